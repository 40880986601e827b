"""What an answered decision teaches: what was open, what was done, whether otherwise than advised, whether it helped,
and its weight."""

from collections.abc import Callable, Mapping

from agentdesk.domain.decision import Decision, declared_action
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.records import dataclass
from agentdesk.engine.history import TAKEN
from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.features import Features

ONLY_IGNORED = 0.3
ONLY_ACCEPTED = 0.75
"""Accepting is not yet doing."""
WORTH = {None: 1.0, True: 1.25, False: 0.5}
"""By whether it helped: more than what was only taken where it did; where not it counts against itself, half as much as
advice that was turned down, for it may not be to blame."""

Ended = Callable[[str], bool | None]
"""Whether an action of the catalogue, which was taken, helped."""


@dataclass(frozen=True, slots=True)
class TakenInstead:
    """What an agent did instead, and what was said of how that ended."""

    action: str
    result: ResultStatus


def example_of(
    decision: Decision,
    seen: Features | None,
    outcomes: Mapping[str, str],
    instead: TakenInstead | None,
    catalogue: frozenset[str],
    ended: Ended = lambda _action: None,
) -> Example | None:
    """What is learned from a decision, its features, the latest outcome of each answered action, the newest override,
    and how that ``ended``.

    None where there is nothing to learn: no features, nothing open or no answer. What was done instead in words of the
    agent's own is no action of the ``catalogue``; then it is learned only that the advice was not taken.
    """
    if seen is None or not decision.ranked or not (outcomes or instead):
        return None
    advised = decision.ranked[0].action
    taken = sorted((outcome != "acted", action) for action, outcome in outcomes.items() if outcome in TAKEN)
    chosen = declared_action(taken[0][1]) if taken else None
    refused = {action for action, outcome in outcomes.items() if outcome not in TAKEN}
    if instead is not None:
        action = declared_action(instead.action)
        chosen = action if action in catalogue else None
        refused.add(advised)
    helped = ended(chosen) if chosen in catalogue else None
    return Example(
        id=decision.id,
        form=seen.form,
        rows=seen.flat,
        offered=tuple(dict.fromkeys(declared_action(one.action) for one in decision.ranked)),
        advised=declared_action(advised),
        chosen=chosen,
        refused=() if chosen else tuple(sorted({declared_action(action) for action in refused})),
        otherwise=_otherwise(advised, outcomes, instead),
        helped=helped,
        weight=_weight(outcomes, instead) * WORTH[helped],
    )


def _otherwise(advised: str, outcomes: Mapping[str, str], instead: TakenInstead | None) -> bool | None:
    if instead is not None:
        return True
    if any(outcome in TAKEN for outcome in outcomes.values()):
        return False
    return True if outcomes.get(advised) == "declined" else None


def _weight(outcomes: Mapping[str, str], instead: TakenInstead | None) -> float:
    found = set(outcomes.values())
    if instead is not None or "acted" in found or "declined" in found:
        return 1.0
    return ONLY_ACCEPTED if "accepted" in found else ONLY_IGNORED
