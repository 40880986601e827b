"""Exploration: now and then another eligible action of the same kind is put first, so that more can be learned of it.

Off unless the policy says otherwise. Chance comes in with the inputs (``seed``), so a decision replays. Every ranked
action is logged with the probability that it was put first with, which is what an off-policy estimate divides by.
"""

from collections.abc import Sequence
from hashlib import sha256

from agentdesk.domain.decision import ActionKind, RankedAction
from agentdesk.domain.sentiment import Reason
from agentdesk.engine.policy.switches import Exploration

TRIED_OUT = Reason(text="Put first by chance: the policy lets advice vary a little, to learn more")


def explored(ranked: Sequence[RankedAction], rule: Exploration, seed: str | None) -> tuple[RankedAction, ...]:
    """``ranked`` (best first) with the logged probabilities; by chance another of the first few comes first.

    Without a seed (decisions of before there was one) nothing is changed or logged.
    """
    if seed is None or not ranked:
        return tuple(ranked)
    best = ranked[0]
    some = [place for place, one in enumerate(ranked[: rule.among]) if one.kind is best.kind]
    if rule.rate <= 0 or len(some) < 2 or best.kind is ActionKind.NO_ACTION:
        return (_logged(best, 1.0), *ranked[1:])
    chance, place = _drawn(seed)
    first = some[int(place * len(some))] if chance < rule.rate else 0
    share = rule.rate / len(some)
    told = [
        _logged(one, share + (1 - rule.rate if at == 0 else 0.0)) if at in some else one
        for at, one in enumerate(ranked)
    ]
    if first == 0:
        return tuple(told)
    chosen = told[first].model_copy(update={"why": (*told[first].why, TRIED_OUT)})
    return (chosen, *told[:first], *told[first + 1 :])


def _logged(one: RankedAction, probability: float) -> RankedAction:
    return one.model_copy(update={"logged_propensity": round(probability, 6)})


def _drawn(seed: str) -> tuple[float, float]:
    """Two numbers in [0, 1) that follow from the seed."""
    digest = sha256(seed.encode()).digest()
    return tuple(int.from_bytes(digest[at : at + 6]) / 2**48 for at in (0, 6))  # type: ignore[return-value]
