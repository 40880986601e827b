"""What follows from an exception once it is in effect: the customer's history, and what is learned from it.

Called in the transaction that records it, or that approves it.
"""

from datetime import datetime, timedelta

from agentdesk.domain.decision import Decision, declared_action
from agentdesk.domain.override import Override
from agentdesk.orchestrator.decisions import contacts
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.journeys.service import touch
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
    await let_learn(unit.connection, stored.id, services.now() + timedelta(seconds=services.learn_after_s))
    await touch(unit, services, [stored.node_id])
