"""What follows from something that never changes is worked out once while it is in use. Knows nothing of what it is.

What was said in a contact is a tuple that is replaced when more is said; a dozen places ask at each change of anything
what follows from it, and its length would be paid for each time.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

KEPT = 32
"""So many answers are kept: more than there are contacts on a desk."""


def once_for_each(work: Callable[P, R]) -> Callable[P, R]:
    """``work``, asked again with the very same objects, answers what it answered. It must depend on nothing else, and
    neither they nor the answer may ever change. They are given by place, not by name."""
    answers: dict[tuple[int, ...], tuple[tuple[object, ...], R]] = {}

    def _answer(*given: P.args, **named: P.kwargs) -> R:
        key = tuple(map(id, given))
        known = answers.get(key)
        if known is not None:  # they are kept with it, so no other object has their ids
            return known[1]
        answer = work(*given, **named)
        if len(answers) >= KEPT:
            del answers[next(iter(answers))]
        answers[key] = given, answer
        return answer

    return _answer
