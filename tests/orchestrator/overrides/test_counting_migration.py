"""What was recorded before it could be counted, sorted and searched can be, after the migration."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select, text

from agentdesk.orchestrator.overrides.filtering import Filter
from agentdesk.orchestrator.overrides.listing import Sort, listed
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.store import migrate as migrating
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.migrate import migrate
from tests.support.many_overrides import many_overrides
from tests.support.postgres import empty_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        with empty_database() as url:
            yield url


def _as_it_was(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "r0028")


async def test_what_was_recorded_before_is_found_and_sorted(empty_url: str) -> None:
    (row,), _journeys = many_overrides(1, datetime(2026, 11, 20, tzinfo=UTC), start=3)
    old = ("id", "recorded_at", "agent_id", "team", "node_id", "decision_id", "recommended_action", "taken_action",
           "reason_code", "direction", "state", "verdict", "content_hash", "version", "body")  # fmt: skip
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_as_it_was)
        values = {name: row[name] for name in old} | {"recorded_at": 5, "search": "as it was searched"}
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        await connection.execute(text(f"INSERT INTO overrides ({names}) VALUES ({marks})"), values)
        for seq, kind in ((7, "override.recorded"), (9, "override.review")):
            entry = "INSERT INTO ledger VALUES (:seq, 5, :kind, :id, 'sam', '{}', '', '')"
            await connection.execute(text(entry), {"seq": seq, "kind": kind, "id": row["id"]})
        for name in ("billing", "billing-evt1"):
            kept = "INSERT INTO override_journeys (definition, override_id) VALUES (:name, :id)"
            await connection.execute(text(kept), {"name": name, "id": row["id"]})
    await migrate(database)
    async with database.read() as connection:
        now = (await connection.execute(select(overrides))).one()
        found, _cursor = await listed(connection, Filter(team="care-1", words="Mueller müller"), None, 5)
        by_words, _cursor = await listed(connection, Filter(team=row["team"], words="müller"), None, 5, Sort.TAKEN)
    await database.close()
    derived = ("recommended", "taken", "by_agent", "by_recommended", "by_taken", "by_reason", "search")
    assert {name: now._mapping[name] for name in derived} == {name: row[name] for name in derived}
    assert (now.number, now.newest, now.journeys) == (7, -7, "billing")
    assert (len(found), [one.id for one in by_words]) == (0, [row["id"]])
