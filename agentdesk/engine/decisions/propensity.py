"""The propensities of the eligible actions, and how likely the agent is to do otherwise: from what was learned, where
something was, else from what the policy declares. Knows no model, only its frozen scores.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import exp, log

from agentdesk.domain.decision import Moved, OverrideRisk, declared_action
from agentdesk.domain.records import dataclass
from agentdesk.engine.history import ANSWERED, TAKEN, ShownAction
from agentdesk.engine.policy.model import ActionRule, Policy
from agentdesk.engine.propensity.choice import (
    agreed,
    base_rate,
    doubt,
    entropy,
    from_log_odds,
    held,
    log_odds,
    probabilities,
    risk_rate,
    sureness,
)
from agentdesk.engine.propensity.explain import ADVICE, OWN, RATE, REST, moved_action, strongest
from agentdesk.engine.propensity.learned import GROUPS, Count, Counts, Learned


@dataclass(frozen=True, slots=True)
class Propensity:
    """How likely an action is to be taken, 0..1, and what that is made of.

    ``prior`` is its share of the declared propensities of what is open, ``rate`` how often it is taken where it is open
    (0..1); ``score`` is what the situation adds in log-odds, with its parts by ``GROUPS`` (``effects``, where they are
    kept), and ``own`` what the customer's own answers add.
    """

    value: float
    prior: float = 0.0
    rate: float = 0.0
    score: float = 0.0
    effects: tuple[float, ...] = ()
    own: float = 0.0
    counts: Counts | None = None


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
    return learned_propensities({action.id: action.propensity for action in open_.values()}, own, learned)


def learned_propensities(
    declared: Mapping[str, float], own: Mapping[str, float], learned: Learned
) -> Mapping[str, Propensity]:
    """The probabilities that agents take the actions next that are open: those of ``declared``, by their declared
    propensities. ``own`` are these as moved by the customer's own answers."""
    column = {action: place for place, action in enumerate(learned.actions)}
    total = sum(declared.values())
    found: list[tuple[float, float, float, tuple[float, ...], float, Counts | None]] = []
    for name, said in declared.items():
        prior = said / total if total else 1 / len(declared)
        shift = log(max(own[name], 1e-6) / max(said, 1e-6))
        place = column.get(name)
        if place is None:  # a draft's new action, over a decision of before there was one
            found.append((prior, base_rate(prior, 0.0, 0.0), 0.0, (), shift, None))
            continue
        rate = base_rate(prior, learned.taken[place], learned.offered[place])
        counts = learned.counts[place] if learned.counts else None
        found.append((prior, rate, learned.scores[place], learned.effects[place], shift, counts))
    shares = probabilities([log(rate) + score + shift for _prior, rate, score, _effects, shift, _counts in found])
    return {name: Propensity(share, *one) for name, one, share in zip(declared, found, shares, strict=True)}


def moved(some: Iterable[str], found: Mapping[str, Propensity]) -> Mapping[str, tuple[Moved, ...]]:
    """What moved the learned propensities of some of the actions from their priors.

    One part after another is added to all actions that are open, and what it changes of one's log-odds is that one's
    part: so they add up, and what speaks for a rival speaks against the others.
    """
    names = tuple(found)
    wanted = {action: names.index(action) for action in some}
    scores = [log(max(one.prior, 1e-9)) for one in found.values()]
    odds = _odds(scores, wanted)
    parts: dict[str, dict[str, float]] = {action: {} for action in wanted}
    for part, added in _added(list(found.values())):
        if not any(added):  # nothing is added, so nothing is moved
            for told in parts.values():
                told[part] = 0.0
            continue
        scores = [score + more for score, more in zip(scores, added, strict=True)]
        after = _odds(scores, wanted)
        for action in wanted:
            parts[action][part] = after[action] - odds[action]
        odds = after
    return {action: moved_action(parts[action], found[action].counts or Counts()) for action in wanted}


def _odds(scores: Sequence[float], wanted: Mapping[str, int]) -> dict[str, float]:
    """The log-odds of some of the actions of these scores."""
    top = max(scores)
    total = sum([exp(score - top) for score in scores])
    return {action: log_odds(exp(scores[place] - top) / total) for action, place in wanted.items()}


def _added(found: Sequence[Propensity]) -> Iterator[tuple[str, list[float]]]:
    """What each part adds to the actions' scores. ``REST`` is what the situation adds where its parts are not kept."""
    yield RATE, [log(one.rate) - log(max(one.prior, 1e-9)) for one in found]
    for place, group in enumerate(GROUPS):
        yield group, [one.effects[place] if one.effects else 0.0 for one in found]
    yield REST, [one.score - sum(one.effects) for one in found]
    yield OWN, [one.own for one in found]


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
    usual = risk_rate(risk.overall, of_it)
    sure = found[action].value
    spread = entropy([one.value for one in found.values()])
    parts: dict[str, float] = dict(zip(GROUPS, risk.effects, strict=True))
    parts[ADVICE] = _at(risk.by_sureness, sureness(sure)) + _at(risk.by_doubt, doubt(spread))
    total = sum(parts.values())
    shift = held(total, risk.overall.of)
    alone = log_odds(usual) + shift
    probability = agreed(from_log_odds(alone), sure, of_it.of)
    moved_by = {name: part * shift / total for name, part in parts.items()} if total else {}
    moved_by[ADVICE] = moved_by.get(ADVICE, 0.0) + log_odds(probability) - alone
    limit = policy.arbitration.often_otherwise
    share = of_it.times / of_it.of if of_it.of else 0.0
    return OverrideRisk(
        probability=round(probability, 4),
        answers=round(of_it.of),
        otherwise=round(of_it.times),
        all_answers=round(risk.overall.of),
        often=of_it.of >= limit.answers and min(probability, share) >= limit.from_,
        usual=round(usual, 4),
        moved=strongest(moved_by, "another way"),
    )


def _at(values: Sequence[float], place: int) -> float:
    return values[place] if place < len(values) else 0.0
