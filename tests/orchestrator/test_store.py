"""The store: migrations from several processes at once, group commit, what one transaction means."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Select, func, insert, select, text
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.http.app import CAPABILITIES
from agentdesk.orchestrator.interactions.repository import IS_OPEN
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.live.bus import LocalBus
from agentdesk.orchestrator.live.changelog import changelog_hook, head
from agentdesk.orchestrator.live.tables import change_head
from agentdesk.orchestrator.overrides.tables import ledger_nodes
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.conditions import is_one_of
from agentdesk.orchestrator.store.database import Database, Emptied
from agentdesk.orchestrator.store.group_commit import GroupCommit
from agentdesk.orchestrator.store.metadata import metadata
from agentdesk.orchestrator.store.migrate import StoreTooNewError, migrate
from agentdesk.orchestrator.store.unit_of_work import Change
from agentdesk.orchestrator.store.words import SUFFIX
from agentdesk.orchestrator.timeline.tables import event_keys
from tests.support.events import at, cloud_event
from tests.support.postgres import empty_database
from tests.support.server import cli, running


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        with empty_database() as url:
            yield url


async def test_several_services_may_migrate_at_once(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(4)]
    await asyncio.gather(*(migrate(database) for database in databases))
    async with databases[0].read() as connection:
        assert await head(connection) == 0
        assert await connection.scalar(select(func.count()).select_from(change_head)) == 1
    for database in databases:
        await database.close()


async def test_a_new_file_that_somebody_writes_to_is_opened_when_they_are_through(tmp_path: Path) -> None:
    """SQLite does not wait by itself before it gives a file its write-ahead log."""
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    async with asyncio.TaskGroup() as tasks:
        with closing(sqlite3.connect(tmp_path / "empty.db", isolation_level=None)) as writing:
            writing.execute("BEGIN IMMEDIATE")
            opening = tasks.create_task(migrate(database))
            done, _ = await asyncio.wait({opening}, timeout=0.2)
            assert not done, "it waits"
            writing.execute("COMMIT")
    async with database.read() as connection:
        assert await head(connection) == 0
    await database.close()


def _is_of_the_metadata(_item: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
    """All but the indexes of full text, which each database has its own way to keep (``store/words.py``)."""
    return not (reflected and kind in ("table", "index") and f"{SUFFIX}" in (name or ""))


async def test_the_migrations_make_the_tables_that_the_code_means(database_url: str) -> None:
    def _differences(connection: Connection) -> list[object]:
        opts = {"compare_type": False, "include_object": _is_of_the_metadata}
        context = MigrationContext.configure(connection, opts=opts)
        assert CAPABILITIES, "importing them completes the metadata"
        return list(compare_metadata(context, metadata))

    database = Database(database_url)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await database.close()


async def test_rows_are_found_by_pairs_in_their_index(database_url: str) -> None:
    database, place = Database(database_url), (ledger_nodes.c.seq, ledger_nodes.c.level)
    made = [{"seq": seq, "level": level, "hash": b"%032d" % (seq + level)} for seq in (8, 16) for level in (1, 2, 3)]
    async with database.write() as unit:
        await unit.connection.execute(insert(ledger_nodes), made)
    async with database.read() as connection:
        for keys in ([(8, 3)], [(8, 1), (16, 3), (16, 4), (1, 8)], []):
            found = await connection.execute(select(*place).where(is_one_of(place, keys)).order_by(*place))
            assert [tuple(row) for row in found] == [key for key in keys if key in {(8, 1), (8, 3), (16, 3)}]
        if database.is_sqlite:
            query = select(*place).where(is_one_of(place, [(8, 3), (16, 3)]))
            assert "SEARCH ledger_nodes USING PRIMARY KEY (seq=? AND level=?)" in await steps_of(connection, query)
    await database.close()


async def steps_of(connection: AsyncConnection, query: Select[Any]) -> list[str]:
    """How SQLite goes about it."""
    words = str(query.compile(connection.sync_engine, compile_kwargs={"literal_binds": True}))
    return [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {words}"))]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_open_is_found_in_the_index_of_what_is_open(database_url: str) -> None:
    """Not among everything that is over: PostgreSQL sees that by itself."""
    database, columns = Database(database_url), interactions.c
    newest = (columns.offered_at.desc(), columns.id.desc())
    query = select(columns.id).where(columns.team == "care-1", IS_OPEN).order_by(*newest)
    async with database.read() as connection:
        (step,) = await steps_of(connection, query)
        assert "INDEX ix_interactions_running_in (team=?)" in step
        (step,) = await steps_of(connection, select(columns.id).where(columns.node_id == 1, IS_OPEN))
        assert "INDEX ix_interactions_running_with (node_id=?)" in step
    await database.close()


async def test_a_store_of_a_newer_program_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    async with database.write() as unit:
        await unit.connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    with pytest.raises(StoreTooNewError):
        await migrate(database)
    await database.close()


async def test_a_statement_is_compiled_once_for_all_connections_and_stores(database_url: str) -> None:
    query = select(event_keys.c.id).where(event_keys.c.node_id == -1, event_keys.c.at == at(0))
    one, other = Database(database_url), Database(database_url)
    hits = []
    for opened in (one.read, one.glance, other.read):
        async with opened() as connection:
            hits.append((await connection.execute(query)).context.cache_hit)
    async with other.write() as unit:
        hits.append((await unit.connection.execute(query)).context.cache_hit)
    assert hits[1:] == [CacheStats.CACHE_HIT] * 3
    await one.close()
    await other.close()


async def test_a_failed_transaction_announces_nothing(database_url: str) -> None:
    database, bus = Database(database_url), LocalBus()
    database.before_commit(changelog_hook(bus, lambda: at(0)))

    async def _fail() -> None:
        async with database.write() as unit:
            unit.announce(Change(type="presence_changed", payload={}))
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError):
        await _fail()
    async with database.read() as connection:
        assert await head(connection) == 0
    mark = bus.mark()
    async with database.write() as unit:
        unit.announce(Change(type="presence_changed", payload={"agent_id": "a", "presence": "busy"}))
        assert not mark.is_set()
    assert mark.is_set(), "streams wake after the commit"
    await database.close()


async def test_work_that_waits_is_committed_together_and_a_bad_one_fails_alone() -> None:
    groups: list[list[int]] = []
    gate = asyncio.Event()

    async def _run(items: Sequence[int]) -> list[int]:
        await gate.wait()
        if 13 in items:
            raise ValueError("thirteen")
        groups.append(list(items))
        return [item * 2 for item in items]

    group: GroupCommit[int, int] = GroupCommit(_run, limit=5)

    async def _submit(item: int) -> int | str:
        try:
            return await group.submit(item)
        except ValueError as error:
            return str(error)

    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(_submit(item)) for item in (*range(12), 13)]
        await asyncio.sleep(0)
        gate.set()
    assert [task.result() for task in waiting] == [*(item * 2 for item in range(12)), "thirteen"]
    assert len(groups) < 12
    assert max(map(len, groups)) == 5


async def test_whoever_is_cancelled_takes_nobody_along() -> None:
    gate, entered = asyncio.Event(), asyncio.Event()

    async def _run(items: Sequence[str]) -> list[str]:
        entered.set()
        await gate.wait()
        return list(items)

    group: GroupCommit[str, str] = GroupCommit(_run, limit=10)
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(group.submit("first"))
        await entered.wait()
        others = [tasks.create_task(group.submit(name)) for name in ("second", "third")]
        await asyncio.sleep(0)
        first.cancel()
        gate.set()
    assert [task.result() for task in others] == ["second", "third"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_only_the_service_checkpoints_a_file(database_url: str) -> None:
    for checkpoints in (True, False):
        database = Database(database_url, checkpoints=checkpoints)
        async with database.write() as unit:
            pages = await unit.connection.scalar(text("PRAGMA wal_autocheckpoint"))
        async with database.read() as connection:
            assert await connection.scalar(text("PRAGMA wal_autocheckpoint")) == 0
        await database.close()
        assert (pages > 0) == checkpoints


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_import_beside_a_service_loses_nothing(database_url: str, tmp_path: Path) -> None:
    lines = [orjson.dumps(cloud_event("app.opened", f"account:i{n}")) for n in range(1_500)]
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(lines))
    async with running(ServeSettings(database_url=database_url, data_dir=tmp_path)) as service:
        sender = await service.client()
        done = asyncio.to_thread(
            cli, "ingest", str(tmp_path / "events.jsonl"), "--db", database_url, "--data-dir", str(tmp_path)
        )
        async with asyncio.TaskGroup() as tasks:
            imported = tasks.create_task(done)
            sent = 0
            while not imported.done():
                answer = await sender.post("/v1/events", json=cloud_event("web.page_viewed", f"account:s{sent}"))
                assert answer.status_code == 202, answer.text
                sent += 1
        assert imported.result().returncode == 0, imported.result().stderr
        async with service.services.database.read() as connection:
            stored = await connection.scalar(select(func.count()).select_from(event_keys))
            assert stored == 1_500 + sent
            assert await connection.scalar(text("PRAGMA integrity_check")) == "ok"


async def test_a_long_transaction_lets_others_have_their_turn(tmp_path: Path) -> None:
    """Its statements are run on the loop's own thread, where they do not wait for anything."""
    database, turns, is_over = Database(f"sqlite:///{tmp_path}/o.db", checkpoints=True), 0, False
    await migrate(database)

    async def _others() -> None:
        nonlocal turns
        while not is_over:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_others())
        async with database.write() as unit:
            await unit.connection.execute(insert(event_keys).values(id="first", node_id=1, at=at(0)))
            before = turns
            for number in range(299):
                await unit.connection.execute(insert(event_keys).values(id=f"e-{number}", node_id=1, at=at(number)))
            seen = turns - before
        is_over = True
    assert seen > 0
    async with database.glance() as connection:
        assert await connection.scalar(select(func.count()).select_from(event_keys)) == 300
    await database.close()


async def test_whoever_waits_for_another_process_to_write_holds_nobody_up(tmp_path: Path) -> None:
    one, other = (Database(f"sqlite:///{tmp_path}/o.db") for _ in range(2))
    await migrate(one)

    async def _wait() -> None:
        async with other.write() as unit:
            await unit.connection.execute(insert(event_keys).values(id="second", node_id=1, at=at(2)))

    async with asyncio.TaskGroup() as tasks, one.write() as unit:
        await unit.connection.execute(insert(event_keys).values(id="first", node_id=1, at=at(1)))
        waiting = tasks.create_task(_wait())
        async with one.read() as connection:  # goes on meanwhile
            assert await connection.scalar(select(func.count()).select_from(event_keys)) == 0
        assert not waiting.done()
    async with one.glance() as connection:
        assert await connection.scalar(select(func.count()).select_from(event_keys)) == 2
    await one.close()
    await other.close()


async def test_whoever_is_cancelled_in_mid_statement_keeps_nobody_from_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error knows what was being done, for as long as somebody has it or the garbage is not collected."""
    monkeypatch.setattr("agentdesk.orchestrator.store.sqlite.BREATH_S", 0.0)  # in the connection's thread
    database, begun = Database(f"sqlite:///{tmp_path}/o.db", checkpoints=True), asyncio.Event()
    kept: list[BaseException] = []
    await migrate(database)
    counting = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT count(*) FROM n"
    )

    async def _write() -> None:
        async with database.write() as unit:
            await unit.connection.execute(insert(event_keys).values(id="first", node_id=1, at=at(1)))
            begun.set()
            await unit.connection.execute(text(counting))

    async def _read() -> None:
        async with database.read() as connection:
            await connection.execute(select(event_keys))
            begun.set()
            await connection.execute(text(counting))

    async def _kept(work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except asyncio.CancelledError as error:
            kept.append(error)
            raise

    for work in (_write, _read):
        begun.clear()
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(_kept(work))
            await begun.wait()
            await asyncio.sleep(0)
            task.cancel()
        async with database.write() as unit:
            await unit.connection.execute(insert(event_keys).values(id=work.__name__, node_id=1, at=at(2)))
        assert await database.empty_log() is Emptied.ALL, "nobody reads what was before"
    async with database.read() as connection:
        stored = list(await connection.scalars(select(event_keys.c.id).order_by(event_keys.c.id)))
    assert (stored, len(kept)) == (["_read", "_write"], 2)
    await database.close()
