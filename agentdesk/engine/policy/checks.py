"""Compiles expressions and sentences where they stand in a file, and collects what is wrong with them.

Owns the single checks. Knows nothing of how the files fit together.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.conditions import Condition, ConditionError, Expression
from agentdesk.engine.policy.kinds import unfit
from agentdesk.engine.policy.literals import unknown_literals
from agentdesk.engine.policy.spelling import meant
from agentdesk.engine.policy.templates import check_template
from agentdesk.engine.policy.yamlsource import Place, PolicyError, PolicyProblem, Source
from agentdesk.engine.situation import EVIDENCE_GROUPS, KNOWN_BEFORE_SIGNALS, STATE

Shape = TypeVar("Shape", bound=BaseModel)

_GROUPS = ("", *EVIDENCE_GROUPS)
_BELOW = ("journey", "signal", STATE)


@dataclass(frozen=True, slots=True)
class Part(Generic[Shape]):
    """A file of a policy: where everything stands, and what it declares."""

    source: Source
    declared: Shape


class Checker:
    """Collects problems while it compiles, so that all of them are told at once."""

    def __init__(self, event_schema: dict[str, Any], event_values: Mapping[str, frozenset[str]]) -> None:
        """The schema says which names there are of an event; the values, which words some of them can have at all."""
        self.problems: list[PolicyProblem] = []
        self._event_schema = event_schema
        self._event_values = event_values
        self._situation_schema: dict[str, Any] = {}
        self._situation_values: Mapping[str, frozenset[str]] = {}
        self.never = Condition("false", {})

    def look_at(self, schema: dict[str, Any], values: Mapping[str, frozenset[str]]) -> None:
        """From here on these are the names, and the words, of the situation of a customer."""
        self._situation_schema, self._situation_values = schema, values

    @contextmanager
    def bound(self, names: Mapping[str, Any]) -> Iterator[None]:
        """Within it, the situation has further names: those of the record that an action is about."""
        before = self._situation_schema
        self._situation_schema = {**before, **names}
        yield
        self._situation_schema = before

    def finish(self) -> None:
        """Raises PolicyError if anything was found."""
        if self.problems:
            raise PolicyError(
                sorted(dict.fromkeys(self.problems), key=lambda found: (found.file, found.line, found.column))
            )

    def on_event(self, source: Source, place: Place, text: str) -> Condition:
        return self._condition(source, place, text, self._event_schema, self._event_values)

    def on_record(
        self, source: Source, place: Place, text: str, own: Mapping[str, Any], values: Mapping[str, frozenset[str]]
    ) -> Condition:
        """As on an event, with the names of the record that the event may change."""
        return self._condition(source, place, text, {**self._event_schema, **own}, {**self._event_values, **values})

    def value(self, source: Source, place: Place, text: str, own: Mapping[str, Any]) -> Expression | None:
        """An expression over an event and the record that it changes; None if something is wrong with it."""
        try:
            return Expression(text, {**self._event_schema, **own})
        except ConditionError as error:
            self.problems.append(source.problem(place, f"{error.message} (in: {text})", error.offset))
            return None

    def on_situation(self, source: Source, place: Place, text: str) -> Condition:
        return self._condition(source, place, text, self._situation_schema, self._situation_values)

    def before_states(self, source: Source, place: Place, text: str) -> Condition:
        """A condition that is asked before it is known in which states the customer is: it cannot look at them."""
        schema = {name: told for name, told in self._situation_schema.items() if name != STATE}
        return self._condition(source, place, text, schema, self._situation_values)

    def over(self, source: Source, place: Place, text: str, schema: dict[str, Any]) -> Condition:
        """A condition over names of its own."""
        return self._condition(source, place, text, schema, {})

    def on_journeys(self, source: Source, place: Place, text: str) -> Condition:
        """A condition that is asked before the signals are known, so that it can look at little else than journeys."""
        schema = {name: self._situation_schema[name] for name in KNOWN_BEFORE_SIGNALS}
        return self._condition(source, place, text, schema, self._situation_values)

    @property
    def return_schema(self) -> dict[str, Any]:
        """The names that may bring a customer back on the map: those of an event, and of their journeys."""
        return {**self._event_schema, **{name: self._situation_schema[name] for name in ("journeys", "journey")}}

    def on_return(self, source: Source, place: Place, text: str) -> Condition:
        """A condition over one event and the customer's journeys."""
        return self._condition(
            source, place, text, self.return_schema, {**self._situation_values, **self._event_values}
        )

    def _condition(
        self,
        source: Source,
        place: Place,
        text: str,
        schema: dict[str, Any],
        values: Mapping[str, frozenset[str]],
    ) -> Condition:
        for message, offset in (*unknown_literals(text, values), *unfit(text, schema)):
            self.problems.append(source.problem(place, message, offset))
        try:
            return Condition(text, schema)
        except ConditionError as error:
            self.problems.append(source.problem(place, f"{error.message} (in: {text})", error.offset))
            return self.never

    def sentence(self, source: Source, place: Place, text: str) -> str:
        try:
            check_template(text, self._situation_schema)
        except ConditionError as error:
            self.problems.append(source.problem(place, error.message, error.offset))
        return text

    def evidence(self, source: Source, place: Place, group: str) -> str:
        kind, _, name = group.partition(".")
        known = (
            group in _GROUPS
            or (kind in _BELOW and name in self._situation_schema[kind])
            or (kind == "record" and name in self._situation_schema)
        )
        if not known:
            named = [f"{kind}.{one}" for one in self._situation_schema.get(kind, {})] if kind in _BELOW else _GROUPS
            self.complain(source, place, f"'{group}' is not a group of evidence{meant(group, named)}")
        return group

    def complain(self, source: Source, place: Place, message: str) -> None:
        self.problems.append(source.problem(place, message))

    def patterns(self, source: Source, place: Place, patterns: Iterable[str]) -> None:
        """Word patterns: stems must have three letters or they would match almost anything."""
        for i, pattern in enumerate(patterns):
            if any(words[:1] in ("", "~") or words[-1:] == "~" for words in map(str.strip, pattern.split("&"))):
                self.complain(source, (*place, i), f"in '{pattern}' nothing stands beside one of its signs")
            for word in pattern.replace("&", " ").replace("|", " ").split():
                if word.endswith("*") and len(word) < 4:
                    self.complain(source, (*place, i), f"the stem '{word}' is shorter than three letters")
                if "*" in word[:-1]:
                    self.complain(source, (*place, i), f"in '{word}' the star can only be at the end")

    def unique(self, source: Source, place: Place, what: str, name: str, seen: set[str]) -> None:
        if name in seen:
            self.complain(source, place, f"the {what} '{name}' is declared twice")
        seen.add(name)

    def known(self, source: Source, place: Place, what: str, names: Iterable[str], among: Iterable[str]) -> None:
        for name in names:
            if name not in among:
                self.complain(source, place, f"there is no {what} '{name}'{meant(name, among)}")
