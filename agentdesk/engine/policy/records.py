"""Compiles records: what customers have, and which events tell what of it.

Owns the checks within the records' file. Knows nothing of running records.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from agentdesk.engine.policy import declared
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.conditions import Expression
from agentdesk.engine.policy.record_model import FieldKind, FieldRule, RecordChange, RecordRule, Scope
from agentdesk.engine.policy.yamlsource import Place
from agentdesk.engine.reading import EVENT_SCHEMA
from agentdesk.engine.records.view import BUILT_IN, names_below
from agentdesk.engine.situation import schema

_TAKEN = frozenset((*schema((), (), {}, (), {}, ()), *EVENT_SCHEMA, "data", "at"))
"""Names that mean something in conditions already."""
_RAW: Mapping[FieldKind, Any] = {
    FieldKind.TEXT: "", FieldKind.NUMBER: 0.0, FieldKind.YES_NO: False, FieldKind.LIST: (), FieldKind.TIME: "",
    FieldKind.REFERENCE: "",
}  # fmt: skip
"""What a field looks like to an event that changes it."""


def record_rules(check: Checker, part: Part[declared.RecordsFile]) -> Mapping[str, RecordRule]:
    """The records by id; problems go to ``check``."""
    seen: set[str] = set()
    known = {one.id for one in part.declared.records}
    made: dict[str, RecordRule] = {}
    for i, said in enumerate(part.declared.records):
        place: Place = ("records", i)
        check.unique(part.source, (*place, "id"), "record", said.id, seen)
        if said.id in _TAKEN:
            check.complain(part.source, (*place, "id"), f"'{said.id}' means something else already")
        if (said.scope == "each") != bool(said.key):
            need = "needs the data fields that may hold its key" if said.scope == "each" else "has no key"
            check.complain(part.source, place, f"a record of the scope '{said.scope}' {need}")
        fields = {
            name: _field(check, part, (*place, "fields", name), name, field, known)
            for name, field in said.fields.items()
        }
        made[said.id] = RecordRule(
            id=said.id,
            noun=said.noun,
            title=said.title or said.noun,
            scope=Scope(said.scope),
            key=said.key,
            fields=fields,
            changes=_changes(check, part, place, said, fields),
        )
    for i, said in enumerate(part.declared.records):
        with check.bound({said.id: names_below(made[said.id], made)}):
            check.sentence(part.source, ("records", i, "title"), said.title)
    return made


def _field(
    check: Checker,
    part: Part[declared.RecordsFile],
    place: Place,
    name: str,
    said: declared.FieldShape,
    known: set[str],
) -> FieldRule:
    if name in BUILT_IN:
        check.complain(part.source, place, f"every record has '{name}' already")
    try:
        kind, refers_to = FieldKind(said.is_), None
    except ValueError:
        kind, refers_to = FieldKind.REFERENCE, said.is_
        check.known(part.source, (*place, "is"), "kind of field and no record", [said.is_], known)
    if kind is FieldKind.REFERENCE and refers_to is None:
        check.complain(part.source, (*place, "is"), "a reference is declared by the record that it refers to")
    if said.one_of and kind is not FieldKind.TEXT:
        check.complain(part.source, (*place, "one_of"), "only a text can be one of some words")
    fits = said.default is None or isinstance(said.default, type(_RAW[kind]))
    if not fits or (said.default is not None and kind in (FieldKind.TIME, FieldKind.LIST, FieldKind.REFERENCE)):
        check.complain(part.source, (*place, "default"), f"{said.default!r} cannot be the default of {said.is_}")
    elif said.one_of and said.default is not None and said.default not in said.one_of:
        check.complain(part.source, (*place, "default"), f"'{name}' is never '{said.default}'")
    return FieldRule(name, kind, said.default, frozenset(said.one_of), refers_to)


def _changes(
    check: Checker, part: Part[declared.RecordsFile], place: Place, said: declared.RecordShape,
    fields: Mapping[str, FieldRule],
) -> tuple[RecordChange, ...]:  # fmt: skip
    own = {said.id: {name: _RAW[field.kind] for name, field in fields.items()}, "at": ""}
    words = {f"{said.id}.{name}": field.one_of for name, field in fields.items() if field.one_of}
    made: list[RecordChange] = []
    for n, change in enumerate(said.changes):
        at = (*place, "changes", n)
        values: list[tuple[str, Expression]] = []
        for name, text in change.set_.items():
            check.known(part.source, (*at, "set", name), "field", [name], fields)
            told = check.value(part.source, (*at, "set", name), text, own)
            if told is not None and name in fields:
                _check_constant(check, part, (*at, "set", name), fields[name], told)
                values.append((name, told))
        when = check.on_record(part.source, (*at, "when"), change.when, own, words)
        made.append(RecordChange(when, tuple(values)))
    return tuple(made)


def _check_constant(
    check: Checker, part: Part[declared.RecordsFile], place: Place, field: FieldRule, told: Expression
) -> None:
    """A value that follows from nothing but itself must fit its field; others are looked at when they come."""
    if told.paths:
        return
    value = told.value({})
    if field.kind is FieldKind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, type(_RAW[field.kind])) and not (field.kind is FieldKind.LIST and isinstance(value, list)):
        check.complain(part.source, place, f"{value!r} is not what '{field.name}' can be")
    elif field.one_of and value not in field.one_of:
        check.complain(part.source, place, f"'{field.name}' is never '{value}'")


def record_values(records: Mapping[str, RecordRule]) -> Mapping[str, frozenset[str]]:
    """Which words the texts of records can be at all, by the names of conditions."""
    return dict(_values(records))


def _values(records: Mapping[str, RecordRule]) -> Iterator[tuple[str, frozenset[str]]]:
    for rule in records.values():
        for name, field in rule.fields.items():
            if field.one_of:
                yield f"{rule.id}.{name}", field.one_of
            other = records.get(field.refers_to or "")
            for inner, further in other.fields.items() if other else ():
                if further.one_of:
                    yield f"{rule.id}.{name}.{inner}", further.one_of
