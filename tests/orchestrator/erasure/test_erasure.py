"""Erasing a customer: nothing of them can be read any more, others are left alone, and the ledger verifies."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

import pytest
from sqlalchemy import select, text, update

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.erasure.sweep import sweep
from agentdesk.orchestrator.keys.tables import data_keys
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.overrides.tables import ledger
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store import postgres
from agentdesk.orchestrator.store.database import Database
from tests.orchestrator.erasure.planting import (
    MAIL,
    PHONE,
    WORD,
    Planted,
    data_folder,
    files_with,
    new_id,
    planted,
    rows_with,
    swept,
)
from tests.orchestrator.overrides.conftest import Floor
from tests.support.events import cloud_event
from tests.support.postgres import empty_database
from tests.support.server import Running

WHY = {"reason": "requested", "reference": "GDPR-17"}


async def erased(made: Planted, **body: Any) -> dict[str, Any]:
    boss = await made.server.client("admin", "The admin")
    answer = await boss.post(f"/v1/customers/{made.customer_id}/erasure", json={**WHY, **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_nothing_of_an_erased_customer_can_be_read_any_more(
    floor: Floor, server: Running, settings: ServeSettings
) -> None:
    """The test of the promise. Beside them another customer, of whom nothing is lost."""
    kept = await floor.record(comment="Another customer")
    kept_before = (await floor.boss.get(f"/v1/overrides/{kept['id']}")).json()
    made, database = await planted(server, floor), server.services.database
    folder = await data_folder(database, settings.data_dir)
    assert list(files_with(folder)), "what is looked for is found before"
    before = await rows_with(database)
    assert {"events", "utterances", "notes", "overrides", "override_documents", "decisions", "changes"} <= set(before)
    assert "ledger" not in before, "there it is encrypted"
    told = await erased(made)
    assert (told["identifiers"], told["overrides"], told["exception_modes"]) == (4, 1, 1)
    assert await rows_with(database) == {}
    await swept(server)
    assert list(files_with(await data_folder(database, settings.data_dir))) == []
    report = await verify(database, server.services.keyring)
    assert (report.ok, report.why, report.compared) == (True, "", True)
    assert not (await replay_all(database)).different
    (view,) = (await floor.boss.get("/v1/override-views")).json()["items"]
    assert (view["name"], view["filter"]) == ("About … again", {"state": "escalated"})
    (sample,) = (await floor.boss.get("/v1/override-samples")).json()["items"]
    assert sample["filter"] == {}, "of a beginning of their name too"
    admin = await server.client("admin", "The admin")
    url = f"/v1/customers/{made.customer_id}"
    known = (await admin.get(f"{url}/erasure")).json()
    assert known["swept_at"]
    again = await admin.post(f"{url}/erasure", json={**WHY, "reason": "objected"})
    assert (again.status_code, again.json()) == (200, known)
    for path in ("", "/context", "/timeline", "/links", "/journeys"):
        gone = await floor.agent.get(f"{url}{path}")
        assert (gone.status_code, gone.json()["code"]) == (410, "customer_erased"), path
    assert (await floor.agent.get("/v1/customers", params={"identifier": f"phone:{PHONE}"})).json()["items"] == []
    assert (await floor.boss.get(f"/v1/overrides/{kept['id']}")).json() == kept_before
    assert (await floor.agent.get(f"/v1/customers/{kept['customer_id']}")).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_counted_remains_and_says_that_it_was_erased(floor: Floor, server: Running) -> None:
    made = await planted(server, floor)
    await erased(made)
    (one,) = (await floor.boss.get("/v1/overrides")).json()["items"]
    assert (one["id"], one["erased"], one["comment"], one["taken_title"]) == (made.overrides[0], True, "", "")
    assert (one["reason_code"], one["result"]["status"]) == ("better_option", "escalated")
    assert (one["review"]["override_right"], one["review"]["comment"]) == (False, "")
    record = (await floor.boss.get(f"/v1/overrides/{one['id']}")).json()
    assert (record["on_screen"], record["customer_name"]) == ({"erased": True}, "")
    assert record["receipt"]["ranked"][0]["priority"] > 0
    assert record["receipt"]["ranked"][0]["why"] == []
    (mode,) = (await floor.boss.get("/v1/exception-modes")).json()["items"]
    assert (mode["erased"], mode["reason"], mode["follow_up"]["promise"]) == (True, "", "")
    refused = [
        await floor.agent.patch(f"/v1/overrides/{one['id']}/result", json={"status": "resolved", "note": "Late"}),
        await floor.boss.post(
            f"/v1/overrides/{one['id']}/review",
            json={"advice_right": True, "override_right": True},
            headers={"If-Match": "*"},
        ),
        await floor.acd.post(f"/v1/interactions/{floor.call['id']}/utterances", json={"speaker": "bot", "text": "x"}),
        await floor.agent.post("/v1/overrides", json=floor.exception()),
        *[
            await who.post(f"{made.talk_url}/notes", json={"id": new_id(), "text": WORD})
            for who in (floor.agent, floor.boss)
        ],
        await floor.agent.post("/v1/decisions", json={"customer_id": made.customer_id, "touchpoint": "desk"}),
        await floor.agent.post(f"/v1/customers/{made.customer_id}/links", json={"identifier": f"crm:{WORD}"}),
    ]
    assert {answer.status_code for answer in refused} == {410}
    assert await rows_with(server.services.database) == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_comes_by_the_same_identifiers_is_a_new_customer_with_a_new_key(
    floor: Floor, server: Running
) -> None:
    made = await planted(server, floor)
    first = made.customer_id
    await erased(made)
    resent = (await floor.acd.post("/v1/events", json=made.events[0])).json()
    assert (resent["accepted"], resent["duplicates"]) == (0, 1), (
        "what was erased does not come back by being sent again"
    )
    event = cloud_event("web.page_viewed", subject=f"phone:{PHONE}", id=new_id(), data={"identifiers": {"email": MAIL}})
    assert (await floor.acd.post("/v1/events", json=event)).json()["accepted"] == 1
    await floor.call_in(f"phone:{PHONE}")
    assert made.customer_id != first
    profile = (await floor.agent.get(f"/v1/customers/{made.customer_id}")).json()
    assert {one["value"] for one in profile["identifiers"]} == {PHONE, MAIL}
    assert (await floor.record(comment="Anew"))["comment"] == "Anew"
    report = await verify(server.services.database, server.services.keyring)
    assert (report.ok, report.why) == (True, "")
    reserved = cloud_event("web.page_viewed", subject=f"external:erased:{first}", id=new_id())
    told = (await floor.acd.post("/v1/events", json=reserved)).json()
    assert told["rejected"], "nobody can come by what stands for somebody who was erased"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_desks_are_told_and_a_stream_that_is_behind_misses_no_number(floor: Floor, server: Running) -> None:
    made = await planted(server, floor)
    await erased(made)
    async with server.services.database.read() as connection:
        rows = (await connection.execute(select(changes).order_by(changes.c.seq))).all()
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    erasures = [row for row in rows if row.type == "customer_erased"]
    assert {row.payload["customer_id"] for row in erasures} == {made.customer_id}
    told = [row.payload["override"] for row in rows if row.type == "override_changed"]
    assert [one["erased"] for one in told] == [True], "what was told of it before is told no more"


async def test_an_entry_of_before_there_was_encryption_is_blanked_and_the_chain_goes_on(
    floor: Floor, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agentdesk.orchestrator.overrides import personal

    with monkeypatch.context() as patch:
        patch.setattr(personal, "is_personal", lambda _kind, _body: False)
        made = await planted(server, floor)
    database = server.services.database
    assert "ledger" in await rows_with(database)
    await erased(made)
    assert await rows_with(database) == {}
    report = await verify(database, server.services.keyring)
    assert (report.ok, report.why) == (True, "")
    async with database.engine.begin() as connection:
        blanked = (await connection.execute(select(ledger).where(ledger.c.body.contains('"blanked":true')))).first()
        assert blanked is not None
        changed = blanked.body.replace("better_option", "hardship")
        await connection.execute(update(ledger).where(ledger.c.seq == blanked.seq).values(body=changed))
    assert (await verify(database, server.services.keyring)).first_bad_seq == blanked.seq


async def test_a_conversation_that_is_anothers_by_somebodys_word_stays_with_them(floor: Floor, server: Running) -> None:
    """It came in by the identifier of who is erased: that goes, and so does what advice in it knew of them."""
    event = cloud_event("web.page_viewed", subject="account:other", id=new_id(), data={"text": "Somebody else"})
    await floor.acd.post("/v1/events", json=event)
    found = await floor.agent.get("/v1/customers", params={"identifier": "account:other"})
    other = found.json()["items"][0]["id"]
    made = await planted(server, floor)
    planted_id, database = made.customer_id, server.services.database
    await floor.call_in(f"phone:{PHONE}")
    mistaken = await floor.record(comment="Of another", taken_action="Wrote a letter")
    moved = await floor.agent.post(f"/v1/interactions/{floor.call['id']}/customer", json={"customer_id": other})
    assert moved.status_code == 200, moved.text
    floor.call = {**floor.call, "customer_id": planted_id}
    await erased(made)
    assert await rows_with(database) == {}
    shown = (await floor.boss.get(f"/v1/overrides/{mistaken['id']}")).json()
    assert (shown["comment"], shown["customer_id"], shown["erased"]) == ("Of another", other, False)
    report = await verify(database, server.services.keyring)
    assert (report.ok, report.why) == (True, "")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_key_of_an_erased_customer_is_left(floor: Floor, server: Running) -> None:
    kept = await floor.record()
    made = await planted(server, floor)
    await erased(made)
    async with server.services.database.read() as connection:
        assert list(await connection.scalars(select(data_keys.c.unit))) == [f"interaction:{kept['interaction_id']}"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_only_an_administrator_may_and_only_by_words_that_the_ledger_may_keep(
    floor: Floor, server: Running
) -> None:
    admin = await server.client("admin", "The admin")
    url = f"/v1/customers/{floor.call['customer_id']}/erasure"
    assert (await floor.boss.post(url, json=WHY)).status_code == 403
    assert (await admin.get(url)).status_code == 404
    for wrong in ({}, {"reason": "She asked"}, {**WHY, "reference": "Maya asked"}):
        assert (await admin.post(url, json=wrong)).status_code == 422
    assert (await admin.post("/v1/customers/nobody/erasure", json=WHY)).status_code == 404
    assert (await floor.agent.get(f"/v1/customers/{floor.call['customer_id']}")).status_code == 200


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_begins_to_look_while_tables_are_swept_is_waited_for(
    floor: Floor, server: Running, settings: ServeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL keeps for them what the planner noted of the tables before."""
    made, database = await planted(server, floor), server.services.database
    await data_folder(database, settings.data_dir)  # now the planner has noted something
    await erased(made)
    nobody_looks_back, in_rounds, is_waited_for = postgres._nobody_looks_back, postgres._in_rounds, asyncio.Event()
    looker = await database.engine.connect()
    looker = await looker.execution_options(isolation_level="REPEATABLE READ")

    async def _in_rounds(driver: Any, tables: Sequence[str], how: str) -> Collection[str]:
        if "ANALYZE" in how:
            await looker.execute(text("SELECT 1"))
        return await in_rounds(driver, tables, how)

    async def _nobody_looks_back(driver: Any) -> bool:
        if looker.in_transaction():
            async with asyncio.TaskGroup() as tasks:
                waits = tasks.create_task(nobody_looks_back(driver))
                is_waited_for.set()
                await looker.close()
            return waits.result()
        return await nobody_looks_back(driver)

    monkeypatch.setattr(postgres, "_in_rounds", _in_rounds)
    monkeypatch.setattr(postgres, "_nobody_looks_back", _nobody_looks_back)
    await swept(server)
    await looker.close()
    assert list(files_with(await data_folder(database, settings.data_dir))) == []
    assert is_waited_for.is_set()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_the_planner_noted_of_a_table_that_is_empty_then_is_forgotten(
    floor: Floor, server: Running, settings: ServeSettings
) -> None:
    """``ANALYZE`` leaves what it noted of a table where it finds no row."""
    made, database = await planted(server, floor), server.services.database
    for _ in range(3):  # the same, so that it is noted as frequent
        note = {"id": new_id(), "text": f"Ring {WORD}"}
        assert (await floor.agent.post(f"{made.talk_url}/notes", json=note)).status_code == 201
    await data_folder(database, settings.data_dir)
    noted = text("SELECT count(*) FROM pg_stats WHERE tablename = 'notes' AND most_common_vals::text LIKE :word")
    async with database.read() as connection:
        assert await connection.scalar(noted, {"word": f"%{WORD}%"})
    await erased(made)
    await swept(server)
    async with database.read() as connection:
        assert not await connection.scalar(noted, {"word": f"%{WORD}%"})
    assert list(files_with(await data_folder(database, settings.data_dir))) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_nothing_counts_as_swept_while_somebody_writes_in_another_database_of_the_server(
    floor: Floor, server: Running, settings: ServeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who begins to read here looks as far back as they do, and PostgreSQL keeps the rows."""
    made, database = await planted(server, floor), server.services.database
    with empty_database() as elsewhere:
        other = Database(elsewhere)
        async with other.engine.connect() as writer:
            await writer.execute(text("SELECT pg_current_xact_id()"))
            await erased(made)
            monkeypatch.setattr(postgres, "_ROUNDS", 1)
            assert not await sweep(server.services)
        await other.close()
    monkeypatch.undo()
    await swept(server)
    assert list(files_with(await data_folder(database, settings.data_dir))) == []
