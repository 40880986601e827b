"""One ZEN expression, compiled once, with the names that it uses checked against what may be named.

Owns evaluation and its errors. Knows nothing of what the names mean.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import zen

_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME = re.compile(r"(?<![\w.#])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
_MEMO_LIMIT = 4096

OPEN: dict[str, Any] = {"": None}
"""In a schema: anything may be named below this name (an event's ``data``)."""


class ConditionError(Exception):
    """An expression that cannot be compiled, names something unknown, or failed on the values at hand.

    ``offset`` is the position in the expression where the trouble is, as far as it is known.
    """

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def _plain(error: Exception) -> str:
    """The engine's own words without the stack that it appends."""
    first = str(error).split("\n", 1)[0]
    try:
        return str(json.loads(first)["source"])
    except (ValueError, KeyError, TypeError):
        return first


def _names(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    blank = _STRING.sub(lambda found: " " * len(found.group()), text)
    for found in _NAME.finditer(blank):
        if found.group() in _WORDS or blank[found.end() :].lstrip().startswith("("):
            continue
        yield tuple(found.group().split(".")), found.start()


def _known(path: tuple[str, ...], schema: Mapping[str, Any]) -> bool:
    here: Any = schema
    for part in path:
        if here is OPEN:
            return True
        if not isinstance(here, Mapping) or part not in here:
            return False
        here = here[part]
    return True


class Condition:
    """A yes-or-no question about a context. Equal contexts get equal answers."""

    __slots__ = ("_compiled", "_memo", "paths", "text")

    def __init__(self, text: str, schema: Mapping[str, Any]) -> None:
        """Compiles and checks. ``schema`` is a context of default values; raises ConditionError."""
        self.text = text
        if "`" in text:
            raise ConditionError("template strings are not allowed in a condition", text.index("`"))
        paths: dict[tuple[str, ...], None] = {}
        for path, offset in _names(text):
            if not _known(path, schema):
                raise ConditionError(f"'{'.'.join(path)}' is not a declared name", offset)
            paths[path if schema.get(path[0]) is not OPEN else path[:1]] = None
        self.paths = tuple(paths)
        self._memo: dict[Any, bool] = {}
        try:
            self._compiled = zen.compile_expression(text)
        except RuntimeError as error:
            raise ConditionError(f"this is not an expression: {_plain(error)}") from None
        try:
            self.holds(schema)
        except ConditionError as error:
            raise ConditionError(f"this does not type-check: {error.message}") from None

    @property
    def looks_deep(self) -> bool:
        """It names an event's own data or text, which differ from event to event."""
        return any(path[0] in ("data", "text", "rating", "back", "loops", "found_nothing") for path in self.paths)

    def holds(self, context: Mapping[str, Any]) -> bool:
        """Whether it is true of ``context``. Raises ConditionError if it cannot be told or is not yes or no."""
        values = tuple(self._value(path, context) for path in self.paths)
        try:
            known = self._memo.get(values)
        except TypeError:  # a list or a document among the values: not worth a key
            return self._evaluate(values)
        if known is None:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            known = self._memo[values] = self._evaluate(values)
        return known

    @staticmethod
    def _value(path: tuple[str, ...], context: Mapping[str, Any]) -> Any:
        here: Any = context
        for part in path:
            here = here.get(part) if isinstance(here, dict) else None
        return here

    def _evaluate(self, values: tuple[Any, ...]) -> bool:
        asked: dict[str, Any] = {}
        for path, value in zip(self.paths, values, strict=True):
            here = asked
            for part in path[:-1]:
                here = here.setdefault(part, {})
            here[path[-1]] = value
        try:
            answer = self._compiled.evaluate(asked)
        except Exception as error:  # the library raises its bare base class for a number that it cannot hold (1e308)
            raise ConditionError(_plain(error)) from None
        if not isinstance(answer, bool):
            raise ConditionError("the answer is not yes or no")
        return answer
