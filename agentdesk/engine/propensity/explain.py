"""Says in plain words what moved a probability: each part as a factor of the odds, the strongest first."""

from collections.abc import Mapping, Sequence
from math import exp, log

from agentdesk.domain.decision import Moved
from agentdesk.engine.propensity.learned import GROUPS, Group

MOST = 3
_NOTABLE = log(1.15)
"""A smaller change of the odds than by this factor is not worth a line."""
_OWN = "own_answers"
_PHRASES: dict[str, str] = {
    Group.JOURNEY: "Where their journeys stand",
    Group.DONE: "What was done just before",
    Group.LAST: "What happened last",
    Group.INTENT: "What they are here for",
    Group.FEELING: "How they feel and how hard it was",
    Group.WORDS: "What they say",
    Group.REPLIES: "What was said to them",
    Group.PLACE: "Where this is",
    _OWN: "This customer's own answers",
}


def moved_action(
    effects: Sequence[float], usual: Sequence[float], own: float, taken: float, offered: float
) -> tuple[Moved, ...]:
    """What makes an action more or less likely here than is ``usual``; ``own`` is the log of the factor that the
    customer's own answers give. Agents took it ``taken`` of the ``offered`` times that it was open to them."""
    parts: dict[str, float] = {_OWN: own}
    if effects:
        parts |= {group: mine - mean for group, mine, mean in zip(GROUPS, effects, usual, strict=True)}
    seen = f"Agents took it {taken:.0f} of the {offered:.0f} times it was open to them"
    first = Moved(what="taken", text=seen) if round(offered) else Moved(what="prior", text="Nobody has answered it yet")
    return (first, *strongest(parts, "it"))


def strongest(effects: Mapping[str, float], what_for: str) -> tuple[Moved, ...]:
    """The parts that change the odds (of ``what_for``, a word) most, each with its factor in a sentence."""
    notable = sorted((one for one in effects.items() if abs(one[1]) >= _NOTABLE), key=lambda one: -abs(one[1]))
    return tuple(
        Moved(what=str(what), factor=round(exp(effect), 2), text=f"{_PHRASES[what]}: {_told(effect, what_for)}")
        for what, effect in notable[:MOST]
    )


def _told(effect: float, what_for: str) -> str:
    factor = exp(abs(effect))
    said = f"{factor:.0f}" if factor >= 10 else f"{factor:.1f}"
    more = "more" if effect > 0 else "less"
    return f"makes {what_for} {more} likely (odds {'×' if effect > 0 else '÷'} {said})"
