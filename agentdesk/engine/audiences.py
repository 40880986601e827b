"""Whether a customer belongs into an audience now: what its expression says, and what the policy lets be done to them.

Owns the rule that audiences honour what decisions do: exception mode first, then the gates and the contact policy of
what the audience is for. Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from agentdesk.domain.decision import ActionKind, Gate, Withheld
from agentdesk.domain.ids import ActionId
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.candidates import Candidate, Candidates
from agentdesk.engine.decisions.decide import situation_of
from agentdesk.engine.decisions.gates import Gates
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.view import as_of
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.model import ActionRule, GateRule, Policy
from agentdesk.engine.profile import completed
from agentdesk.engine.situation import Situation, names_before_signals

TOUCHPOINT = "audience"
"""What conditions and actions' ``touchpoints`` call it when something is done to the members of an audience."""

OUTBOUND = (ActionKind.GROWTH, ActionKind.RETENTION, ActionKind.PROACTIVE)
"""What may be done to an audience of which nobody said what it is for."""


class Standing(StrEnum):
    """Whether a customer is in an audience, and if not, why."""

    MEMBER = "member"
    OUTSIDE = "outside"
    """The expression does not hold of them, or cannot be told."""
    WITHHELD = "withheld"
    """It holds, but the policy does not let that be done to them which the audience is for."""
    OFF_THE_MAP = "off_the_map"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audience asks for, compiled by a policy: an expression, and what the audience is for: an action, any
    action of a kind, or (neither) nothing in particular."""

    when: Condition
    purpose: ActionKind | None = None
    action: ActionRule | None = None

    @property
    def is_of_profile(self) -> bool:
        """The expression names the profile and journeys alone, so that most customers can be told without their
        history: of whom it does not hold, no gate needs to be asked."""
        return all(path[0] in _OF_PROFILE for path in self.when.paths)


_OF_PROFILE = frozenset(("trait", "journey", "journeys"))


def holds_of_profile(
    asked: Asked, traits: Mapping[str, Any], tracks: tuple[JourneyTrack, ...], policy: Policy, now: datetime
) -> bool:
    """Whether an expression that ``is_of_profile`` holds, as ``standing`` would find it."""
    known = {name: value for name, value in completed(traits, now).items() if name in policy.traits}
    names = names_before_signals(policy, now, as_of(tracks, policy, now), False)
    try:
        return asked.when.holds({**names, "trait": {**policy.traits, **known}})
    except ConditionError:
        return False


def standing(inputs: DecisionInputs, asked: Asked, policy: Policy, now: datetime) -> Standing:
    """Where the customer of these inputs stands."""
    if inputs.exception_mode is not None:
        return Standing.OFF_THE_MAP
    seen = situation_of(inputs, policy, now)
    try:
        holds = asked.when.holds(seen.names)
    except ConditionError:  # what it asks for is not known of this customer
        return Standing.OUTSIDE
    if not holds:
        return Standing.OUTSIDE
    gates = Gates(seen, now, inputs.history, inputs.journeys, policy)
    return Standing.MEMBER if _let_pass(inputs, asked, policy, seen, gates) else Standing.WITHHELD


def _let_pass(inputs: DecisionInputs, asked: Asked, policy: Policy, seen: Situation, gates: Gates) -> bool:
    if asked.action is not None:
        found = Candidates(inputs, policy, inputs.decided_at).of(asked.action, seen)
        return any(not isinstance(gates.judge(one), Withheld) for one in found)
    if asked.purpose is not None:
        return not isinstance(gates.judge(_anything(asked.purpose, seen)), Withheld)
    return not any(gates.stops(*one) for one in _who_may_have_nothing(policy, seen))


def _who_may_have_nothing(policy: Policy, seen: Situation) -> Iterator[tuple[GateRule, Situation]]:
    """The rules of whoever may be offered nothing at all, and how each sees the customer."""
    for kind in OUTBOUND:
        now = _anything(kind, seen).now
        for rule in policy.gates:
            is_for_all = kind in rule.kinds and not rule.tags and rule.for_each is None
            if is_for_all and rule.gate is Gate.ELIGIBILITY:
                yield rule, now


def _anything(kind: ActionKind, seen: Situation) -> Candidate:
    """An action of the kind of which nothing more is known: whether it is relevant, the expression has said."""
    action = ActionRule(
        id=f"{TOUCHPOINT}/{kind}", title="", kind=kind, intents=frozenset(), gates=(), propensity=0.0, value=0.0,
        lever=1.0, favour=0.0, cost=0.0, script="", scripts=(), why=(), weights=(), watch=None, touchpoints=frozenset(),
    )  # fmt: skip
    names = {**seen.names["action"], "id": action.id, "kind": kind.value, "relevant": True}
    return Candidate(ActionId(action.id), action, "", None, seen.with_action(names, ()))
