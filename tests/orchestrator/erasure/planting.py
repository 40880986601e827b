"""A customer whose words are recognisable, planted through every input; and the search for them wherever they are."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uuid_utils
from sqlalchemy import select, text

from agentdesk.orchestrator.erasure.sweep import sweep
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.metadata import metadata
from tests.orchestrator.overrides.conftest import Floor
from tests.support.events import cloud_event
from tests.support.server import Running

WORD = "zqplant"
"""In everything that is personal."""
PHONE = "+14155550777"
MAIL = f"{WORD}@example.com"
FORMS = (WORD, WORD.title(), PHONE, PHONE[1:])


def new_id() -> str:
    return str(uuid_utils.uuid7())


class Planted:
    """The customer, and what was recorded of them."""

    def __init__(self, server: Running, floor: Floor) -> None:
        self.server, self.floor = server, floor
        self.events: list[dict[str, Any]] = []
        self.overrides: list[str] = []

    @property
    def talk_url(self) -> str:
        return f"/v1/interactions/{self.floor.call['id']}"

    @property
    def customer_id(self) -> str:
        return str(self.floor.call["customer_id"])

    async def happen(self, kind: str, **data: Any) -> None:
        event = cloud_event(kind, subject=f"phone:{PHONE}", id=new_id(), data=data)
        self.events.append(event)
        assert (await self.floor.acd.post("/v1/events", json=event)).json()["accepted"] == 1


async def planted(server: Running, floor: Floor) -> Planted:
    """Through events, identifiers, traits, utterances, notes, corrections, links, comments, own words, what was on
    screen, results, reviews, reasons, promises and the wrap-up."""
    made = Planted(server, floor)
    names = {"email": MAIL, "account": f"acc-{WORD}"}
    await made.happen("web.page_viewed", identifiers=names, text=f"I am {WORD} and it is broken", page=f"/{WORD}")
    await made.happen("order.placed", order_id=f"{WORD}-1", category="phone", traits={"name": f"Maya {WORD.title()}"})
    await floor.call_in(f"phone:{PHONE}")
    talk, customer = f"/v1/interactions/{floor.call['id']}", f"/v1/customers/{made.customer_id}"
    said = {"speaker": "customer", "text": f"This is terrible, says {WORD}", "at": datetime.now(UTC).isoformat()}
    utterance = (await floor.acd.post(f"{talk}/utterances", json=said)).json()
    note = {"id": new_id(), "text": f"She is called {WORD}"}
    assert (await floor.agent.post(f"{talk}/notes", json=note)).status_code == 201
    felt = {"id": new_id(), "interaction_id": floor.call["id"], "utterance_id": utterance["id"], "score": 0.1}
    told = await floor.agent.post("/v1/sentiment/corrections", json=felt)
    assert told.status_code == 201, told.text
    link = {"identifier": f"crm:{WORD}", "evidence": f"She said {WORD}"}
    assert (await floor.agent.post(f"{customer}/links", json=link)).status_code == 201
    asked = {"customer_id": made.customer_id, "touchpoint": "desk", "interaction_id": floor.call["id"]}
    decision = (await floor.agent.post("/v1/decisions", json=asked)).json()
    taken = {"outcome": "accepted", "action": decision["ranked"][0]["action"]}
    taken["outcomeTimestamp"] = datetime.now(UTC).isoformat()
    assert (await floor.agent.post(f"/v1/decisions/{decision['id']}/feedback", json=taken)).status_code < 300
    words = {"taken_action": f"Sent it to {WORD}", "comment": f"Because of {WORD}", "on_screen": {"why": WORD}}
    one = await floor.record(**words, result={"status": "unresolved", "note": f"{WORD} rings again"})
    review = {"advice_right": True, "override_right": False, "comment": f"See {WORD}"}
    url = f"/v1/overrides/{one['id']}"
    assert (await floor.boss.post(f"{url}/review", json=review, headers={"If-Match": "*"})).status_code == 200
    result = {"status": "escalated", "note": f"{WORD} was rung"}
    assert (await floor.agent.patch(f"{url}/result", json=result)).status_code == 200
    made.overrides.append(one["id"])
    promise = {"promise": f"Ring {WORD}", "due_at": (datetime.now(UTC) + timedelta(hours=3)).isoformat()}
    mode = {"id": new_id(), "reason": f"{WORD} is ill", "duration_s": 3_600, "follow_up": promise}
    assert (await floor.agent.post(f"{customer}/exception-mode", json=mode)).status_code == 201
    assert (await floor.boss.get("/v1/overrides/export", params={"q": WORD})).status_code == 200
    await _searched(floor)
    await floor.acd.patch(talk, json={"state": "wrap_up"})
    wrap = {"disposition": server.services.policy.dispositions[0].code, "summary": f"About {WORD}"}
    assert (await floor.agent.post(f"{talk}/wrap-up", json=wrap)).status_code < 300
    assert (await floor.agent.get(f"{customer}/context")).status_code == 200
    return made


async def _searched(floor: Floor) -> None:
    """Searches for them that are kept."""
    view = {"id": new_id(), "name": f"About {WORD} again", "filter": {"q": f"maya {WORD}", "state": "escalated"}}
    assert (await floor.boss.post("/v1/override-views", json=view)).status_code == 200
    body = {"id": new_id(), "size": 1}
    assert (await floor.boss.post("/v1/override-samples", json=body, params={"q": WORD[:5]})).status_code == 200


async def rows_with(database: Database, words: tuple[str, ...] = FORMS) -> dict[str, int]:
    """By table, in how many rows any of the words stands, upper or lower case."""
    found: dict[str, int] = {}
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                if any(word.lower() in str(tuple(row)).lower() for word in words):
                    found[table.name] = found.get(table.name, 0) + 1
    return found


async def data_folder(database: Database, folder: Path) -> Path:
    """Where the database keeps its data: the ``folder`` of a SQLite file, or of a PostgreSQL database its own part of
    the cluster, with all that it has in memory written there, and what the planner notes of the tables."""
    if database.is_sqlite:
        return folder
    outside = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with outside.connect() as connection:
        for statement in ("ANALYZE", "CHECKPOINT"):
            await connection.execute(text(statement))
        where = await connection.scalar(text("SHOW data_directory"))
        oid = await connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    found = Path(str(where)) / "base" / str(oid)
    if not found.is_dir():
        pytest.skip("the database's files are on another machine")
    return found


def files_with(folder: Path, words: tuple[str, ...] = FORMS) -> Iterator[str]:
    """The files below the folder that have any of the words in them, byte by byte, upper or lower case."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes().lower()
            if any(word.lower().encode() in content for word in words):
                yield path.name


async def swept(server: Running) -> None:
    """Swept at last: what is in use too long on a busy machine is left for the next time, as in the service."""
    while not await sweep(server.services):
        pass
