"""Answers of a service that is newer than this desk: what the desk does not know is left out, and nothing else is.

Owns which part that is: the smallest without which the rest makes sense, a field that need not be there, an item of a
list. Unknown fields are ignored anyway, and a value that a record cannot do without is kept as it was told
(``domain/told.py``). Why: decision 80.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from agentdesk.adapters.api.failures import bad_answer
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.told import AS_TOLD

log = logging.getLogger(__name__)

R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)

Place = tuple[Any, ...]
"""Where something is in an answer: names of fields and numbers of items."""
DECIDES = "approval"
"""Without it an override would count as done, which it may not be: where it cannot be read, the override cannot."""

LARGE = 256 * 1024
"""Bytes of an answer that is looked at before it is read: to say what is wrong with each of many rows takes seconds."""

MOST_ROWS = 2_000
"""No list of an answer has more: a page has 500 at the most, and what comes at once is what one team has."""

_DEEP = 3
"""So deep the lists are that a desk knows; below is what others made, as they made it."""


class Reader:
    """Reads answers and events; ``on_unknown`` is called for each of which not all is known here."""

    def __init__(self) -> None:
        self.on_unknown: Callable[[], None] = lambda: None

    def read(self, model: type[M], content: bytes) -> M:
        """The model in the bytes. Raises ``bad_answer`` where it cannot be made of them, whatever is left out, and for
        more rows than anybody asks for: left out they would be shown as none."""
        if len(content) > LARGE:
            _must_be_bounded(content)
        try:
            return model.model_validate_json(content)
        except ValidationError as error:
            failed = error
        try:
            told = orjson.loads(content)
            return self.made(lambda part: model.model_validate_json(orjson.dumps(part), context=AS_TOLD), told)
        except (orjson.JSONDecodeError, ValidationError):
            raise bad_answer(failed) from None

    def made(self, make: Callable[[Any], R], told: Any) -> R:
        """What ``make`` makes of ``told``, from which what is not known is taken away. Raises ``ValidationError``."""
        left_out: set[str] = set()
        while True:
            try:
                made = make(told)
            except ValidationError as error:
                places = {_place(told, one["loc"]) for one in error.errors(include_url=False, include_input=False)}
                if () in places:
                    raise
                left_out |= {".".join("*" if isinstance(step, int) else step for step in place) for place in places}
                _leave_out(told, places)
            else:
                log.info("told by a newer service and not known here: %s", ", ".join(sorted(left_out)) or "a value")
                self.on_unknown()
                return made


def _must_be_bounded(content: bytes) -> None:
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise bad_answer(error) from None
    if _most_rows(told, _DEEP) > MOST_ROWS:
        raise ProblemError(Code.BAD_ANSWER, detail=f"The answer has a list of more than {MOST_ROWS} rows.")


def _most_rows(told: Any, deep: int) -> int:
    """How long the longest list is, down to so many levels."""
    within = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    longest = len(told) if isinstance(told, list) else 0
    if longest > MOST_ROWS or not deep:
        return longest
    return max([longest, *(_most_rows(each, deep - 1) for each in within)])


def _place(told: Any, named: Place) -> Place:
    """The place of what an error names: of a field that is missing, the record that cannot be without it. The names of
    kinds in a union are no places. Empty for the whole."""
    place: list[Any] = []
    for step in named:
        if (isinstance(told, dict) and step in told) or (isinstance(told, list) and isinstance(step, int)):
            place.append(step)
            told = told[step]
    return tuple(place[: place.index(DECIDES)] if DECIDES in place else place)


def _leave_out(told: Any, places: set[Place]) -> None:
    # the last of a list first, lest others change their number; what is in something that goes, before it goes
    for *way, last in sorted(places, key=lambda place: [(isinstance(step, int), step) for step in place], reverse=True):
        here = told
        for step in way:
            here = here[step]
        del here[last]
