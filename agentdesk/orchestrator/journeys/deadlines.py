"""Deadlines: one timer a customer, for the first moment at which time alone changes one of their journeys or signals.

The timer may stand earlier than that (most events only move it away), so that events seldom have to set it anew: it
then goes off, finds nothing and is set to the right time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from agentdesk.engine.journeys.changes import JourneyNews, news
from agentdesk.engine.signals.detect import next_absence
from agentdesk.engine.signals.memory import NOTHING
from agentdesk.orchestrator.identity.repository import lock_customers
from agentdesk.orchestrator.journeys import repository
from agentdesk.orchestrator.journeys.repository import CustomerState
from agentdesk.orchestrator.journeys.service import after_deadline, announce_context, identity_changed, next_by_time
from agentdesk.orchestrator.journeys.telling import announce_journeys
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork


async def deadlines_passed(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers: tells what is overdue or was abandoned by now, once."""
    connection, now = unit.connection, services.now()
    standing = {node: root for node, root in (await lock_customers(connection, map(int, keys))).items() if node == root}
    states = await repository.states_of(connection, standing)
    stale = [root for root, state in states.items() if state.policy_digest not in ("", services.policy.following)]
    if stale:
        waited = {root: states[root].next_deadline_at for root in stale}
        await identity_changed(unit, services, stale)
        states |= {
            root: replace(state, next_deadline_at=waited[root])
            for root, state in (await repository.states_of(connection, stale)).items()
        }
    tracks = await repository.tracks_of(connection, states)
    memories = await repository.memories_of(connection, states)
    found: dict[int, list[JourneyNews]] = {}
    fresh: dict[int, CustomerState] = {}
    changed: list[int] = []
    for root, state in states.items():
        if state.next_deadline_at is None:
            continue
        mine, memory, since = tracks.get(root, ()), memories.get(root, NOTHING), min(state.next_deadline_at, now)
        found[root] = news(mine, mine, services.policy, since, now)
        absent = next_absence(memory, services.policy, since)
        if found[root] or (absent is not None and absent < now):
            changed.append(root)
        fresh[root] = replace(
            state,
            version=state.version + (root in changed),
            next_deadline_at=next_by_time(mine, memory, services.policy, now),
        )
    await repository.keep_states(connection, fresh)
    await announce_journeys(unit, found)
    await announce_context(unit, changed)
    return {
        str(root): after_deadline(state.next_deadline_at) for root, state in fresh.items() if state.next_deadline_at
    }
