"""Looks what became of what was done: at the end of each window, and again when events come late.

The outcome of an exception is an entry of the ledger, made when it differs from what was known; that of advice that was
taken is kept beside its decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Row

from agentdesk.domain.outcome import Outcome, OutcomeWindow
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.outcomes.measure import Done, Seen, closed, outcome_of
from agentdesk.engine.reading import read
from agentdesk.engine.signals.conversation import heard
from agentdesk.orchestrator.decisions.facts import gather
from agentdesk.orchestrator.identity.repository import lock_customers, members
from agentdesk.orchestrator.journeys.repository import states_of, tracks_of
from agentdesk.orchestrator.journeys.service import identity_changed
from agentdesk.orchestrator.outcomes import repository
from agentdesk.orchestrator.outcomes.watching import ACCEPTANCE, OVERRIDE, TIMERS
from agentdesk.orchestrator.overrides.ledger import hold
from agentdesk.orchestrator.overrides.projection import OUTCOME
from agentdesk.orchestrator.overrides.service import add, opened
from agentdesk.orchestrator.schedule.service import Handler
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork
from agentdesk.orchestrator.timeline.repository import events_between

THE_SERVICE = "service"
"""Who measures, in the ledger."""


async def outcomes_due(kind: str, unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers of one kind."""
    connection = unit.connection
    # the ledger is held before the customers are: whoever records an exception holds them in this order
    head = await hold(unit) if kind == OVERRIDE else None
    rows = await repository.rows_of(connection, kind, keys)
    roots = await lock_customers(connection, [row.node_id for row in rows])
    states = await states_of(connection, set(roots.values()))
    stale = [root for root, one in states.items() if one.policy_digest not in ("", services.policy.following)]
    if stale:
        await identity_changed(unit, services, stale)
    again: dict[str, datetime] = {}
    for row in rows:
        before = Outcome.model_validate_json(row.body)
        now = await _measured(unit, services, row, roots[row.node_id], before)
        if now != before:
            await repository.keep(connection, row, now)
            record = await opened(connection, row.subject_id) if head is not None else None
            if head is not None and record is not None:
                told = now.model_dump(mode="json")
                _override, head = await add(services, unit, head, THE_SERVICE, record, OUTCOME, told)
        ahead = [window.ends_at for window in now.windows if window.ends_at > services.now()]
        if ahead:
            again[row.subject_id] = min(ahead)
    return again


KINDS: Mapping[str, Handler] = {TIMERS[kind]: partial(outcomes_due, kind) for kind in (OVERRIDE, ACCEPTANCE)}
"""What handles the timers."""


async def _measured(unit: UnitOfWork, services: Services, row: Row[object], root: int, before: Outcome) -> Outcome:
    """The outcome as of now; a window of which nothing else is said stays as it was closed."""
    connection, policy, now = unit.connection, services.policy, services.now()
    nodes = (await members(connection, [root])).get(root, [root])
    tracks = (await tracks_of(connection, [root])).get(root, ())
    facts, _ = await gather(connection, root, nodes, tracks, None, None, policy, now)
    until = min(now, row.ends_at)
    events = await events_between(connection, nodes, row.opened_at, until)
    said = heard(facts.utterances, facts.interactions, policy.vocabulary, until)
    readings = [*(read(event, policy.vocabulary) for event in events), *said]
    done = Done(
        at=row.opened_at,
        interaction_id=row.interaction_id,
        intent=row.intent,
        journeys=frozenset(row.journeys),
        effort=row.effort,
        overridden=row.kind == OVERRIDE,
    )
    windows: list[OutcomeWindow] = []
    for window in before.windows:
        at = replace(facts, now=min(now, window.ends_at))
        seen = Seen(readings, tracks, conclude(at, policy).effort.score)
        fresh = closed(window, done, seen, policy, now)
        windows.append(window if _says_the_same(window, fresh) else fresh)
    return outcome_of(windows, now)


def _says_the_same(window: OutcomeWindow, fresh: OutcomeWindow) -> bool:
    return window.model_copy(update={"closed_at": None}) == fresh.model_copy(update={"closed_at": None})
