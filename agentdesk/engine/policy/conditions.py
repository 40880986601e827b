"""One ZEN expression, compiled once, with the names that it uses checked against what may be named.

Owns evaluation and its errors. Knows nothing of what the names mean.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import zen

from agentdesk.engine.policy.plain_errors import plain
from agentdesk.engine.policy.spelling import meant

_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME = re.compile(r"(?<![\w.#])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
_ITEM = re.compile(r"#\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")
_UNFIT = re.compile(r"(?<![\w.#])(rand|date|d)\s*\(")
"""Functions of chance and of the clock: with them a stored decision would not replay."""
_MEMO_LIMIT = 4096
_NEVER_ASKED = object()

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


def _names(blank: str) -> Iterator[tuple[tuple[str, ...], int]]:
    for found in _NAME.finditer(blank):
        if found.group() in _WORDS or blank[found.end() :].lstrip().startswith("("):
            continue
        yield tuple(found.group().split(".")), found.start()


def _meant(path: tuple[str, ...], schema: Mapping[str, Any]) -> str:
    """What may have been meant: the nearest of the names that stand where the first unknown part does."""
    here: Any = schema
    for place, part in enumerate(path):
        if not isinstance(here, Mapping) or part not in here:
            around = path[:place]
            return meant(".".join(path[: place + 1]), [".".join((*around, name)) for name in _below(here)])
        here = here[part]
    return ""


def _below(here: Any) -> Iterable[str]:
    return here if isinstance(here, Mapping) else ()


def _known(path: tuple[str, ...], schema: Mapping[str, Any]) -> bool:
    here: Any = schema
    for part in path:
        if here is OPEN:
            return True
        if not isinstance(here, Mapping) or part not in here:
            return False
        here = here[part]
    return True


def _is_group(path: tuple[str, ...], schema: Mapping[str, Any]) -> bool:
    here: Any = schema
    for part in path:
        if here is OPEN:
            return False
        here = here[part]
    return isinstance(here, Mapping) and here is not OPEN


def _check_items(blank: str, paths: Iterable[tuple[str, ...]], schema: Mapping[str, Any]) -> None:
    """What is said of each item of a list (``#.status``) must be a name of the items of a list in the expression."""
    items = [item for path in paths for item in _items(path, schema)]
    for found in _ITEM.finditer(blank):
        if items and not any(_known(tuple(found[1].split(".")), item) for item in items):
            raise ConditionError(f"'#.{found[1]}' is not a declared name", found.start())


def _items(path: tuple[str, ...], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    here: Any = schema
    for part in path:
        here = here.get(part) if isinstance(here, Mapping) else None
    if isinstance(here, list | tuple):
        yield from (item for item in here if isinstance(item, Mapping))


class Expression:
    """A value that follows from a context. Equal contexts give equal values."""

    __slots__ = ("_compiled", "_memo", "paths", "text")

    def __init__(self, text: str, schema: Mapping[str, Any]) -> None:
        """Compiles and checks. ``schema`` is a context of default values; raises ConditionError."""
        self.text = text
        if "`" in text:
            raise ConditionError("template strings are not allowed in a condition", text.index("`"))
        blank = _STRING.sub(lambda found: " " * len(found.group()), text)
        if unfit := _UNFIT.search(blank):
            raise ConditionError(f"'{unfit[1]}' gives another answer each time", unfit.start())
        paths: dict[tuple[str, ...], None] = {}
        for path, offset in _names(blank):
            if not _known(path, schema):
                raise ConditionError(f"'{'.'.join(path)}' is not a declared name{_meant(path, schema)}", offset)
            if _is_group(path, schema):
                raise ConditionError(f"'{'.'.join(path)}' is a group of names, not a value", offset)
            paths[path if schema.get(path[0]) is not OPEN else path[:1]] = None
        _check_items(blank, paths, schema)
        self.paths = tuple(paths)
        self._memo: dict[Any, Any] = {}
        try:
            self._compiled = zen.compile_expression(text)
        except RuntimeError as error:
            raise ConditionError(f"this is not an expression: {plain(error)}") from None
        if not self._can_be_tried(schema):
            return
        try:
            self.value(schema)
            # and with every yes or no the other way round, to see what stands behind "and"
            self._evaluate(tuple(True if value is False else value for value in self._values(schema)))
        except ConditionError as error:
            raise ConditionError(f"this does not type-check: {error.message}") from None

    def _can_be_tried(self, schema: Mapping[str, Any]) -> bool:
        """Whether the default values tell if it fits: what a sender may put into an event can have any type."""
        return all(schema.get(path[0]) is not OPEN for path in self.paths)

    @property
    def looks_deep(self) -> bool:
        """It names an event's own data or text, which differ from event to event."""
        return any(path[0] in ("data", "text", "rating", "back", "loops", "found_nothing") for path in self.paths)

    def value(self, context: Mapping[str, Any]) -> Any:
        """The value in ``context``. Raises ConditionError if it cannot be told."""
        values = self._values(context)
        try:
            known = self._memo.get(values, _NEVER_ASKED)
        except TypeError:  # a list or a document among the values: not worth a key
            return self._evaluate(values)
        if known is _NEVER_ASKED:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            known = self._memo[values] = self._evaluate(values)
        return known

    def unknown(self, context: Mapping[str, Any]) -> tuple[str, ...]:
        """The names in it of which ``context`` does not tell the value."""
        values = zip(self.paths, self._values(context), strict=True)
        return tuple(".".join(path) for path, value in values if value is None)

    def _values(self, context: Mapping[str, Any]) -> tuple[Any, ...]:
        values: list[Any] = []
        for path in self.paths:  # asked some hundred times a decision: one loop, no calls
            here: Any = context
            try:
                for part in path:
                    here = here[part]
            except (KeyError, TypeError):  # there is no such name, or nothing below it
                here = None
            values.append(here)
        return tuple(values)

    def _evaluate(self, values: tuple[Any, ...]) -> Any:
        asked: dict[str, Any] = {}
        for path, value in zip(self.paths, values, strict=True):
            here = asked
            for part in path[:-1]:
                here = here.setdefault(part, {})
            here[path[-1]] = value
        try:
            return self._compiled.evaluate(asked)
        except Exception as error:  # the library raises its bare base class for a number that it cannot hold (1e308)
            raise ConditionError(plain(error)) from None


class Condition(Expression):
    """A yes-or-no question about a context."""

    __slots__ = ()

    def _can_be_tried(self, schema: Mapping[str, Any]) -> bool:
        """A condition has to hold its own where what it asks for is missing: the check shows where it must guard."""
        return True

    def holds(self, context: Mapping[str, Any]) -> bool:
        """Whether it is true of ``context``. Raises ConditionError if it cannot be told or is not yes or no."""
        return bool(self.value(context))

    def _evaluate(self, values: tuple[Any, ...]) -> bool:
        answer = super()._evaluate(values)
        if not isinstance(answer, bool):
            raise ConditionError("the answer is not yes or no")
        return answer
