"""The exception ledger over HTTP: recorded once, results and reviews appended, listed for whom it concerns."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import uuid_utils
from sqlalchemy import select

from agentdesk.orchestrator.decisions.tables import shown_actions
from agentdesk.orchestrator.people.tables import customer_access
from tests.orchestrator.overrides.conftest import MAYA, Floor
from tests.support.server import Running


async def test_an_override_keeps_what_was_recommended_done_and_seen(floor: Floor) -> None:
    recorded = await floor.record()
    advice = floor.context["decision"]["ranked"][0]
    assert recorded["recommended_action"] == advice["action"]
    assert recorded["recommended_title"] == advice["title"]
    assert (recorded["agent_id"], recorded["agent_name"], recorded["team"]) == ("sam", "Sam", "care-1")
    assert (recorded["direction"], recorded["reason_title"]) == ("unknown", "Something else serves the customer better")
    assert (recorded["result"]["status"], recorded["version"], recorded["audit"]["seq"]) == ("pending", 1, 1)
    assert recorded["audit"]["prev_hash"] == "0" * 64
    whole = (await floor.boss.get(f"/v1/overrides/{recorded['id']}")).json()
    assert whole["receipt"] == floor.context["decision"]
    assert whole["on_screen"] == {"why": floor.context["why"]["label"]}
    assert {key: whole[key] for key in recorded} == recorded


async def test_an_action_of_the_catalogue_has_a_title_and_a_direction(floor: Floor) -> None:
    actions = (await floor.agent.get("/v1/session")).json()["actions"]
    other = next(one for one in actions if one["action"] != floor.context["decision"]["ranked"][0]["action"])
    recorded = await floor.record(taken_action=other["action"])
    assert recorded["taken_title"] == other["title"]
    assert recorded["direction"] in ("more", "same", "less")


async def test_the_same_override_sent_at_once_and_again_is_one_record(floor: Floor) -> None:
    body = floor.exception()
    answers = await asyncio.gather(*(floor.agent.post("/v1/overrides", json=body) for _ in range(32)))
    assert sorted(answer.status_code for answer in answers) == [200] * 31 + [201]
    assert len({answer.text for answer in answers}) == 1
    await floor.agent.patch(f"/v1/overrides/{body['id']}/result", json={"status": "resolved"})
    late = await floor.agent.post("/v1/overrides", json=body)
    assert (late.status_code, late.text) == (200, answers[0].text)
    rewritten = await floor.agent.post(
        "/v1/overrides", json={**body, "taken_at": body["taken_at"].replace("+00:00", "Z")}
    )
    assert rewritten.status_code == 200
    other = await floor.agent.post("/v1/overrides", json={**body, "comment": "Something else"})
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert len((await floor.agent.get("/v1/overrides")).json()["items"]) == 1


async def test_the_idempotency_key_alone_makes_one_record_too(floor: Floor) -> None:
    key = {"Idempotency-Key": str(uuid_utils.uuid7())}
    body = floor.exception()
    del body["id"]
    first, second = [await floor.agent.post("/v1/overrides", json=body, headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.text == second.text
    assert first.json()["id"] == key["Idempotency-Key"]
    again = await floor.agent.post("/v1/overrides", json={**body, "id": str(uuid_utils.uuid7())}, headers=key)
    assert (again.status_code, again.text) == (200, first.text)
    other = await floor.agent.post("/v1/overrides", json={**body, "comment": "x"}, headers=key)
    assert other.status_code == 409
    assert (await floor.agent.post("/v1/overrides", json=body)).status_code == 422


async def test_results_are_appended_and_guarded(floor: Floor) -> None:
    recorded = await floor.record()
    url = f"/v1/overrides/{recorded['id']}/result"
    told = {"status": "escalated", "note": "To second line", "at": recorded["taken_at"]}
    first = await floor.agent.patch(url, json=told, headers={"If-Match": '"1"'})
    assert first.headers["etag"] == '"2"'
    assert first.json()["result"] == told
    assert first.json()["audit"]["prev_hash"] == recorded["audit"]["hash"]
    for at in (
        "1990-01-01T00:00:00Z",
        "3000-01-01T00:00:00Z",
    ):  # nothing came of it before it was done, or later than now
        known = (await floor.agent.patch(url, json={**told, "at": at})).json()
        assert recorded["taken_at"] <= known["result"]["at"] < "2990", at
    first = await floor.agent.patch(url, json=told, headers={"If-Match": f'"{known["version"]}"'})
    assert first.json()["result"] == told
    same = await floor.agent.patch(url, json=told)
    assert (same.status_code, same.json()["version"]) == (200, 4)
    stale = await floor.agent.patch(url, json={"status": "resolved"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    key = {"Idempotency-Key": "result-1", "If-Match": "*"}
    for _ in range(2):
        done = await floor.agent.patch(url, json={"status": "resolved"}, headers=key)
        assert (done.json()["result"]["status"], done.json()["version"]) == ("resolved", 5)


async def test_two_supervisors_never_overwrite_each_other(floor: Floor, server: Running) -> None:
    second = await server.client("supervisor", "Ida")
    recorded = await floor.record()
    url = f"/v1/overrides/{recorded['id']}/review"
    assert (await floor.boss.post(url, json={"advice_right": True, "override_right": True})).status_code == 428
    version = 1
    for race in range(10):
        body = {"advice_right": race % 2 == 0, "override_right": True, "comment": f"Race {race}"}
        guard = {"If-Match": f'"{version}"'}
        answers = await asyncio.gather(*(boss.post(url, json=body, headers=guard) for boss in (floor.boss, second)))
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        version += 1
    now = (await floor.boss.get(f"/v1/overrides/{recorded['id']}")).json()
    assert (now["version"], now["review"]["comment"]) == (11, "Race 9")


async def test_a_reason_fits_the_kind_of_the_advice_and_keeps_its_titles(floor: Floor) -> None:
    session = (await floor.agent.get("/v1/session")).json()
    kind = floor.context["decision"]["ranked"][0]["kind"]
    fitting = [one for one in session["reason_codes"] if not one["kinds"] or kind in one["kinds"]]
    unfit = next(one for one in session["reason_codes"] if one not in fitting)
    refused = await floor.agent.post("/v1/overrides", json=floor.exception(reason_code=unfit["code"]))
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reason")
    assert "not in the policy" not in refused.text, "it is there: for advice of another kind"
    (wrong,) = refused.json()["errors"]
    assert (wrong["field"], wrong["code"]) == ("reason_code", "other_kind")
    assert fitting[0]["code"] in wrong["detail"], "what could be given is said"
    recorded = await floor.record(reason_code=fitting[0]["code"])
    assert recorded["reason_titles"] == fitting[0]["titles"]
    assert (recorded["reason_title"], recorded["reason_policy"]) == (fitting[0]["title"], session["policy_version"])


async def test_a_review_may_be_unsure_and_nobody_reviews_their_own(floor: Floor, server: Running) -> None:
    recorded = await floor.record()
    url = f"/v1/overrides/{recorded['id']}/review"
    unsure = {"advice_right": None, "override_right": True, "comment": "Hard to say"}
    said = await floor.boss.post(url, json=unsure, headers={"If-Match": '"1"'})
    assert {**said.json()["review"], "at": None, "by": None} == {**unsure, "at": None, "by": None}
    assert (await floor.boss.get("/v1/overrides?verdict=unsure")).json()["items"][0]["id"] == recorded["id"]
    counted = (await floor.boss.get("/v1/overrides/facets", params={"verdict": "unsure"})).json()
    assert (counted["total"], counted["decisions"]) == (1, 1)
    assert (await floor.boss.post(url, json={"override_right": True}, headers={"If-Match": "*"})).status_code == 422
    promoted = await server.client("supervisor", "Sam")
    own = await promoted.post(url, json=unsure, headers={"If-Match": "*"})
    assert (own.status_code, own.json()["code"]) == (409, "own_override")
    rules = (await floor.boss.get("/v1/overrides", params={"rule": "no_such_rule"})).json()["items"]
    assert rules == []


async def test_lists_are_filtered_and_paged(floor: Floor) -> None:
    recorded = [await floor.record(comment=f"Number {n}%_") for n in range(5)]
    hardship = await floor.record(reason_code="hardship", result={"status": "resolved"})
    await floor.boss.post(
        f"/v1/overrides/{recorded[0]['id']}/review",
        json={"advice_right": False, "override_right": True},
        headers={"If-Match": "*"},
    )

    async def found(**params: str) -> list[str]:
        answer = await floor.boss.get("/v1/overrides", params=params)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    newest_first = [hardship["id"], *(one["id"] for one in reversed(recorded))]
    assert await found() == newest_first
    assert await found(reason="hardship") == [hardship["id"]]
    assert await found(state="resolved") == [hardship["id"]]
    assert await found(verdict="override_right") == [recorded[0]["id"]]
    assert await found(q="number 3%_ sent") == [recorded[3]["id"]]
    assert await found(q="number%3") == [recorded[3]["id"]], "signs part words"
    assert await found(q="umber 3") == [], "a word is found by its beginning"
    assert await found(action="Sent a technician") == newest_first
    assert await found(action=recorded[0]["recommended_action"]) == newest_first
    assert await found(action="none") == await found(team="care-9") == await found(agent="nobody") == []
    assert await found(agent="sam", team="care-1", direction="unknown") == newest_first
    assert await found(**{"from": hardship["recorded_at"]}) == [hardship["id"]]
    assert await found(to=hardship["recorded_at"]) == newest_first[1:]
    assert await found(interaction=floor.call["id"]) == newest_first
    first = (await floor.boss.get("/v1/overrides?limit=4")).json()
    second = (await floor.boss.get("/v1/overrides", params={"limit": 4, "cursor": first["next"]})).json()
    assert [one["id"] for one in first["items"] + second["items"]] == newest_first
    assert second["next"] is None


async def test_journeys_of_the_receipt_can_be_asked_for(floor: Floor) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    event = {"specversion": "1.0", "id": "e1", "source": "/app", "type": "app.transfer_failed", "subject": MAYA}
    headers = {"content-type": "application/cloudevents+json"}
    await floor.acd.post("/v1/events", json={**event, "time": at.isoformat(), "data": {}}, headers=headers)
    url = f"/v1/customers/{floor.call['customer_id']}/context"
    floor.context = (await floor.agent.get(url, params={"interaction_id": floor.call["id"]})).json()
    running = [one for one in floor.context["journeys"] if one["state"] == "active"]
    assert running
    recorded = await floor.record()
    for journey in (name for one in running for name in (one["definition"], one["id"])):
        page = (await floor.boss.get("/v1/overrides", params={"journey": journey})).json()
        assert [one["id"] for one in page["items"]] == [recorded["id"]]
    assert (await floor.boss.get("/v1/overrides?journey=none")).json()["items"] == []


async def test_overrides_are_only_there_for_whom_they_concern(floor: Floor, server: Running) -> None:
    recorded = await floor.record()
    mate, far = await server.client("agent", "Mate"), await server.client("supervisor", "Far", team="care-2,care-3")
    near = await server.client("supervisor", "Near", team="care-9,care-1")
    url = f"/v1/overrides/{recorded['id']}"
    for client in (mate, far):
        assert (await client.get(url)).status_code == 404
        assert (await client.get("/v1/overrides")).json()["items"] == []
        assert (await client.get("/v1/overrides", params={"team": "care-1", "agent": "sam"})).json()["items"] == []
    assert (await mate.patch(f"{url}/result", json={"status": "resolved"})).status_code == 404
    review = {"advice_right": True, "override_right": True}
    assert (await far.post(f"{url}/review", json=review, headers={"If-Match": "*"})).status_code == 404
    assert (await floor.agent.post(f"{url}/review", json=review)).status_code == 403
    assert (await near.get(url)).status_code == 200
    taken = await mate.post("/v1/overrides", json=floor.exception(id=recorded["id"], interaction_id=None))
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")
    not_mine = await mate.post("/v1/overrides", json=floor.exception())
    assert not_mine.status_code == 422


async def test_bad_overrides_are_refused_with_the_field(floor: Floor) -> None:
    advice = floor.context["decision"]["ranked"][0]["action"]
    another = (
        await floor.acd.post("/v1/interactions", json={"channel": "chat", "identifier": "email:a@b.example"})
    ).json()
    unknown = str(uuid_utils.uuid7())
    for change, status, code in (
        ({"reason_code": "because"}, 422, "unknown_reason"),
        ({"reason_code": "other", "comment": "  "}, 422, "reason_needs_comment"),
        ({"decision_id": unknown}, 422, "unknown_decision"),
        ({"customer_id": unknown}, 404, "unknown_customer"),
        ({"customer_id": another["customer_id"]}, 422, "unknown_decision"),
        ({"interaction_id": unknown}, 422, "invalid"),
        ({"interaction_id": another["id"]}, 422, "invalid"),
        ({"recommended_action": "fly_to_the_moon"}, 422, "invalid"),
        ({"taken_action": advice}, 422, "invalid"),
        ({"taken_action": " "}, 422, "invalid"),
        ({"taken_at": "yesterday"}, 422, "invalid"),
        ({"taken_at": "0001-01-01T00:00:00+23:00"}, 422, "invalid"),
        ({"taken_at": "2026-11-20T10:00:00"}, 422, "invalid"),
        ({"on_screen": []}, 422, "invalid"),
        ({"comment": 5}, 422, "invalid"),
        ({"comment": "x\u0000"}, 422, "invalid"),
        ({"id": "with space"}, 422, "invalid"),
        ({"result": {"status": "fine"}}, 422, "invalid"),
    ):  # fmt: skip
        answer = await floor.agent.post("/v1/overrides", json=floor.exception(**change))
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    for query in ("direction=up", "state=x", "verdict=x", "from=x", "limit=0", "limit=501", "cursor=x", "q=%00"):
        assert (await floor.boss.get(f"/v1/overrides?{query}")).status_code == 422, query
    assert (await floor.boss.get("/v1/overrides")).json()["items"] == []
    assert (await floor.boss.get(f"/v1/overrides/{unknown}")).status_code == 404
    assert (await floor.boss.post("/v1/overrides", json=floor.exception())).status_code == 403


async def test_whoever_opens_a_record_is_written_down(floor: Floor, server: Running) -> None:
    recorded = await floor.record()
    await floor.boss.get("/v1/overrides")
    looked = select(customer_access.c.agent_id, customer_access.c.customer_id).where(
        customer_access.c.agent_id == "eva"
    )
    async with server.services.database.read() as connection:
        assert (await connection.execute(looked)).all() == []
    await floor.boss.get(f"/v1/overrides/{recorded['id']}")
    async with server.services.database.read() as connection:
        assert [tuple(row) for row in await connection.execute(looked)] == [("eva", floor.call["customer_id"])]


async def test_identity_links_take_the_override_along(floor: Floor) -> None:
    """An override of a customer who turns out to be somebody known is still found, and still recordable."""
    link = await floor.agent.post(
        f"/v1/customers/{floor.call['customer_id']}/links", json={"identifier": "crm:C-1", "evidence": "Said so"}
    )
    assert link.status_code == 201
    recorded = await floor.record()
    assert recorded["customer_id"] == floor.call["customer_id"]


async def test_another_agents_advice_cannot_be_overridden(floor: Floor, server: Running) -> None:
    """Neither with the interaction's id nor by leaving it out; one's own is the decision's where it is left out."""
    mate = await server.client("agent", "Mate")
    for change in ({}, {"interaction_id": None}):
        refused = await mate.post("/v1/overrides", json=floor.exception(**change))
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_decision"), refused.text
    recorded = await floor.record(interaction_id=None)
    assert recorded["interaction_id"] == floor.call["id"]
    found = (await floor.boss.get("/v1/overrides", params={"interaction": floor.call["id"]})).json()["items"]
    assert [one["id"] for one in found] == [recorded["id"]]


async def test_an_overridden_action_counts_once_and_never_from_the_future(floor: Floor, server: Running) -> None:
    url = f"/v1/decisions/{floor.context['decision']['id']}/feedback"
    await floor.agent.post(url, json={"outcome": "declined"})
    linked = {"channel": "chat", "identifier": "email:maya@example.org", "state": "connected", "agent_id": "sam"}
    chat = (await floor.acd.post("/v1/interactions", json=linked)).json()
    customer = floor.call["customer_id"]
    await floor.agent.post(f"/v1/customers/{customer}/links", json={"identifier": "email:maya@example.org"})
    ahead = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    recorded = await floor.record(interaction_id=chat["id"], taken_at=ahead)
    assert recorded["taken_at"] == recorded["recorded_at"], "what was taken was not taken later than now"
    async with server.services.database.read() as connection:
        (shown,) = (await connection.execute(select(shown_actions))).all()
    assert (shown.outcome, shown.decision_id) == ("overridden", recorded["decision_id"])
    assert shown.at <= datetime.now(UTC)


async def test_an_override_is_of_whom_its_identifier_is_of_today(floor: Floor) -> None:
    """Unlinking takes it along, in lists, records and later answers."""
    caller = floor.call["customer_id"]
    crm = "crm:C-1"
    link = await floor.agent.post(f"/v1/customers/{caller}/links", json={"identifier": crm, "evidence": "Said so"})
    assert link.status_code == 201, link.text
    await floor.call_in(crm)
    recorded = await floor.record()
    assert recorded["customer_id"] == caller
    assert (await floor.agent.delete(f"/v1/customers/{caller}/links/{link.json()['id']}")).status_code == 200
    today = (await floor.agent.get("/v1/customers", params={"identifier": crm})).json()["items"][0]["id"]
    assert today != caller
    (listed,) = (await floor.agent.get("/v1/overrides")).json()["items"]
    whole = (await floor.boss.get(f"/v1/overrides/{recorded['id']}")).json()
    changed = await floor.agent.patch(f"/v1/overrides/{recorded['id']}/result", json={"status": "resolved"})
    assert {listed["customer_id"], whole["customer_id"], changed.json()["customer_id"]} == {today}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_own_words_are_an_actions_where_they_are_its_name(floor: Floor) -> None:
    first = floor.context["decision"]["ranked"][0]
    sent = floor.exception(taken_action="  send_TECHNICIAN")
    made = await floor.agent.post("/v1/overrides", json=sent)
    assert (made.json()["taken_action"], made.json()["taken_kind"]) == ("send_technician", "service")
    again = await floor.agent.post("/v1/overrides", json=sent)
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"]), "the same as it was sent"
    own = await floor.record(taken_action=" Lent her my own phone ")
    assert (own["taken_action"], own["taken_kind"], own["direction"]) == ("Lent her my own phone", "", "unknown")
    same = await floor.agent.post("/v1/overrides", json=floor.exception(taken_action=first["title"].upper()))
    assert same.status_code == 422
    assert [one["code"] for one in same.json()["errors"]] == ["as_recommended"]
