"""Asks of customers whether they belong into an audience now, by what decisions look at. Changes nothing."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.audience import Definition
from agentdesk.domain.decision import ActionKind
from agentdesk.domain.records import dataclass
from agentdesk.engine.audiences import TOUCHPOINT, Asked, Standing, holds_of_profile, standing
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.decisions.inputs import decision_inputs
from agentdesk.engine.exception_mode import as_input
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.decisions.facts import gather
from agentdesk.orchestrator.identity.profile import profiles
from agentdesk.orchestrator.identity.repository import members
from agentdesk.orchestrator.journeys.repository import states_of, tracks_of
from agentdesk.orchestrator.services import Services


class NotAskableError(Exception):
    """The policy in force does not know what the audience asks for; the text says what."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Where a customer stands, and the version of the customer that was looked at."""

    standing: Standing
    version: int

    @property
    def is_member(self) -> bool:
        return self.standing is Standing.MEMBER


def asked_by(definition: Definition, policy: Policy) -> Asked:
    """What the definition asks for. Raises NotAskableError."""
    try:
        when = policy.audiences.condition(definition.expression)
    except ConditionError as error:
        raise NotAskableError(error.message) from None
    action = policy.actions.get(definition.action) if definition.action else None
    if definition.action and action is None:
        raise NotAskableError(f"there is no action '{definition.action}' in the policy")
    return Asked(when, ActionKind(definition.purpose) if definition.purpose else None, action)


async def judge(
    connection: AsyncConnection, services: Services, asked: Asked, roots: Iterable[int]
) -> Mapping[int, Judged]:
    """By root, where the customers stand in an audience. Their journeys must be folded by the policy of today."""
    return {root: of_it[0] for root, of_it in (await judge_all(connection, services, [asked], roots)).items()}


async def judge_all(
    connection: AsyncConnection, services: Services, asked: Sequence[Asked], roots: Iterable[int]
) -> Mapping[int, Sequence[Judged]]:
    """By root, where the customers stand in each of several audiences; nothing of nodes that are no customer's root."""
    policy, now = services.policy, services.now()
    wanted = sorted(set(roots))
    states, tracks = await states_of(connection, wanted), await tracks_of(connection, wanted)
    nodes = await members(connection, wanted)
    found: dict[int, Sequence[Judged]] = {}
    if all(one.is_of_profile for one in asked):
        known = await profiles(connection, nodes, with_links=False)
        for root, customer in known.items():
            if not any(holds_of_profile(one, customer.traits, tracks.get(root, ()), policy, now) for one in asked):
                state = states.get(root)
                found[root] = [Judged(Standing.OUTSIDE, state.version if state else 0)] * len(asked)
    for root in wanted:
        of_it = nodes.get(root)
        if of_it is None or root in found:  # they were linked with somebody else, or are told already
            continue
        facts, _node = await gather(connection, root, of_it, tracks.get(root, ()), None, None, policy, now)
        inputs = decision_inputs(
            facts,
            conclude(facts, policy),
            touchpoint=TOUCHPOINT,
            exception_mode=as_input(facts.exception_mode),
            policy=policy,
        )
        state = states.get(root)
        version = state.version if state else 0
        found[root] = [Judged(standing(inputs, one, policy, now), version) for one in asked]
        await asyncio.sleep(0)  # requests that wait come first
    return found
