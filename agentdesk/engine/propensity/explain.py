"""Says in plain words what moved a probability: each part as a factor of the odds, the strongest first. In log-odds the
parts add up to how far it was moved.
"""

from collections.abc import Mapping
from math import exp, log

from agentdesk.domain.decision import Moved
from agentdesk.engine.propensity.learned import Counts, Group

MOST = 3
_NOTABLE = log(1.15)
"""A smaller change of the odds than by this factor is not worth a line of its own."""
_SURE = 4
"""Decimals of log-odds."""
RATE, OWN, ADVICE, REST = "taken", "own_answers", "advice", "rest"
_PHRASES: dict[str, str] = {
    Group.JOURNEY: "Where their journeys stand",
    Group.DONE: "What was done just before",
    Group.LAST: "What happened last",
    Group.INTENT: "What they are here for",
    Group.FEELING: "How they feel and how hard it was",
    Group.WORDS: "What they say",
    Group.REPLIES: "What was said to them",
    Group.PLACE: "Where this is",
    OWN: "This customer's own answers",
    ADVICE: "How clear the advice is",
    REST: "All else together",
}


def moved_action(parts: Mapping[str, float], counts: Counts) -> tuple[Moved, ...]:
    """What makes an action more or less likely here than declared: how often agents took it (the part ``RATE``, told
    first by its ``counts``), and the strongest others."""
    rate = parts[RATE]
    said = f"Agents took it {counts.took} of the {counts.open} times it was open to them"
    if counts.ended:
        said += f", and it helped {counts.helped} of the {counts.ended} times that is known"
    if not counts.open:
        # Its own share stands as declared: what changes it is what agents did with its rivals.
        others = "less" if rate > 0 else "more"
        said = "Nobody has answered it yet"
        if abs(rate) >= _NOTABLE:
            said += f", and agents took what else is open {others} often than declared"
    if abs(rate) >= _NOTABLE:
        said += f": {_told(rate, 'it')}"
    first = _moved(RATE if counts.open else "prior", said, rate)
    return (first, *strongest({name: part for name, part in parts.items() if name != RATE}, "it"))


def strongest(parts: Mapping[str, float], what_for: str) -> tuple[Moved, ...]:
    """The parts that change the odds (of ``what_for``, a word) most, each with its factor in a sentence, and what is
    left of their sum."""
    notable = [one for one in parts.items() if abs(one[1]) >= _NOTABLE and one[0] != REST]
    notable = sorted(notable, key=lambda one: -abs(one[1]))[:MOST]
    told = [_moved(what, f"{_PHRASES[what]}: {_told(part, what_for)}", part) for what, part in notable]
    rest = sum(parts.values()) - sum(part for _what, part in notable)
    if round(rest, _SURE):
        said = _told(rest, what_for) if abs(rest) >= _NOTABLE else "hardly changes it"
        told.append(_moved(REST, f"{_PHRASES[REST]}: {said}", rest))
    return tuple(told)


def _moved(what: str, text: str, part: float) -> Moved:
    return Moved(what=str(what), text=text, factor=float(f"{exp(part):.3g}"), log_odds=round(part, _SURE))


def _told(effect: float, what_for: str) -> str:
    factor = exp(abs(effect))
    said = f"{factor:.0f}" if factor >= 10 else f"{factor:.1f}"
    more = "more" if effect > 0 else "less"
    return f"makes {what_for} {more} likely (odds {'×' if effect > 0 else '÷'} {said})"
