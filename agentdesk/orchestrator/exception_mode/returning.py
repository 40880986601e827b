"""Brings customers back on the map by itself: when the time is over, or what was waited for has come true."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from agentdesk.domain.exception_mode import ExceptionMode, ReturnedBy
from agentdesk.engine.exception_mode import comes_true
from agentdesk.engine.journeys.view import next_deadline
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.reading import read
from agentdesk.orchestrator.exception_mode import repository
from agentdesk.orchestrator.exception_mode.service import THE_SERVICE, bring_back, journey_names
from agentdesk.orchestrator.identity.repository import lock_customers, members
from agentdesk.orchestrator.journeys.repository import states_of, tracks_of
from agentdesk.orchestrator.journeys.service import identity_changed
from agentdesk.orchestrator.overrides.ledger import hold
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork
from agentdesk.orchestrator.timeline.repository import newest_events

LOOKED_AT = 500
"""The newest events that are looked at; it is looked whenever some have come."""


async def modes_due(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers."""
    connection = unit.connection
    head = await hold(unit)  # before the customers: whoever records an exception holds them in this order
    rows = await repository.rows_of(connection, keys)
    roots = await lock_customers(connection, [row.node_id for row in rows])
    states = await states_of(connection, set(roots.values()))
    stale = [root for root, one in states.items() if one.policy_digest not in ("", services.policy.following)]
    if stale:
        await identity_changed(unit, services, stale)
    again: dict[str, datetime] = {}
    for row in rows:
        ended = await _ended(unit, services, row, roots[row.node_id])
        if ended is None:
            again[row.id] = await _look_at(unit, services, row, roots[row.node_id])
        else:
            head, _mode = await bring_back(services, unit, head, row, THE_SERVICE, ended)
    return again


async def _ended(unit: UnitOfWork, services: Services, row: Row[Any], root: int) -> dict[str, Any] | None:
    """What the ledger keeps of the end, if the mode has come to it."""
    now = services.now()
    if now >= row.until:
        return {"how": ReturnedBy.TIME.value, "by": "", "because": "The time was over", "evidence": []}
    if not row.return_when:
        return None
    try:
        rule = services.policy.exception_mode.condition(row.return_when)
    except ConditionError:  # the policy of today has no such names: it ends by time
        return None
    connection, policy = unit.connection, services.policy
    nodes = (await members(connection, [root])).get(root, [root])
    newest = reversed(await newest_events(connection, nodes, LOOKED_AT))
    since = [read(event, policy.vocabulary) for event in newest if event.at > row.started_at]
    by = comes_true(rule.when, since, await journey_names(services, connection, root, now))
    if by is None:
        return None
    title = ExceptionMode.model_validate_json(row.body).return_title
    return {"how": ReturnedBy.CONDITION.value, "by": "", "because": f"It came true: {title}", "evidence": list(by)}


async def _look_at(unit: UnitOfWork, services: Services, row: Row[Any], root: int) -> datetime:
    """When to look again: at the end, or when time alone changes the journeys that the condition may look at."""
    until: datetime = row.until
    if not row.return_when:
        return until
    tracks = (await tracks_of(unit.connection, [root])).get(root, ())
    deadline = next_deadline(tracks, services.policy, services.now())
    return until if deadline is None else min(until, deadline + timedelta(microseconds=1))
