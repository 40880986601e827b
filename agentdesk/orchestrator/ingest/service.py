"""Appends arriving events in one transaction: once each, on their identifiers' nodes, with links, traits and journeys
following. Everything is validated before it comes here, so that one bad event never undoes the others.

Locks are always taken in one order (nodes, event keys, customers, change log), so that writers wait and never deadlock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import Identifier
from agentdesk.domain.event import Event, TimelineItem
from agentdesk.engine.identity.sharing import OF_ONE, WEAK
from agentdesk.engine.timeline_text import describe
from agentdesk.orchestrator.decisions import contacts
from agentdesk.orchestrator.identity import linking, naming, repository
from agentdesk.orchestrator.identity.linking import Proposed, Regrouped, confidence_of, pair_of
from agentdesk.orchestrator.identity.nodes import add_identifier_terms
from agentdesk.orchestrator.identity.repository import Node
from agentdesk.orchestrator.identity.service import announce_identity, let_follow
from agentdesk.orchestrator.ingest.arriving import Arriving
from agentdesk.orchestrator.interactions.repository import attributed
from agentdesk.orchestrator.journeys.service import events_arrived_at
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork
from agentdesk.orchestrator.timeline.repository import append_events, claim_keys, move_keys
from agentdesk.orchestrator.timeline.service import stored_item

NEWS = timedelta(hours=1)
"""Events that happened longer ago are history being imported: they are not announced one by one."""
AT_A_STRETCH = 200
"""Events that are written without letting others have a turn."""
MAX_TRAITS = 200
MAX_TRAIT_KEY = 120
MAX_TRAIT = 4_096


async def append(unit: UnitOfWork, services: Services, arriving: Iterable[Arriving]) -> set[str]:
    """Store the events that are new and let follow what follows; returns the ids of those that were new."""
    first: dict[str, Arriving] = {}
    for one in arriving:
        first.setdefault(one.event.id, one)
    if not first:
        return set()
    connection = unit.connection
    nodes, fresh = await _nodes(unit, [one.event for one in first.values()])
    keys = [
        {"id": one.event.id, "node_id": nodes[str(one.event.subject)].id, "at": one.event.at} for one in first.values()
    ]
    new_ids = await claim_keys(connection, keys)
    news = sorted(
        (one for one in first.values() if one.event.id in new_ids), key=lambda one: (one.event.at, one.event.id)
    )
    if not news:
        return set()
    named = {nodes[str(who)].id for one in news for who in (one.event.subject, *one.event.identifiers)}
    roots = await repository.lock_customers(connection, named)
    place = await _places(connection, [one.event for one in news], nodes, roots)
    proposed = _proposed(news, nodes)
    regrouped = await linking.link_by_rule(connection, proposed, roots, fresh, services.policy.sharing)
    items: dict[str, dict[str, Any]] = {}
    for start in range(0, len(news), AT_A_STRETCH):
        some = news[start : start + AT_A_STRETCH]
        items |= {one.event.id: stored_item(timeline_item(one.event, services)) for one in some}
        rows = ((place[one.event.id], one.event, items[one.event.id]) for one in some)
        await append_events(connection, rows)
    await repository.widen_seen(connection, _seen_by_node(news, nodes))
    await _keep_traits(unit, news, nodes)
    await contacts.keep_told(connection, ((place[one.event.id], one.event) for one in news), services.policy)
    of_root: dict[int, list[Event]] = defaultdict(list)
    for one in news:
        node = place[one.event.id]
        of_root[regrouped.root_of.get(node, roots[node])].append(one.event)
    await _let_follow(unit, services, of_root, regrouped)
    await _announce_items(unit, services, of_root, items)
    return new_ids


async def _nodes(unit: UnitOfWork, events: Sequence[Event]) -> tuple[dict[str, Node], set[int]]:
    """The node of every identifier named, and the ids of the nodes that are new."""
    seen: dict[str, tuple[datetime, datetime]] = {}
    identifiers = {}
    for event in events:
        for who in (event.subject, *event.identifiers):
            key = str(who)
            identifiers[key] = who
            low, high = seen.get(key, (event.at, event.at))
            seen[key] = (min(low, event.at), max(high, event.at))
    nodes, fresh = await repository.ensure_nodes(unit.connection, seen)
    if fresh:
        await add_identifier_terms(unit, {nodes[key].id: identifiers[key] for key in fresh})
    return nodes, {nodes[key].id for key in fresh}


async def _places(
    connection: AsyncConnection, events: Sequence[Event], nodes: Mapping[str, Node], roots: dict[int, int]
) -> dict[str, int]:
    """The node that each event hangs on, by its id: that of its subject, or, where it is of an interaction that
    somebody said is another customer's than the identifier by which it came in tells, one of that customer. ``roots``
    (node → root under lock) gets those too."""
    place: dict[str, int] = {one.id: nodes[str(one.subject)].id for one in events}
    told = await attributed(connection, {one.interaction_id for one in events if one.interaction_id is not None})
    elsewhere: dict[str, int] = {
        one.id: node
        for one in events
        if (node := told.get((one.interaction_id, str(one.subject)), place[one.id])) != place[one.id]
    }
    if elsewhere:
        roots |= await repository.lock_customers(connection, elsewhere.values(), holding=roots.values())
        await move_keys(connection, elsewhere)
    return place | elsewhere


def _proposed(news: Iterable[Arriving], nodes: Mapping[str, Node]) -> Iterable[Proposed]:
    for one in news:
        event = one.event
        hub = _hub(event)
        for other in (event.subject, *event.identifiers):
            if other == hub:
                continue
            yield Proposed(
                pair=pair_of(nodes[str(hub)].id, nodes[str(other)].id),
                at=event.at,
                event_id=event.id,
                by=one.by,
                source=event.source,
                evidence=f"Named together in {event.type} from {event.source}",
                confidence=confidence_of(hub.kind, other.kind),
            )


def _hub(event: Event) -> Identifier:
    """The identifier to which the others of an event are linked: its subject; but where that is a cookie or a device
    and several others name the person, the surest of these. Linked by the cookie alone they would fall apart once
    somebody else is seen on it."""
    sure = [each for each in event.identifiers if each.kind not in WEAK]
    if event.subject.kind not in WEAK or len(sure) < 2:
        return event.subject
    return min(sure, key=lambda each: (each.kind not in OF_ONE, str(each)))


def _seen_by_node(news: Iterable[Arriving], nodes: Mapping[str, Node]) -> dict[int, tuple[datetime, datetime]]:
    seen: dict[int, tuple[datetime, datetime]] = {}
    for one in news:
        for who in (one.event.subject, *one.event.identifiers):
            node, at = nodes[str(who)].id, one.event.at
            low, high = seen.get(node, (at, at))
            seen[node] = (min(low, at), max(high, at))
    return seen


async def _keep_traits(unit: UnitOfWork, news: Sequence[Arriving], nodes: Mapping[str, Node]) -> None:
    """Per node and trait the latest word by the time of the event wins, in whatever order events arrive."""
    latest: dict[tuple[int, str], tuple[datetime, str, Any]] = {}
    terms: set[tuple[str, int, str]] = set()
    for one in news:
        if not one.traits:
            continue
        node = nodes[str(one.event.subject)].id
        for key, value in list(one.traits.items())[:MAX_TRAITS]:
            if 0 < len(key) <= MAX_TRAIT_KEY and "\x00" not in key and len(orjson.dumps(value)) <= MAX_TRAIT:
                latest[node, key] = (one.event.at, one.event.id, value)
        terms.update((term, node, why) for term, why in naming.terms_of_traits(one.traits))
    if not latest:
        return
    stored = await repository.trait_rows(unit.connection, (node for node, _ in latest))
    known = {(row.node_id, row.key): (row.at, row.event_id) for row in stored}
    rows = [
        {"node_id": node, "key": key, "value": value, "at": at, "event_id": event_id}
        for (node, key), (at, event_id, value) in sorted(latest.items(), key=lambda entry: entry[0])
        if (node, key) not in known or known[node, key] < (at, event_id)
    ]
    await repository.keep_traits(unit.connection, rows)
    await repository.add_terms(unit.connection, [{"term": t, "node_id": n, "why": w} for t, n, w in sorted(terms)])


async def _let_follow(
    unit: UnitOfWork, services: Services, of_root: Mapping[int, Sequence[Event]], regrouped: Regrouped
) -> None:
    """Journeys: folded on for most customers, anew for those that became others."""
    if regrouped.formed:
        concerned = regrouped.roots
        await let_follow(unit, services, concerned)
        ids = await repository.public_ids(unit.connection, concerned)
        for root, made_of in sorted(regrouped.formed.items()):
            announce_identity(unit, [ids[root], *(ids[old] for old in sorted(made_of - {root}))])
    plain = {root: events for root, events in of_root.items() if root not in regrouped.formed}
    if plain:
        await events_arrived_at(unit, services, plain)


async def _announce_items(
    unit: UnitOfWork, services: Services, of_root: Mapping[int, Sequence[Event]], items: Mapping[str, dict[str, Any]]
) -> None:
    since = services.now() - NEWS
    news = {root: [event for event in events if event.at >= since] for root, events in of_root.items()}
    ids = await repository.public_ids(unit.connection, (root for root, events in news.items() if events))
    for root, events in news.items():
        for event in events:
            unit.announce(
                Change(
                    type="timeline_appended",
                    payload={"customer_id": ids[root], "item": {**items[event.id], "journey_ids": []}},
                    customer_id=ids[root],
                )
            )


def timeline_item(event: Event, services: Services) -> TimelineItem:
    """How the event shows on a timeline."""
    title, detail = describe(event, services.policy)
    return TimelineItem(
        id=event.id,
        at=event.at,
        channel=event.channel,
        type=event.type,
        title=title,
        detail=detail,
        sentiment=event.sentiment,
        interaction_id=event.interaction_id,
        data=event.data,
        source=event.source,
        source_id=event.source_id,
    )
