"""Checkpoints that are kept elsewhere, and proofs: what somebody who holds one finds out about the ledger later."""

import importlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, delete, insert, select, text, update

from agentdesk.orchestrator.audit import tool
from agentdesk.orchestrator.audit.checkpoint import KEY_FILE, own_verifier_key
from agentdesk.orchestrator.audit.note import NotACheckpointError, Statement, opened
from agentdesk.orchestrator.audit.verifying import AuditReport, verify
from agentdesk.orchestrator.overrides.chain import GENESIS, entry_hash
from agentdesk.orchestrator.overrides.tables import ledger, ledger_head, ledger_nodes
from agentdesk.orchestrator.overrides.tree import Growing
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.database import Database
from tests.orchestrator.audit.proofs import is_consistent, is_included
from tests.orchestrator.overrides.conftest import Floor
from tests.support.server import Running, cli


async def kept(floor: Floor, settings: ServeSettings) -> Statement:
    told = (await floor.boss.get("/v1/audit/checkpoint")).json()
    return opened(told["note"], own_verifier_key(settings.data_dir))


async def test_a_checkpoint_says_where_the_ledger_stands(floor: Floor, settings: ServeSettings) -> None:
    empty = await kept(floor, settings)
    last = await floor.record()
    told = (await floor.boss.get("/v1/audit/checkpoint")).json()
    statement = opened(told["note"], told["public_key"])
    assert (told["seq"], told["hash"], told["algorithm"]) == (1, last["audit"]["hash"], "Ed25519")
    assert (statement.size, statement.head, statement.root.hex()) == (1, told["hash"], told["root"])
    assert (empty.size, empty.head, statement.origin) == (0, GENESIS, empty.origin)
    assert told["public_key"] == own_verifier_key(settings.data_dir)
    assert (settings.data_dir / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert (await floor.agent.get("/v1/audit/checkpoint")).status_code == 403


async def test_proofs_hold_by_what_is_public_alone(floor: Floor) -> None:
    marks = [(await floor.record(comment=f"{n}"))["audit"] for n in range(7)]
    roots = {}
    for seq, mark in enumerate(marks, 1):
        for size in range(seq, 8):
            told = (await floor.boss.get(f"/v1/audit/inclusion/{seq}", params={"size": size})).json()
            proof, root = [bytes.fromhex(each) for each in told["proof"]], bytes.fromhex(told["root"])
            assert told["hash"] == mark["hash"]
            assert is_included(bytes.fromhex(told["leaf"]), seq - 1, size, proof, root)
            roots[size] = root
    assert (await floor.boss.get("/v1/audit/checkpoint")).json()["root"] == roots[7].hex()
    for first in range(8):
        told = (await floor.boss.get("/v1/audit/consistency", params={"first": first})).json()
        proof = [bytes.fromhex(each) for each in told["proof"]]
        assert first == 0 or is_consistent(first, 7, roots[first], roots[7], proof)
    for url, status in (
        ("inclusion/8", 404),
        ("inclusion/0", 422),
        ("inclusion/3?size=2", 422),
        ("inclusion/3?size=8", 422),
        ("consistency?first=8", 422),
        ("consistency?first=3&second=2", 422),
        ("consistency", 422),
    ):
        assert (await floor.boss.get(f"/v1/audit/{url}")).status_code == status, url


async def rewritten(database: Database, upto: int | None = None) -> None:
    """Compute the whole ledger anew over what stands in it, as who owns the store can: chain, tree and head."""
    async with database.engine.begin() as connection:
        rows = (await connection.execute(select(ledger).order_by(ledger.c.seq))).all()[:upto]
        await connection.execute(delete(ledger))
        await connection.execute(delete(ledger_nodes))
        tree, before, seq = Growing(), GENESIS, 0
        for seq, row in enumerate(rows, 1):
            digest = entry_hash(before, seq, row.at, row.kind, row.subject_id, row.actor, row.body)
            new = {**row._mapping, "seq": seq, "prev_hash": before, "hash": digest}
            await connection.execute(insert(ledger).values(new))
            for level, node in tree.append(digest):
                await connection.execute(insert(ledger_nodes).values(seq=seq, level=level, hash=node))
            before = digest
        await connection.execute(update(ledger_head).values(seq=seq, hash=before))


async def test_what_was_kept_elsewhere_shows_what_the_store_cannot(
    floor: Floor, server: Running, settings: ServeSettings
) -> None:
    database, keyring = server.services.database, server.services.keyring
    for number in range(3):
        await floor.agent.get("/v1/overrides/export", params={"q": f"{number}"})
    early = await kept(floor, settings)
    for _number in range(3):
        await floor.agent.get("/v1/overrides/export", params={"state": "resolved"})
    late = await kept(floor, settings)
    assert (await verify(database, keyring, kept=[late, early])).ok

    async def _after(tamper: Callable[[], Awaitable[None]]) -> AuditReport:
        await tamper()
        await rewritten(database)
        assert (await verify(database, keyring)).ok, "nothing inside of the store shows it"
        return await verify(database, keyring, kept=[early, late])

    async def _change() -> None:
        async with database.engine.begin() as connection:
            await connection.execute(update(ledger).where(ledger.c.seq == 5).values(actor="nobody"))

    async def _cut() -> None:
        async with database.engine.begin() as connection:
            await connection.execute(delete(ledger).where(ledger.c.seq > 4))

    changed = await _after(_change)
    assert (changed.ok, changed.first_bad_seq) == (False, 4)
    assert "records 4 to 6" in changed.why
    cut = await _after(_cut)
    assert (cut.ok, cut.first_bad_seq) == (False, 5)
    assert "ends at 4, but had 6" in cut.why


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_command_line_keeps_a_checkpoint_and_holds_the_ledger_against_it(
    floor: Floor, settings: ServeSettings, tmp_path: Path
) -> None:
    await floor.record()
    folder, file = str(settings.data_dir), tmp_path / "kept.txt"
    made = cli("audit", "checkpoint", "--out", str(file), "--data-dir", folder)
    assert (made.returncode, made.stdout) == (0, "")
    key = made.stderr.split()[-1]
    assert key == own_verifier_key(settings.data_dir)
    held = cli("audit", "verify", "--checkpoint", str(file), "--data-dir", folder)
    assert (held.returncode, held.stdout.splitlines()[-1]) == (0, "1 kept checkpoints hold.")
    elsewhere = replace(settings, data_dir=tmp_path / "elsewhere")
    with pytest.raises(NotACheckpointError, match="give --key"):
        tool.kept(elsewhere, [file], None)
    assert [one.size for one in tool.kept(elsewhere, [file], key)] == [1]
    file.write_text(file.read_text().replace("at 20", "at 19"))
    told = cli("audit", "verify", "--checkpoint", str(file), "--data-dir", folder)
    assert (told.returncode, "its signature is wrong" in told.stderr) == (1, True)
    with pytest.raises(NotACheckpointError, match="No such file"):
        tool.kept(settings, [tmp_path / "none"], None)


async def test_a_ledger_of_before_gets_its_tree(floor: Floor, server: Running) -> None:
    """The migration, on a ledger whose entries came before there was a tree."""
    for _number in range(5):
        await floor.agent.get("/v1/overrides/export")
    migration = importlib.import_module("agentdesk.orchestrator.store.migrations.versions.r0025_ledger_tree")

    def _anew(connection: Connection) -> None:
        connection.execute(text("DROP TABLE ledger_nodes"))
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()

    async with server.services.database.engine.begin() as connection:
        await connection.run_sync(_anew)
    await floor.agent.get("/v1/overrides/export")
    assert (await verify(server.services.database, server.services.keyring)).ok
