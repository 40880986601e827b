"""Whatever order events arrive in and however they are split into requests, the same customers come of them."""

import itertools
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agentdesk.domain.people import Principal, Role
from agentdesk.orchestrator.identity import repository
from agentdesk.orchestrator.identity.profile import profiles
from agentdesk.orchestrator.identity.service import link, unlink
from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.intake import Intake
from agentdesk.orchestrator.journeys.service import journeys_of
from agentdesk.orchestrator.live.commands import Sent
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.timeline.repository import newest_events
from tests.support.events import at

_worlds = itertools.count(1)
WHO = st.sampled_from(["account:a", "account:b", "crm:c", "cookie:d", "email:e@example.com", "device:f"])
TYPES = st.sampled_from(
    [
        "web.page_viewed",
        "app.error",
        "payment.failed",
        "order.placed",
        "order.delivered",
        "device.activated",
        "ivr.abandoned",
    ]
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "type": TYPES,
            "who": WHO,
            "names": st.lists(WHO, max_size=2),
            "traits": st.dictionaries(st.sampled_from("xy"), st.integers(0, 3)),
        }
    ),
    min_size=1,
    max_size=9,
)
IN_ONE_STORE = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # the histories are short: shrinking takes longer than reading
)


@pytest.fixture
async def in_force(settings: ServeSettings) -> AsyncIterator[InForce]:
    async with open_services(settings) as opened:
        yield opened


def documents(events: list[dict[str, Any]], world: str) -> list[dict[str, Any]]:
    """The events as CloudEvents whose identifiers are this world's own."""
    return [
        {
            "id": f"{world}-{place}",
            "source": "tests",
            "type": event["type"],
            "time": at(place).isoformat(),
            "subject": there(event["who"], world),
            "data": {
                "n": place,
                "traits": event["traits"],
                "identifiers": {
                    kind: [
                        value.partition(":")[2]
                        for value in (there(name, world) for name in event["names"])
                        if value.startswith(kind)
                    ]
                    for kind in {name.partition(":")[0] for name in event["names"]}
                },
            },
        }
        for place, event in enumerate(events)
    ]


def there(who: str, world: str) -> str:
    kind, _, value = who.partition(":")
    return f"{kind}:{world}{value}"


async def take(in_force: InForce, requests: list[list[dict[str, Any]]]) -> None:
    services = in_force.services
    reader = Reader(services.scorer, services.policy.default_region, services.now())
    intake = Intake(in_force)
    for request in requests:
        await intake.take([reader.read(document) for document in request])


async def state(in_force: InForce, world: str) -> Any:
    """Everything that a reader can see of the world's customers, free of ids."""
    prefix = f"{world}"
    async with in_force.services.database.read() as connection:
        names = [
            there(who, world)
            for who in ("account:a", "account:b", "crm:c", "cookie:d", "email:e@example.com", "device:f")
        ]
        nodes = await repository.nodes_of_identifiers(connection, names)
        found = await profiles(connection, {node.component for node in nodes.values()})
        members = await repository.members(connection, found)
        shown = []
        for root, customer in found.items():
            events = await newest_events(connection, members[root], 100)
            shown.append((root, customer, [(event.data["n"], event.type) for event in events]))
    told: list[Any] = []
    for root, customer, facts in shown:
        journeys = sorted(
            (one.definition, one.state, tuple((step.id, step.reached_at) for step in one.milestones))
            for one in await journeys_of(in_force.services, root)
        )
        who = sorted(str(one).replace(prefix, "") for one in customer.identifiers)
        seen = (customer.first_seen_at, customer.last_seen_at)
        told.append(
            (who, sorted(customer.traits.items()), seen, facts, journeys, customer.display_name.replace(prefix, ""))
        )
    return sorted(told)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[int]]]:
    """Events, and an order of their places cut into requests, some of them sent twice."""
    events = draw(EVENTS)
    order = draw(st.permutations(list(range(len(events)))))
    cuts = sorted(draw(st.sets(st.integers(0, len(events)), max_size=4)) | {0, len(events)})
    twice = draw(st.lists(st.sampled_from(order), max_size=3))
    return events, [*(order[a:b] for a, b in itertools.pairwise(cuts)), twice]


@IN_ONE_STORE
@given(history=histories())
async def test_order_and_batches_do_not_matter(
    in_force: InForce, history: tuple[list[dict[str, Any]], list[list[int]]]
) -> None:
    events, requests = history
    one, other = f"w{next(_worlds)}x", f"w{next(_worlds)}x"
    await take(in_force, [documents(events, one)])
    theirs = documents(events, other)
    await take(in_force, [[theirs[place] for place in places] for places in requests])
    assert await state(in_force, other) == await state(in_force, one)


ON_SHARED_DEVICES = st.lists(
    st.fixed_dictionaries(
        {
            "type": TYPES,
            "who": st.sampled_from(["account:a", "account:b", "crm:c", "device:f", "cookie:d"]),
            "names": st.lists(
                st.sampled_from(["device:f", "cookie:d", "account:a", "account:b"]), min_size=1, max_size=2
            ),
            "traits": st.just({}),
        }
    ),
    min_size=3,
    max_size=9,
)


@IN_ONE_STORE
@given(events=ON_SHARED_DEVICES, order=st.randoms(use_true_random=False))
async def test_shared_devices_part_people_in_any_order(
    in_force: InForce, events: list[dict[str, Any]], order: random.Random
) -> None:
    one, other = f"w{next(_worlds)}x", f"w{next(_worlds)}x"
    await take(in_force, [documents(events, one)])
    shuffled = documents(events, other)
    order.shuffle(shuffled)
    await take(in_force, [[document] for document in shuffled])
    assert await state(in_force, other) == await state(in_force, one)


@IN_ONE_STORE
@given(events=EVENTS, pair=st.tuples(WHO, WHO))
async def test_linking_and_unlinking_leaves_everything_as_it_was(
    in_force: InForce, events: list[dict[str, Any]], pair: tuple[str, str]
) -> None:
    world = f"w{next(_worlds)}x"
    await take(in_force, [documents(events, world)])
    before = await state(in_force, world)
    async with in_force.services.database.read() as connection:
        nodes = await repository.nodes_of_identifiers(connection, [there(who, world) for who in pair])
        if len(nodes) < 2 or len({node.component for node in nodes.values()}) < 2:
            return
        ids = await repository.public_ids(connection, [node.component for node in nodes.values()])
    customer_id = ids[nodes[there(pair[0], world)].component]
    person = Principal(agent_id="dana", name="Dana", role=Role.AGENT)
    sent = Sent(person, None, "link", "")
    made, _ = await link(
        in_force.services, sent, customer_id, identifier=there(pair[1], world), other=there(pair[0], world), evidence=""
    )
    async with in_force.services.database.read() as connection:
        nodes = await repository.nodes_of_identifiers(connection, [there(who, world) for who in pair])
        assert len({node.component for node in nodes.values()}) == 1
        ids = await repository.public_ids(connection, [node.component for node in nodes.values()])
    (customer_id,) = ids.values()  # a cookie or device may have come from another customer
    await unlink(in_force.services, sent, customer_id, made.id, "")
    assert await state(in_force, world) == before
