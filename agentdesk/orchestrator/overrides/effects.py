"""What follows from an exception once it is in effect: the customer's history, what is learned from it, and that it is
watched what becomes of it.

Called in the transaction that records it, or that approves it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from agentdesk.domain.decision import Decision, declared_action
from agentdesk.domain.override import Override
from agentdesk.orchestrator.decisions import contacts
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.journeys.service import touch
from agentdesk.orchestrator.outcomes.watching import OVERRIDE, Subject, not_accepted, watch
from agentdesk.orchestrator.overrides.repository import node_of
from agentdesk.orchestrator.patterns.answers import overrode
from agentdesk.orchestrator.propensity.waiting import let_learn
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork


async def take_effect(
    services: Services, unit: UnitOfWork, override: Override, stored: StoredDecision, at: datetime
) -> None:
    """The advice of ``stored`` was overridden at that time, and what was done instead was done."""
    receipt = Decision.model_validate_json(stored.body)
    advised = next(one for one in receipt.ranked if one.action == override.recommended_action)
    shown = contacts.Shown(stored.node_id, stored.id, advised.action, advised.kind, at)
    talk = stored.interaction_id
    await contacts.keep_outcome(unit.connection, shown, "overridden", stored.touchpoint, talk)
    taken = services.policy.actions.get(declared_action(override.taken_action))
    if taken is not None:  # it was done, so it counts as done
        done = contacts.Shown(stored.node_id, stored.id, override.taken_action, taken.kind, at)
        await contacts.keep_outcome(unit.connection, done, "acted", stored.touchpoint, talk)
    await not_accepted(unit, stored.id)
    if override.outcome is not None:
        node_id = await node_of(unit.connection, override.id)
        about = replace(stored, node_id=node_id, interaction_id=override.interaction_id or stored.interaction_id)
        subject = Subject(OVERRIDE, override.id, override.recommended_action, at, override.team or "")
        await watch(unit, services, subject, about, override.outcome)
    await overrode(unit.connection, override, stored.body, stored.inputs)
    await let_learn(unit.connection, stored.id, services.now() + timedelta(seconds=services.learn_after_s))
    await touch(unit, services, [stored.node_id])
