"""The ledger's proof: what is done to the store behind its back is found, what cannot be written does not happen."""

import asyncio
import hashlib
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.audit.verifying import verify, verify_store
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.keys.sealing import KEY_FILE
from agentdesk.orchestrator.outcomes.tables import outcomes
from agentdesk.orchestrator.overrides.tables import (
    ledger,
    ledger_head,
    ledger_nodes,
    override_documents,
    override_journeys,
    overrides,
)
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.metadata import to_micros
from tests.orchestrator.audit.test_checkpoints import rewritten
from tests.orchestrator.overrides.conftest import Floor
from tests.support.server import Running


async def recorded(floor: Floor) -> list[str]:
    """Three overrides, one with a result: four entries."""
    ids = [(await floor.record(comment=f"Number {n}"))["id"] for n in range(3)]
    await floor.agent.patch(f"/v1/overrides/{ids[0]}/result", json={"status": "resolved"})
    return ids


async def test_an_untouched_ledger_verifies(floor: Floor, server: Running, settings: ServeSettings) -> None:
    assert (await verify(server.services.database, server.services.keyring)).ok
    await recorded(floor)
    seen: list[int] = []
    report = await verify(server.services.database, server.services.keyring, seen.append)
    assert (report.ok, report.count, seen[-1]) == (True, 4, 4)
    said = io.StringIO()
    assert await verify_store(settings, said) == report


async def test_a_reviewed_ledger_verifies(floor: Floor, server: Running) -> None:
    """Results and reviews, each more than once, by people and times of every kind."""
    for override_id in await recorded(floor):
        for advice_right in (True, False):
            answer = {"override_right": True, "advice_right": advice_right, "comment": "Größe ✓"}
            url = f"/v1/overrides/{override_id}"
            told = await floor.boss.post(f"{url}/review", json=answer, headers={"If-Match": "*"})
            assert told.status_code == 200
            shown = (await floor.boss.get(url)).json()
            assert {key: shown[key] for key in told.json()} == told.json()
        result = {"status": "escalated", "note": "To the second line", "at": "2026-11-20T10:00:00+02:00"}
        await floor.agent.patch(f"/v1/overrides/{override_id}/result", json=result)
    report = await verify(server.services.database, server.services.keyring)
    assert (report.ok, report.count, report.why) == (True, 13, "")


async def test_a_record_that_an_older_program_wrote_with_fewer_fields_verifies(floor: Floor, server: Running) -> None:
    first = await floor.record()
    body = {key: value for key, value in first.items() if key not in ("approval", "amount")}
    async with server.services.database.engine.begin() as connection:
        await connection.execute(update(overrides).values(body=json.dumps(body)))
    assert (await verify(server.services.database, server.services.keyring)).ok
    async with server.services.database.engine.begin() as connection:
        await connection.execute(update(overrides).values(body=json.dumps({**body, "comment": ""})))
    assert "body" in (await verify(server.services.database, server.services.keyring)).why


async def test_the_chain_is_the_one_that_is_documented(floor: Floor, server: Running) -> None:
    """Computed here from the module's description alone."""
    await recorded(floor)
    async with server.services.database.read() as connection:
        rows = (await connection.execute(select(ledger).order_by(ledger.c.seq))).all()
    before = "0" * 64
    for row in rows:
        entry = [before, row.seq, to_micros(row.at), row.kind, row.subject_id, row.actor, row.body]
        before = hashlib.sha256(json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
        assert row.hash == before
    kept = "".join(row.body for row in rows)
    assert not any(said in kept for said in ("Maya", "Number 1", "Sent a technician")), "what is personal is encrypted"


def _at(seq: int) -> Any:
    return ledger.c.seq == seq


async def _swap(connection: AsyncConnection) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        await connection.execute(update(ledger).where(_at(old)).values(seq=new))


async def _insert(connection: AsyncConnection) -> None:
    row = (await connection.execute(select(ledger).where(_at(4)))).one()
    await connection.execute(ledger.insert().values({**row._mapping, "seq": 5, "prev_hash": row.hash}))
    await connection.execute(update(ledger_head).values(seq=5))


async def _truncate(connection: AsyncConnection) -> None:
    await connection.execute(delete(ledger).where(_at(4)))


async def _truncate_with_head(connection: AsyncConnection) -> None:
    await connection.execute(delete(ledger).where(_at(4)))
    await connection.execute(update(ledger_head).values(seq=3))


async def _flip(connection: AsyncConnection) -> None:
    body = await connection.scalar(select(ledger.c.body).where(_at(2)))
    changed = str(body).replace("better_option", "better_reason")
    assert changed != body
    await connection.execute(update(ledger).where(_at(2)).values(body=changed))


async def _backdate(connection: AsyncConnection) -> None:
    at = await connection.scalar(select(ledger.c.at).where(_at(1)))
    assert at is not None
    await connection.execute(update(ledger).where(_at(2)).values(at=at))


async def _delete(connection: AsyncConnection) -> None:
    await connection.execute(delete(ledger).where(_at(2)))


async def _change_projection(connection: AsyncConnection) -> None:
    first = select(ledger.c.subject_id).where(_at(2)).scalar_subquery()
    await connection.execute(update(overrides).where(overrides.c.id == first).values(reason_code="hardship"))


async def _drop_projection(connection: AsyncConnection) -> None:
    first = select(ledger.c.subject_id).where(_at(3)).scalar_subquery()
    await connection.execute(delete(overrides).where(overrides.c.id == first))


async def _add_projection(connection: AsyncConnection) -> None:
    row = (await connection.execute(select(overrides).limit(1))).one()
    await connection.execute(overrides.insert().values({**row._mapping, "id": "made-up", "number": 0}))


async def _change_picture(connection: AsyncConnection) -> None:
    first = select(ledger.c.subject_id).where(_at(1)).scalar_subquery()
    mine = override_documents.c.override_id == first
    await connection.execute(update(override_documents).where(mine).values(on_screen='{"why":"else"}'))


async def _add_journey(connection: AsyncConnection) -> None:
    first = await connection.scalar(select(ledger.c.subject_id).where(_at(1)))
    await connection.execute(override_journeys.insert().values(definition="made_up", override_id=first))


async def _change_outcome(connection: AsyncConnection) -> None:
    first = select(ledger.c.subject_id).where(_at(2)).scalar_subquery()
    await connection.execute(update(outcomes).where(outcomes.c.subject_id == first).values(state="regretted"))


async def _change_verdicts(connection: AsyncConnection) -> None:
    first = select(ledger.c.subject_id).where(_at(2)).scalar_subquery()
    mine = outcomes.c.subject_id == first
    await connection.execute(update(outcomes).where(mine).values(verdicts="604800=vindicated 2592000="))


async def _drop_outcome(connection: AsyncConnection) -> None:
    first = select(ledger.c.subject_id).where(_at(3)).scalar_subquery()
    await connection.execute(delete(outcomes).where(outcomes.c.subject_id == first))


async def _change_answer(connection: AsyncConnection) -> None:
    overridden = advice_answers.c.override_id != ""
    await connection.execute(update(advice_answers).where(overridden).values(reason_code="hardship"))


async def _drop_answer(connection: AsyncConnection) -> None:
    await connection.execute(delete(advice_answers))


async def _change_node(connection: AsyncConnection) -> None:
    await connection.execute(update(ledger_nodes).where(ledger_nodes.c.seq == 2).values(hash=bytes(32)))


async def _add_node(connection: AsyncConnection) -> None:
    await connection.execute(ledger_nodes.insert().values(seq=6, level=1, hash=bytes(32)))


async def _drop_head(connection: AsyncConnection) -> None:
    await connection.execute(delete(ledger_head))


@pytest.mark.parametrize(
    ("tamper", "first_bad_seq"),
    [
        (_flip, 2),
        (_backdate, 2),
        (_delete, 2),
        (_swap, 2),
        (_insert, 5),
        (_truncate, 4),
        (_truncate_with_head, 4),
        (_change_projection, 2),
        (_drop_projection, 3),
        (_add_projection, 5),
        (_change_picture, 1),
        (_add_journey, 1),
        (_change_outcome, 2),
        (_change_verdicts, 2),
        (_drop_outcome, 3),
        (_change_answer, 3),
        (_drop_answer, 1),
        (_change_node, 2),
        (_add_node, 5),
        (_drop_head, 5),
    ],
)
async def test_what_is_changed_behind_its_back_is_found(
    floor: Floor, server: Running, tamper: Callable[[AsyncConnection], Awaitable[None]], first_bad_seq: int
) -> None:
    await recorded(floor)
    async with server.services.database.engine.begin() as connection:
        await tamper(connection)
    report = await verify(server.services.database, server.services.keyring)
    assert (report.ok, report.first_bad_seq) == (False, first_bad_seq)
    assert report.why
    assert "ends at 3, but its head says 3" not in report.why


async def test_writers_at_once_make_one_chain(floor: Floor, server: Running) -> None:
    posts = (floor.agent.post("/v1/overrides", json=floor.exception(comment=f"{n}")) for n in range(40))
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["audit"]["seq"] for answer in answers) == list(range(1, 41))
    assert (await verify(server.services.database, server.services.keyring)).ok


async def test_without_the_master_key_nothing_personal_is_written_or_read(
    floor: Floor, server: Running, settings: ServeSettings, tmp_path: Path
) -> None:
    """A data folder that is not the store's: it fails closed, and the chain can still be verified."""
    first, database = await floor.record(), server.services.database
    elsewhere = Keyring(tmp_path / "elsewhere")
    report = await verify(database, elsewhere)
    assert (report.ok, report.compared) == (True, False)
    (settings.data_dir / KEY_FILE).rename(settings.data_dir / "away")
    stranger = replace(server.services, keyring=Keyring(settings.data_dir))
    server.in_force.services, known = stranger, server.services
    refused = [
        await floor.agent.patch(f"/v1/overrides/{first['id']}/result", json={"status": "resolved"}),
        await floor.agent.post("/v1/overrides", json=floor.exception()),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(503, "ledger_unavailable")] * 2
    assert not (settings.data_dir / KEY_FILE).exists(), "no other key is made beside those that are wrapped"
    server.in_force.services = known
    assert (await floor.agent.post("/v1/overrides", json=floor.exception())).status_code == 201


async def test_what_is_encrypted_cannot_be_moved_to_another_entry(floor: Floor, server: Running) -> None:
    """Not even by who computes the chain anew."""
    await recorded(floor)
    async with server.services.database.engine.begin() as connection:
        bodies = [json.loads(row.body) for row in await connection.execute(select(ledger).order_by(ledger.c.seq))]
        bodies[1]["sealed"] = bodies[0]["sealed"]
        changed = json.dumps(bodies[1], sort_keys=True, separators=(",", ":"))
        await connection.execute(update(ledger).where(_at(2)).values(body=changed))
    await rewritten(server.services.database)
    report = await verify(server.services.database, server.services.keyring)
    assert (report.first_bad_seq, report.why) == (2, "what is encrypted in it cannot be opened")
