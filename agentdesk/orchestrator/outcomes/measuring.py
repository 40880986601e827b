"""Looks what became of what was done: at the end of each window, and again when events come late.

The outcome of an exception is an entry of the ledger, made when it differs from what was known; that of advice that was
taken is kept beside its decision.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Row

from agentdesk.domain.outcome import Outcome, OutcomeWindow
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.facts import Facts
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.outcomes.measure import Done, Seen, closed, ended, outcome_of, says_the_same
from agentdesk.engine.reading import Reading, read
from agentdesk.engine.signals.conversation import heard
from agentdesk.orchestrator.decisions.facts import gather
from agentdesk.orchestrator.identity.repository import living, lock_customers, members
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.journeys.repository import states_of, tracks_of
from agentdesk.orchestrator.journeys.service import identity_changed
from agentdesk.orchestrator.outcomes import repository
from agentdesk.orchestrator.outcomes.verdicts import fingerprint
from agentdesk.orchestrator.outcomes.watching import ACCEPTANCE, OVERRIDE, TIMERS
from agentdesk.orchestrator.overrides.ledger import Head, hold
from agentdesk.orchestrator.overrides.projection import OUTCOME
from agentdesk.orchestrator.overrides.service import add, opened
from agentdesk.orchestrator.patterns.answers import became
from agentdesk.orchestrator.schedule.service import Handler
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork
from agentdesk.orchestrator.timeline.repository import events_between

THE_SERVICE = "service"
"""Who measures, in the ledger."""
MOMENT_S = 0.1
"""So long at most, and one customer, the store is held; what is left comes in the next batch."""
INTERACTIONS = 100
SAID = 1_000
"""So many of a customer's interactions, and things that they said in them, are looked at."""


@dataclass(slots=True)
class _Customer:
    """What was looked up of one customer, once for all that is looked at together: what came since the first of it was
    done, and the facts as they stand now."""

    root: int
    nodes: list[int]
    tracks: tuple[JourneyTrack, ...]
    readings: list[Reading]
    facts: Facts
    effort: dict[datetime, float] = field(default_factory=dict)


async def outcomes_due(kind: str, unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers of one kind."""
    connection = unit.connection
    # the ledger is held before the customers are: whoever records an exception holds them in this order
    head = await hold(unit) if kind == OVERRIDE else None
    every = await repository.rows_of(connection, kind, keys)
    there = set(await living(connection, (row.node_id for row in every)))
    for row in every:
        if row.node_id not in there:  # the customer was erased before that ended what is watched
            before = Outcome.model_validate_json(row.body)
            head = await _tell(unit, services, head, row, before, ended(before, services.now()), row.judged_by)
    rows = [row for row in every if row.node_id in there]
    roots = await lock_customers(connection, [row.node_id for row in rows])
    states = await states_of(connection, set(roots.values()))
    stale = [root for root, one in states.items() if one.policy_digest not in ("", services.policy.following)]
    if stale:
        await identity_changed(unit, services, stale)
    again: dict[str, datetime] = {}
    known: dict[int, _Customer] = {}
    begun = time.monotonic()
    for row in sorted(rows, key=lambda row: roots[row.node_id]):
        root = roots[row.node_id]
        if root not in known:
            if known and time.monotonic() - begun > MOMENT_S:
                again[row.subject_id] = services.now()  # others wait for the store: this customer is next
                continue
            known[root] = await _looked_up(unit, services, root, [one for one in rows if roots[one.node_id] == root])
        before = Outcome.model_validate_json(row.body)
        now, judged_by = await _measured(unit, services, row, known[root], before)
        head = await _tell(unit, services, head, row, before, now, judged_by)
        ahead = [window.ends_at for window in now.windows if window.ends_at > services.now()]
        if ahead:
            again[row.subject_id] = min(ahead)
    return again


async def _tell(
    unit: UnitOfWork,
    services: Services,
    head: Head | None,
    row: Row[Any],
    before: Outcome,
    now: Outcome,
    judged_by: str,
) -> Head | None:
    """Keep an outcome where it is counted; that of an exception (with the ledger's ``head``) is an entry where it is
    another than ``before``. The head after that."""
    connection = unit.connection
    if now != before or judged_by != row.judged_by:
        await repository.keep(connection, row, now, judged_by)
    if now.state is not before.state and row.kind == ACCEPTANCE:
        await became(connection, row.decision_id, now.state.value)
    if now != before and head is not None:
        record = await opened(services, connection, row.subject_id)
        if record is not None:
            told = now.model_dump(mode="json")
            _override, head = await add(services, unit, head, THE_SERVICE, record, OUTCOME, told)
    return head


KINDS: Mapping[str, Handler] = {TIMERS[kind]: partial(outcomes_due, kind) for kind in (OVERRIDE, ACCEPTANCE)}
"""What handles the timers."""


async def _looked_up(unit: UnitOfWork, services: Services, root: int, rows: Sequence[Row[Any]]) -> _Customer:
    """What is to be known of one customer to measure those."""
    connection, now = unit.connection, services.now()
    nodes = (await members(connection, [root])).get(root, [root])
    tracks = (await tracks_of(connection, [root])).get(root, ())
    after, until = min(row.opened_at for row in rows), max(min(now, row.ends_at) for row in rows)
    readings = await _since(unit, services, nodes, after, until)
    facts, _ = await gather(connection, root, nodes, tracks, None, None, services.policy, now)
    return _Customer(root, nodes, tracks, readings, facts)


async def _since(
    unit: UnitOfWork, services: Services, nodes: list[int], after: datetime, until: datetime
) -> list[Reading]:
    """What the customer did and said between two times."""
    connection, vocabulary = unit.connection, services.policy.vocabulary
    events = await events_between(connection, nodes, after, until)
    talks = await interactions.domain_of(connection, await interactions.of_nodes(connection, nodes, INTERACTIONS))
    talks = tuple(one for one in talks if one.ended_at is None or one.ended_at >= after)
    told = await interactions.said_by_customer(connection, [one.id for one in talks], after, until, SAID)
    return [*(read(event, vocabulary) for event in events), *heard(told, talks, vocabulary, until)]


async def _measured(
    unit: UnitOfWork, services: Services, row: Row[Any], customer: _Customer, before: Outcome
) -> tuple[Outcome, str]:
    """The outcome as of now, and by what each window was judged. A window that was over when it was closed is judged
    anew only if something came into it since; one of which nothing else is said stays as it was closed."""
    policy, now = services.policy, services.now()
    done = Done(
        at=row.opened_at,
        interaction_id=row.interaction_id,
        intent=row.intent,
        journeys=frozenset(row.journeys),
        effort=row.effort,
        overridden=row.kind == OVERRIDE,
    )
    windows: list[OutcomeWindow] = []
    judged_by: list[str] = []
    known = dict(enumerate(row.judged_by.split()))
    for place, window in enumerate(before.windows):
        ids = (one.event.id for one in customer.readings if row.opened_at < one.event.at <= window.ends_at)
        judged_by.append(fingerprint(ids))
        is_over = window.closed_at is not None and window.closed_at >= window.ends_at
        if is_over and known.get(place) == judged_by[-1]:
            windows.append(window)
            continue
        effort = await _effort(unit, services, customer, min(now, window.ends_at))
        fresh = closed(window, done, Seen(customer.readings, customer.tracks, effort), policy, now)
        windows.append(window if says_the_same(window, fresh) else fresh)
    return outcome_of(windows, now), " ".join(judged_by)


async def _effort(unit: UnitOfWork, services: Services, customer: _Customer, at: datetime) -> float:
    """How hard it was for the customer at that time: what came later says nothing of it."""
    if at not in customer.effort:
        facts = customer.facts
        if _goes_beyond(facts, at):
            facts, _ = await gather(
                unit.connection, customer.root, customer.nodes, customer.tracks, None, None, services.policy, at,
                until=at,
            )  # fmt: skip
        customer.effort[at] = conclude(replace(facts, now=at), services.policy).effort.score
    return customer.effort[at]


def _goes_beyond(facts: Facts, at: datetime) -> bool:
    """Whether the facts hold anything of after that time."""
    return (
        any(one.at > at for one in facts.events[-1:])
        or any(one.at > at for one in facts.utterances[-1:])
        or any(one.offered_at > at for one in facts.interactions)
    )
