"""Stored decisions and the proof that they replay: the same inputs and policy give the same decision, whenever."""

from collections.abc import Callable

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import Decision
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.decide import decide
from agentdesk.engine.decisions.inputs import DecisionInputs, document_hash
from agentdesk.engine.policy.loader import PolicyError, load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.decisions import repository
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.policy.repository import files_of, version_of
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.database import Database

_PAGE = 200


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """``unknown_policy`` decisions were made by a policy that the store does not have, and cannot be told."""

    equal: int
    different: tuple[str, ...]
    unknown_policy: int


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
    # what was written is hashed, not how today's program would write it
    written = document_hash(orjson.loads(stored.inputs))
    return written == before.inputs_hash and again.model_copy(update={"inputs_hash": written}) == before


async def replay_all(database: Database, progress: Callable[[int], None] = lambda _count: None) -> ReplayReport:
    """Replay every stored decision by the policy that it was made by, as the store keeps it."""
    equal, unknown, different, last = 0, 0, list[str](), ""
    policies: dict[str, Policy | None] = {}
    while True:
        async with database.read() as connection:
            page = await repository.page_of_stored(connection, last, _PAGE)
            for digest in {stored.policy_digest for stored in page} - policies.keys():
                policies[digest] = await policy_of(connection, digest)
        if not page:
            return ReplayReport(equal, tuple(different), unknown)
        for stored in page:
            policy = policies[stored.policy_digest]
            if policy is None:
                unknown += 1
            elif replay(stored, policy):
                equal += 1
            else:
                different.append(stored.id)
        last = page[-1].id
        progress(equal + unknown + len(different))


async def policy_of(connection: AsyncConnection, digest: str) -> Policy | None:
    """The policy of exactly these files, if the store has it and this program still understands it."""
    version = await version_of(connection, digest)
    if version is None:
        return None
    try:
        return load_policy(await files_of(connection, version.number))
    except PolicyError:
        return None
