"""Whatever order events arrive in and however they are split into requests, the same customers come of them."""

import itertools
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agentdesk.domain.people import Principal, Role
from agentdesk.engine.journeys.view import as_of
from agentdesk.orchestrator.identity import command_rows, repository
from agentdesk.orchestrator.identity.profile import profiles
from agentdesk.orchestrator.identity.service import Saying, link, links, unlink
from agentdesk.orchestrator.identity.undo import undo
from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.intake import Intake
from agentdesk.orchestrator.journeys.service import current_tracks
from agentdesk.orchestrator.live.commands import Sent
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.timeline.repository import newest_events
from tests.support.events import at

_worlds = itertools.count(1)
NAMES = ("account:a", "account:b", "crm:c", "cookie:d", "email:e@example.com", "device:f", "phone:1")
WHO = st.sampled_from(NAMES)
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
    return f"phone:{number_of(world)}{value}" if kind == "phone" else f"{kind}:{world}{value}"


def number_of(world: str) -> str:
    """What the phone numbers of the world begin with."""
    return f"+888{int(world.strip('wx')):06}"


def here(text: str, world: str) -> str:
    """Names of the world as they are in every world."""
    return text.replace(" ", "").replace(number_of(world), "").replace(world, "")


async def take(in_force: InForce, requests: list[list[dict[str, Any]]]) -> None:
    services = in_force.services
    reader = Reader(services.scorer, in_force.services.policy.default_region, services.now())
    intake = Intake(in_force)
    for request in requests:
        await intake.take([reader.read(document) for document in request])


async def state(in_force: InForce, world: str) -> Any:
    """Everything that a reader can see of the world's customers, free of ids."""
    async with in_force.services.database.read() as connection:
        nodes = await repository.nodes_of_identifiers(connection, [there(who, world) for who in NAMES])
        found = await profiles(connection, {node.component for node in nodes.values()})
        members = await repository.members(connection, found)
        shown = []
        for root, customer in found.items():
            events = await newest_events(connection, members[root], 100)
            shown.append((root, customer, [(event.data["n"], event.type) for event in events]))
    told: list[Any] = []
    for root, customer, facts in shown:
        tracks = await current_tracks(in_force.services, root)
        journeys = sorted(
            (one.definition, one.state, tuple((step.id, step.reached_at) for step in one.milestones))
            for one in as_of(tracks, in_force.services.policy, in_force.services.now())
        )
        who = sorted(here(str(one), world) for one in customer.identifiers)
        shared = sorted((here(str(one.identifier), world), one.because) for one in customer.shared)
        seen = (customer.first_seen_at, customer.last_seen_at)
        told.append(
            (who, shared, sorted(customer.traits.items()), seen, facts, journeys, here(customer.display_name, world))
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


DANA = Principal(agent_id="dana", name="Dana", role=Role.AGENT)
NOW = at(0).replace(year=2026, month=11)
"""After all that happens in these worlds, and before today."""


async def customer_of(in_force: InForce, who: str) -> str | None:
    """The id of today's customer of the identifier."""
    async with in_force.services.database.read() as connection:
        node = (await repository.nodes_of_identifiers(connection, [who])).get(who)
        return (await repository.public_ids(connection, [node.component]))[node.component] if node else None


@dataclass(frozen=True)
class Said:
    """What somebody says: ``+`` that two are one customer, ``-`` that what named them together errs, or (undo) that the
    ``of``-th thing that was said is taken back."""

    kind: str
    pair: tuple[str, str] = ("", "")
    of: int = 0


async def say(in_force: InForce, world: str, said: Said, place: int) -> bool:
    """Send it, as said at its place in time; False where what it is about is not there yet."""
    one, other = (there(who, world) if who else "" for who in said.pair)
    sent = Sent(DANA, f"{world}-said-{place}", said.kind, "")
    saying = Saying("because", NOW + timedelta(minutes=place))
    if said.kind == "undo":
        return await take_back(in_force, f"{world}-said-{said.of}", sent, saying)
    who = await customer_of(in_force, one)
    if who is None:
        return False
    if said.kind == "+":
        await link(in_force.services, sent, who, identifier=other, other=one, saying=saying)
        return True
    found = [
        found
        for found in (await links(in_force.services, who, None, 500)).items
        if {str(found.identifier), str(found.other)} == {one, other} and found.by.startswith("rule:")
    ]
    if found:
        await unlink(in_force.services, sent, who, found[0].id, saying)
    return bool(found)


async def take_back(in_force: InForce, command_id: str, sent: Sent, saying: Saying) -> bool:
    async with in_force.services.database.read() as connection:
        row = await command_rows.row_of(connection, command_id)
        if row is None:
            return False
        roots = await repository.components_of(connection, [row.node_a])
        (who,) = (await repository.public_ids(connection, roots.values())).values()
    await undo(in_force.services, sent, who, command_id, saying)
    return True


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[Said], list[int]]:
    """Events, what somebody says (of any two, of what was named together, and taking back what was not yet), and an
    order of all that."""
    events = draw(EVENTS)
    named = sorted(
        {two for one in events for two in itertools.combinations(sorted({str(one["who"]), *map(str, one["names"])}), 2)}
    )
    everybody = sorted({str(who) for one in events for who in [one["who"], *one["names"]]})
    said: list[Said] = []
    for _ in range(draw(st.integers(1, 4))):
        kinds = ["+"] * (len(everybody) > 1) + ["-"] * bool(named) + ["undo"] * bool(said)
        kind = draw(st.sampled_from(kinds)) if kinds else ""
        if kind == "+":
            two = draw(st.permutations(everybody))[:2]
            said.append(Said(kind, (two[0], two[1])))
        elif kind == "-":
            said.append(Said(kind, draw(st.sampled_from(named))))
        elif kind == "undo":
            taken = {one.of for one in said if one.kind == "undo"}
            of = draw(st.integers(0, len(said) - 1))
            if of not in taken:
                said.append(Said(kind, of=of))
    return events, said, draw(st.permutations(range(len(events) + len(said))))


@IN_ONE_STORE
@given(history=worlds())
async def test_what_happens_and_what_is_said_may_come_in_any_order(
    in_force: InForce, history: tuple[list[dict[str, Any]], list[Said], list[int]]
) -> None:
    """And taking back the last word leaves everything as it was before it."""
    events, said, order = history
    one, other = f"w{next(_worlds)}x", f"w{next(_worlds)}x"
    await take(in_force, [documents(events, one)])
    states = [await state(in_force, one)]
    words: dict[int, Said] = {}
    for place, word in enumerate(said):
        # not all who are named together are linked to one another: there may be no link that errs
        if await say(in_force, one, word, place):
            words[place] = word
            states.append(await state(in_force, one))
    everything: list[Any] = [*documents(events, other), *enumerate(said)]
    coming = [everything[place] for place in order if place < len(events) or place - len(events) in words]
    while coming:
        first, *coming = coming
        if isinstance(first, dict):
            await take(in_force, [[first]])
        elif not await say(in_force, other, first[1], first[0]):
            coming.append(first)
    assert await state(in_force, other) == states[-1]
    if words:
        await say(in_force, one, Said("undo", of=max(words)), len(said))
        assert await state(in_force, one) == states[-2]


@IN_ONE_STORE
@given(events=EVENTS, pair=st.tuples(WHO, WHO))
async def test_linking_and_unlinking_leaves_everything_as_it_was(
    in_force: InForce, events: list[dict[str, Any]], pair: tuple[str, str]
) -> None:
    world = f"w{next(_worlds)}x"
    await take(in_force, [documents(events, world)])
    before = await state(in_force, world)
    one, other = (there(who, world) for who in pair)
    who = await customer_of(in_force, one)
    if who is None or await customer_of(in_force, other) in (None, who):
        return
    sent = Sent(DANA, None, "link", "")
    made, _ = await link(in_force.services, sent, who, identifier=other, other=one, saying=Saying())
    joined = await customer_of(in_force, one)
    assert joined is not None
    assert joined == await customer_of(in_force, other)
    await unlink(in_force.services, sent, joined, made.id, Saying())
    assert await state(in_force, world) == before
