"""Records as of a time, under the names that conditions and sentences use.

Owns what the clock and other records add to a record's own fields. The time is handed in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agentdesk.domain.decision import Subject
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.record_model import FieldKind, FieldRule, RecordRule, Scope
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.records.state import RecordState
from agentdesk.engine.wording import lasting

BUILT_IN: dict[str, Any] = {"id": "", "title": "", "known": False, "age_days": 0.0, "quiet_days": 0.0, "named": False}
"""What every record tells beside its declared fields."""
_TIME: dict[str, Any] = {"known": False, "days": 0.0, "hours": 0.0, "ago": "", "date": ""}
_SAMPLES: dict[FieldKind, Any] = {
    FieldKind.TEXT: "", FieldKind.NUMBER: 0.0, FieldKind.YES_NO: False, FieldKind.LIST: (), FieldKind.TIME: _TIME,
}  # fmt: skip
_DAY, _HOUR = 86400.0, 3600.0


def names_below(rule: RecordRule, records: Mapping[str, RecordRule]) -> dict[str, Any]:
    """The names below a record, each with a value of its kind."""
    return {**BUILT_IN, **{name: _sample(field, records) for name, field in rule.fields.items()}}


def _sample(field: FieldRule, records: Mapping[str, RecordRule]) -> Any:
    if field.kind is not FieldKind.REFERENCE:
        return _SAMPLES[field.kind]
    other = records.get(field.refers_to or "")
    inner = {} if other is None else {name: _SAMPLES.get(one.kind, "") for name, one in other.fields.items()}
    return {**BUILT_IN, **inner}


class Records:
    """The records of one customer as conditions see them."""

    def __init__(self, states: Sequence[RecordState], policy: Policy, now: datetime) -> None:
        self._policy = policy
        self._now = now
        self._known = {(state.kind, state.key): state for state in states if state.kind in policy.records}
        self._names: dict[tuple[str, str], dict[str, Any]] = {}
        self._subjects: dict[tuple[str, str], Subject] = {}

    def each(self, kind: str) -> list[RecordState]:
        """The records of a kind, the one that something happened to last first."""
        return [state for state in self._known.values() if state.kind == kind]

    def subject(self, state: RecordState) -> Subject:
        """The record as a decision names it."""
        place = state.kind, state.key
        if place not in self._subjects:
            self._subjects[place] = Subject(record=state.kind, key=state.key, title=self.names(state)["title"])
        return self._subjects[place]

    def names(self, state: RecordState) -> dict[str, Any]:
        """The values of the names below a record."""
        place = state.kind, state.key
        if place not in self._names:
            rule = self._policy.records[state.kind]
            told = self._own(rule, state)
            for name, field in rule.fields.items():
                if field.kind is FieldKind.REFERENCE:
                    told[name] = self._referred(field, told[name])
            told["title"] = fill(rule.title, {rule.id: told})
            self._names[place] = told
        return self._names[place]

    def alone(self) -> dict[str, Any]:
        """The records of which there is one: under their names, with their defaults where no event told anything."""
        told: dict[str, Any] = {}
        for rule in self._policy.records.values():
            if rule.scope is not Scope.EACH:
                known = self.each(rule.id)
                told[rule.id] = self.names(known[0]) if known else self._missing(rule, "")
        return told

    def all(self) -> dict[str, Any]:
        """All records of each kind, for what is asked about some of them."""
        several = [rule.id for rule in self._policy.records.values() if rule.scope is Scope.EACH]
        return {kind: [self.names(state) for state in self.each(kind)] for kind in several}

    def _own(self, rule: RecordRule, state: RecordState) -> dict[str, Any]:
        values = {
            name: self._value(field, state.fields.get(name, field.default)) for name, field in rule.fields.items()
        }
        return {
            "id": state.key,
            "title": "",
            "known": True,
            "age_days": (self._now - state.since).total_seconds() / _DAY,
            "quiet_days": (self._now - state.changed_at).total_seconds() / _DAY,
            "named": state.named,
            **values,
        }

    def _missing(self, rule: RecordRule, key: str) -> dict[str, Any]:
        values = {name: self._value(field, field.default) for name, field in rule.fields.items()}
        unknown = dict.fromkeys(("age_days", "quiet_days"))
        return {**BUILT_IN, **unknown, "id": key, "title": key or rule.noun, **values}

    def _referred(self, field: FieldRule, key: Any) -> dict[str, Any]:
        """What a reference's names tell: the other record's own values; its references in turn are only keys."""
        rule = self._policy.records[field.refers_to or ""]
        state = self._known.get((rule.id, str(key or "")))
        if state is None:
            return self._missing(rule, str(key or ""))
        told = self._own(rule, state)
        told["title"] = fill(rule.title, {rule.id: told})
        return told

    def _value(self, field: FieldRule, value: Any) -> Any:
        if field.kind is not FieldKind.TIME:
            return value
        if value is None:
            return {**_TIME, "days": None, "hours": None}
        at = datetime.fromisoformat(value)
        passed = (self._now - at).total_seconds()
        return {
            "known": True, "days": passed / _DAY, "hours": passed / _HOUR, "ago": lasting(max(passed, 0.0)),
            "date": at.date().isoformat(),
        }  # fmt: skip
