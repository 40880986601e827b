"""The propensities of the eligible actions, and how likely the agent is to do otherwise: from what was learned, where
something was, else from what the policy declares. Knows no model, only its frozen scores.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from agentdesk.domain.decision import Moved, OverrideRisk, declared_action
from agentdesk.engine.history import ANSWERED, TAKEN, ShownAction
from agentdesk.engine.policy.model import ActionRule, Policy
from agentdesk.engine.propensity.choice import (
    doubt,
    entropy,
    from_log_odds,
    log_odds,
    probabilities,
    risk_rate,
    sureness,
)
from agentdesk.engine.propensity.explain import moved_action, strongest
from agentdesk.engine.propensity.learned import GROUPS, Count, Learned


@dataclass(frozen=True, slots=True)
class Propensity:
    """How likely an action is to be taken, 0..1, and what is known of it for ``moved``."""

    value: float
    own: float = 0.0
    effects: tuple[float, ...] = ()
    taken: float = 0.0
    offered: float = 0.0


def propensities(
    eligible: Iterable[ActionRule], history: Iterable[ShownAction], learned: Learned | None, policy: Policy
) -> Mapping[str, Propensity]:
    """The propensity of each eligible action, as declared: what it is about does not matter.

    Learned ones are the probabilities that agents take the action next here, one of the eligible, and sum to 1. Before
    anything was learned: the declared prior, moved by what this customer did with the same advice before.
    """
    open_ = {action.id: action for action in eligible}
    own = _own_rates(open_.values(), history, policy)
    if learned is None or not policy.arbitration.learned:
        return {action: Propensity(rate) for action, rate in own.items()}
    column = {action: place for place, action in enumerate(learned.actions)}
    shift = {name: log(max(own[name], 1e-6) / max(action.propensity, 1e-6)) for name, action in open_.items()}
    declared = sum(action.propensity for action in policy.actions.values())
    # a draft's new action, run over a decision of before there was one, has what a new action has: its declared share
    new = {name: log(max(action.propensity, 1e-6) / max(declared, 1e-6)) for name, action in open_.items()}
    scores = [learned.scores[column[name]] if name in column else new[name] for name in open_]
    shares = probabilities([score + shift[name] for name, score in zip(open_, scores, strict=True)])
    return {
        name: Propensity(
            share,
            shift[name],
            learned.effects[column[name]],
            learned.taken[column[name]],
            learned.offered[column[name]],
        )
        if name in column
        else Propensity(share, shift[name])
        for name, share in zip(open_, shares, strict=True)
    }


def moved(some: Iterable[str], found: Mapping[str, Propensity], learned: Learned) -> Mapping[str, tuple[Moved, ...]]:
    """What moved the learned propensities of some of the actions, against the usual of all of them."""
    return {
        action: moved_action(one.effects, learned.usual, one.own, one.taken, one.offered)
        for action, one in ((action, found[action]) for action in some)
    }


def _own_rates(actions: Iterable[ActionRule], history: Iterable[ShownAction], policy: Policy) -> dict[str, float]:
    """The declared priors, moved by what this customer did with the same advice before."""
    answered: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for shown in history:
        if shown.outcome in ANSWERED:
            answered[declared_action(shown.action)] += 1
            taken[declared_action(shown.action)] += shown.outcome in TAKEN
    strength = policy.prior_strength
    return {
        action.id: (action.propensity * strength + taken[action.id]) / (strength + answered[action.id])
        for action in actions
    }


def override_risk(
    advised: str, found: Mapping[str, Propensity], learned: Learned | None, policy: Policy
) -> OverrideRisk | None:
    """How likely the agent is to do otherwise than ``advised``; None before anything was learned."""
    if learned is None or not policy.arbitration.learned or not learned.risk.overall.of:
        return None
    risk, of_it, action = learned.risk, Count(), declared_action(advised)
    if action in learned.actions:
        place = learned.actions.index(action)
        of_it = Count(times=learned.otherwise[place], of=learned.answered[place])
    rate = risk_rate(risk.overall, of_it)
    sure = found[action].value
    spread = entropy([one.value for one in found.values()])
    of_advice = _at(risk.by_sureness, sureness(sure)) + _at(risk.by_doubt, doubt(spread))
    probability = from_log_odds(log_odds(rate) + risk.base + of_advice)
    limit = policy.arbitration.often_otherwise
    effects: dict[str, float] = dict(zip(GROUPS, risk.effects, strict=True))
    return OverrideRisk(
        probability=round(probability, 4),
        answers=round(of_it.of),
        otherwise=round(of_it.times),
        all_answers=round(risk.overall.of),
        often=probability >= limit.from_ and risk.overall.of >= limit.answers,
        moved=strongest(effects, "another way"),
    )


def _at(values: Sequence[float], place: int) -> float:
    return values[place] if place < len(values) else 0.0
