"""Stored decisions and the proof that they replay: the same inputs and policy give the same decision, whenever."""

from collections.abc import Callable
from dataclasses import dataclass

from agentdesk.domain.decision import Decision
from agentdesk.engine.decisions.decide import decide
from agentdesk.engine.decisions.inputs import DecisionInputs, inputs_hash
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.decisions import repository
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.database import Database

_PAGE = 200


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """``other_policy`` decisions were made by another policy than the one at hand and cannot be told."""

    equal: int
    different: tuple[str, ...]
    other_policy: int


def as_stored(services: Services, node_id: int, inputs: DecisionInputs, decision: Decision) -> StoredDecision:
    """A decision with everything that replaying it takes."""
    return StoredDecision(
        id=decision.id,
        node_id=node_id,
        interaction_id=inputs.interaction_id,
        touchpoint=inputs.touchpoint,
        decided_at=decision.decided_at,
        policy_digest=services.policy.digest,
        inputs=inputs.model_dump_json(),
        body=decision.model_dump_json(),
    )


def replay(stored: StoredDecision, policy: Policy) -> bool:
    """Whether deciding again from the stored inputs gives the stored decision, in every part."""
    inputs = DecisionInputs.model_validate_json(stored.inputs)
    before = Decision.model_validate_json(stored.body)
    again = decide(inputs, policy, stored.decided_at, stored.id)
    return again == before and inputs_hash(inputs) == before.inputs_hash


async def replay_all(
    database: Database, policy: Policy, progress: Callable[[int], None] = lambda _count: None
) -> ReplayReport:
    """Replay every stored decision."""
    equal, other, different, last = 0, 0, list[str](), ""
    async with database.read() as connection:
        while page := await repository.page_of_stored(connection, last, _PAGE):
            for stored in page:
                if stored.policy_digest != policy.digest:
                    other += 1
                elif replay(stored, policy):
                    equal += 1
                else:
                    different.append(stored.id)
            last = page[-1].id
            progress(equal + other + len(different))
    return ReplayReport(equal, tuple(different), other)
