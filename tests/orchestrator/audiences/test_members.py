"""Who is in an audience: by the expression, and by what the policy lets be done to them."""

import httpx
import pytest
import uuid_utils

from tests.orchestrator.audiences.conftest import Center
from tests.orchestrator.decisions.conftest import event, send

ANN, BEN, CAT = "account:ann", "account:ben", "account:cat"
ARREARS = "trait.arrears"


async def take_off(center: Center, agent: httpx.AsyncClient, subject: str, **more: object) -> str:
    """Take a customer off the map, by an agent who looked them up."""
    found = await agent.get("/v1/customers", params={"identifier": subject})
    url = f"/v1/customers/{found.json()['items'][0]['id']}/exception-mode"
    body = {"id": str(uuid_utils.uuid7()), "reason": "A bereavement", "duration_s": 86_400, **more}
    answer = await agent.post(url, json=body)
    assert answer.status_code == 201, answer.text
    return url


async def test_whoever_fits_the_expression_is_in_it(center: Center) -> None:
    for subject, arrears in ((ANN, True), (BEN, False), (CAT, True)):
        await center.know(subject, arrears=arrears)
    audience = await center.define(ARREARS)
    assert await center.members(audience) == await center.ids_of(ANN, CAT)
    shown = await center.show(audience)
    assert (shown["members"], shown["run"]["customers"], shown["run"]["entered"]) == (2, 3, 2)
    assert shown["run"]["ended_at"] is not None
    since = (await center.analyst.get(f"/v1/audiences/{audience}/members")).json()["items"][0]["since"]
    center.clock.pass_by(hours=1)
    await center.know(CAT, arrears=False)
    await center.know(BEN, arrears=True)
    assert await center.members(audience) == {await center.id_of(ANN)}, "whoever changed is asked again when shown"
    await center.look(audience)
    assert await center.members(audience) == await center.ids_of(ANN, BEN)
    run = (await center.show(audience))["run"]
    assert (run["entered"], run["left"], run["members"], run["because"]) == (1, 1, 2, "activation")
    items = (await center.analyst.get(f"/v1/audiences/{audience}/members")).json()["items"]
    assert {one["since"] for one in items if one["customer_id"] == await center.id_of(ANN)} == {since}
    told = (await center.analyst.get(f"/v1/audiences/{audience}/runs")).json()["items"]
    assert [one["number"] for one in told] == [2, 1]


async def test_pages_are_of_the_size_that_was_asked_for(center: Center) -> None:
    people = [f"account:{number}" for number in range(21)]
    said = {"traits": {"arrears": True}}
    await send(center.web, *(event("app.identified", center.clock(), n, who, **said) for n, who in enumerate(people)))
    audience = await center.define(ARREARS)
    assert len(await center.members(audience, limit=8)) == 21
    page = (await center.analyst.get(f"/v1/audiences/{audience}/members", params={"limit": 8})).json()
    assert (len(page["items"]), page["count"], page["looking"]) == (8, 21, False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_whoever_is_off_the_map_is_in_none_at_once_and_comes_back_by_themselves(center: Center) -> None:
    agent = await center.server.client("agent")
    for subject in (ANN, BEN):
        await center.know(subject, arrears=True)
    audience = await center.define(ARREARS)
    url = await take_off(center, agent, ANN)
    assert await center.members(audience) == {await center.id_of(BEN)}
    assert (await center.show(audience))["members"] == 1
    await center.look(audience)
    assert await center.members(audience) == {await center.id_of(BEN)}
    assert (await agent.delete(url)).status_code == 200
    await center.ring()
    assert await center.members(audience) == await center.ids_of(ANN, BEN)
    await take_off(center, agent, BEN, duration_s=60)
    assert await center.members(audience) == {await center.id_of(ANN)}
    center.clock.pass_by(minutes=2)
    await center.ring()
    assert await center.members(audience) == await center.ids_of(ANN, BEN)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_may_be_offered_nothing_is_in_it_only_for_what_they_may_have(center: Center) -> None:
    await center.know(ANN, arrears=True, marketing_consent=False)
    await center.know(BEN, arrears=True)
    await center.know(CAT, arrears=True)
    await center.happened("app.error", CAT, task="activation", error="ACT-17")
    unsaid = await center.define(ARREARS, "unsaid")
    assert await center.members(unsaid) == await center.ids_of(BEN, CAT), "no consent, and nobody said what for"
    growth = await center.define(ARREARS, "growth", purpose="growth")
    assert await center.members(growth) == {await center.id_of(BEN)}, "consent, and trouble comes first"
    service = await center.define(ARREARS, "service", purpose="service")
    assert await center.members(service) == await center.ids_of(ANN, BEN, CAT)
    action = await center.define(ARREARS, "insurance", action="device_insurance")
    assert await center.members(action) <= {await center.id_of(BEN)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_consent_that_is_taken_back_counts_before_the_next_look(center: Center) -> None:
    await center.know(ANN, arrears=True)
    audience = await center.define(ARREARS, purpose="growth")
    assert await center.members(audience) == {await center.id_of(ANN)}
    await center.happened("email.unsubscribed", ANN)
    center.clock.pass_by(seconds=1)
    assert await center.members(audience) == set()


async def test_linked_customers_are_one_and_parted_ones_are_two(center: Center) -> None:
    agent = await center.server.client("agent")
    await center.know(ANN, arrears=True)
    await center.know(BEN, arrears=True)
    audience = await center.define(ARREARS)
    ann = await center.id_of(ANN)
    await agent.get("/v1/customers", params={"identifier": ANN})
    linked = await agent.post(f"/v1/customers/{ann}/links", json={"identifier": BEN})
    assert linked.status_code < 300, linked.text
    await center.ring()
    assert await center.members(audience) == {await center.id_of(ANN)} == {await center.id_of(BEN)}
    assert (await center.show(audience))["members"] == 1
    whole = (await agent.get(f"/v1/customers/{ann}")).json()
    parted = await agent.delete(f"/v1/customers/{whole['id']}/links/{whole['links'][0]['id']}")
    assert parted.status_code == 200, parted.text
    await center.ring()
    assert await center.members(audience) == await center.ids_of(ANN, BEN)
    assert len(await center.members(audience)) == 2


async def test_erasing_takes_the_customer_out(center: Center) -> None:
    admin = await center.server.client("admin")
    for subject in (ANN, BEN):
        await center.know(subject, arrears=True)
    audience = await center.define(ARREARS)
    ann = await center.id_of(ANN)
    assert (await admin.post(f"/v1/customers/{ann}/erasure", json={"reason": "requested"})).status_code == 201
    assert await center.members(audience) == {await center.id_of(BEN)}
    assert (await center.show(audience))["members"] == 1
    await center.look(audience)
    assert await center.members(audience) == {await center.id_of(BEN)}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_it_is_looked_at_as_often_as_its_schedule_says_while_it_is_active(center: Center) -> None:
    await center.know(ANN, arrears=True)
    audience = await center.define(ARREARS, every_s=3600)
    center.clock.pass_by(hours=2)
    await center.ring()
    assert (await center.show(audience))["run"]["number"] == 1, "not before it is active"
    await center.look(audience)
    for hour in range(3):
        center.clock.pass_by(minutes=61)
        await center.ring()
        run = (await center.show(audience))["run"]
        assert (run["number"], run["because"]) == (hour + 3, "schedule")
    off = await center.analyst.post(f"/v1/audiences/{audience}/deactivate")
    assert (off.json()["state"], off.json()["off_because"] != "") == ("off", True)
    center.clock.pass_by(hours=2)
    await center.ring()
    assert (await center.show(audience))["run"]["number"] == 5


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_by_journeys_and_signals(center: Center) -> None:
    await center.know(ANN)
    await center.know(BEN)
    await center.happened("payment.failed", ANN, reason="card declined")
    audience = await center.define("signal.failed_payment > 0 or journeys.overdue > 0", purpose="service")
    assert await center.members(audience) == {await center.id_of(ANN)}
