"""Records as a fold: what one event tells of an order, an invoice, a conversation, into the tracks of one customer.

Owns keys, the order of the rules and what value fits which field. Knows no record by name and nothing of the clock.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from agentdesk.domain.journey import JourneyState
from agentdesk.engine.journeys.track import RECORD, JourneyTrack
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.record_model import FieldKind, FieldRule, RecordRule, Scope
from agentdesk.engine.policy.words import plain_name
from agentdesk.engine.reading import Reading

MAX_KEPT = 30
"""So many records of a kind are kept per customer: those that something happened to last."""
MAX_EVIDENCE = 10
MAX_KEY = 80
MAX_TEXT = 200
MAX_ITEMS = 100


def tell(tracks: tuple[JourneyTrack, ...], reading: Reading, policy: Policy) -> tuple[JourneyTrack, ...]:
    """The tracks after what the event tells of the customer's records."""
    after = list(tracks)
    for rule, key in _concerned(reading, policy):
        _apply(after, rule, key, reading)
    return tuple(after)


def tells_something(reading: Reading, policy: Policy) -> bool:
    """Whether the event may change a record."""
    return any(
        _holds(change.when, _context(rule, {}, reading))
        or any(path[0] == rule.id for path in change.when.paths)
        for rule, _key in _concerned(reading, policy)
        for change in rule.changes
    )  # fmt: skip


def _concerned(reading: Reading, policy: Policy) -> Iterator[tuple[RecordRule, str]]:
    if not policy.records:
        return
    data: dict[str, Any] | None = None
    for rule in policy.records.values():
        if rule.scope is Scope.CUSTOMER:
            yield rule, ""
        elif rule.scope is Scope.CONVERSATION:
            if reading.event.interaction_id:
                yield rule, reading.event.interaction_id
        else:
            if data is None:
                data = {plain_name(name): value for name, value in reading.event.data.items()}
            key = next((told for name in rule.key if name in data and (told := _key(data[name]))), "")
            if key:
                yield rule, key


def _key(value: Any) -> str:
    told = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return told if len(told) <= MAX_KEY else ""


def _apply(tracks: list[JourneyTrack], rule: RecordRule, key: str, reading: Reading) -> None:
    definition = RECORD + rule.id
    place = next(
        (i for i, one in enumerate(tracks) if one.definition == definition and one.keys.get("key", "") == key), None
    )
    before = tracks[place].fields if place is not None else {}
    fields = _changed(rule, before, reading)
    if fields is None:
        return
    event = reading.event
    if place is None:
        tracks.append(
            JourneyTrack(
                id=f"{definition}:{key}",
                definition=definition,
                state=JourneyState.ACTIVE,
                started_at=event.at,
                last_at=event.at,
                keys={"key": key} if key else {},
                fields=fields,
                event_ids=(event.id,),
            )
        )
        _drop_oldest(tracks, definition)
        return
    known = tracks[place]
    evidence = (*known.event_ids, event.id)[-MAX_EVIDENCE:]
    tracks[place] = known.model_copy(update={"fields": fields, "last_at": event.at, "event_ids": evidence})


def _drop_oldest(tracks: list[JourneyTrack], definition: str) -> None:
    mine = [one for one in tracks if one.definition == definition]
    if len(mine) > MAX_KEPT:
        tracks.remove(min(mine, key=lambda one: (one.last_at, one.id)))


def _changed(rule: RecordRule, before: Mapping[str, Any], reading: Reading) -> dict[str, Any] | None:
    """The fields after the event, rule by rule, each seeing what those before it have set; None if none applies."""
    fields, applies = dict(before), False
    for change in rule.changes:
        context = _context(rule, fields, reading)
        if not _holds(change.when, context):
            continue
        applies = True
        for name, value in change.values:
            try:
                told = fitting(rule.fields[name], value.value(context))
            except ConditionError:  # the event does not hold what the rule looks for
                continue
            if told is not None:
                fields[name] = told
    return fields if applies else None


def _context(rule: RecordRule, fields: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    own = {name: fields.get(name, field.default) for name, field in rule.fields.items()}
    return {**reading.context(), "at": reading.event.at.isoformat(), rule.id: own}


def _holds(condition: Any, context: Mapping[str, Any]) -> bool:
    try:
        return bool(condition.holds(context))
    except ConditionError:  # the values at hand do not fit: the event tells nothing of this
        return False


def fitting(field: FieldRule, value: Any) -> Any:
    """The value as the field keeps it; None if it does not fit, and then the field stays as it was."""
    match field.kind:
        case FieldKind.NUMBER:
            fits = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
            return value if fits else None
        case FieldKind.YES_NO:
            return value if isinstance(value, bool) else None
        case FieldKind.LIST:
            return _items(value) if isinstance(value, list | tuple) else None
        case FieldKind.TIME:
            return _moment(value)
        case FieldKind.REFERENCE:
            return _key(value) or None
        case FieldKind.TEXT:
            return value[:MAX_TEXT] if isinstance(value, str) else None


def _items(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [
        item[:MAX_TEXT] if isinstance(item, str) else item
        for item in value[:MAX_ITEMS]
        if isinstance(item, str | int | float)
    ]


def _moment(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        told = datetime.fromisoformat(value.strip())
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None
