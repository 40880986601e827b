"""Where a row of scores clearly changes: a few messages before against a few from there on. Knows only numbers."""

from collections.abc import Sequence

from agentdesk.domain.records import dataclass

LOOK_BACK = 4
LOOK_AHEAD = 3
STEP = 0.3
"""What the mean has to change by, and the message itself to differ from what was before."""
STEP_ALONE = 0.5
"""… while nothing came after the message that would bear it out."""


@dataclass(frozen=True, slots=True)
class Turn:
    """``place`` is the score with which it changed; ``before`` and ``after`` are the means on both sides."""

    place: int
    before: float
    after: float

    @property
    def size(self) -> float:
        return abs(self.after - self.before)


def turns(scores: Sequence[float]) -> list[Turn]:
    """The turning points in the order of time; of several near each other the clearest."""
    found = [turn for place in range(1, len(scores)) if (turn := _turn_at(scores, place)) is not None]
    kept: list[Turn] = []
    for turn in sorted(found, key=lambda one: (-one.size, one.place)):
        if all(abs(turn.place - other.place) >= LOOK_AHEAD for other in kept):
            kept.append(turn)
    return sorted(kept, key=lambda one: one.place)


def _turn_at(scores: Sequence[float], place: int) -> Turn | None:
    back, ahead = scores[max(0, place - LOOK_BACK) : place], scores[place : place + LOOK_AHEAD]
    turn = Turn(place, sum(back) / len(back), sum(ahead) / len(ahead))
    change, own = turn.after - turn.before, scores[place] - turn.before
    needed = STEP if len(ahead) > 1 else STEP_ALONE
    return turn if change * own > 0 and abs(change) >= needed and abs(own) >= STEP else None
