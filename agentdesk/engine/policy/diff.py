"""What changes from one policy to another, in the policy's own words: this action's value, that milestone's deadline.

Looks at what was written, not at the lines it was written on: a remark, another order of files or of fields is no
change. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.yamlsource import Source

_KEYS = ("id", "code", "type", "after", "signal")
"""What tells the entries of a list apart, where they have one."""
_ORDERED = frozenset({"rules", "gates", "milestones", "contact_policy", "scripts", "descriptions"})
"""Lists of entries whose order means something: the first that holds is taken."""
_SINGULAR = {
    "intents": "intent", "things": "thing", "signals": "signal", "journeys": "journey", "actions": "action",
    "milestones": "milestone", "gates": "gate rule", "rules": "rule", "contact_policy": "contact rule",
    "context_weights": "context weight", "levers": "lever", "care_words": "care word", "traits": "trait",
    "reason_codes": "reason code", "dispositions": "disposition", "canned_replies": "canned reply",
    "happenings": "happening", "descriptions": "description", "effort": "effort line", "attrition": "attrition line",
    "due": "due after", "teams": "team", "limits": "authority limit", "returns": "return condition",
    "weights": "own weight", "records": "record", "changes": "change",
    "fields": "field", "states": "state",
}  # fmt: skip
CONCLUDED = frozenset(
    {"journey", "signal", "record", "intent", "thing", "happening", "effort line", "attrition line", "care word",
     "events", "levels", "calibration", "denials", "identity", "default_region"}
)  # fmt: skip
"""What decides what is concluded from events, before a decision looks at it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: ``how`` is added, removed, changed or reordered; ``where`` leads to it ("action callback_expert",
    "value"). ``before`` and ``after`` are as written; None where there is nothing."""

    how: str
    where: tuple[str, ...]
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        place = ", ".join(self.where)
        if self.how == "reordered":
            return f"{place}: order {_written(self.before)} → {_written(self.after)}"
        if self.how == "changed":
            return f"{place}: {_written(self.before)} → {_written(self.after)}"
        value = self.after if self.how == "added" else self.before
        is_entry = isinstance(value, Mapping)
        return f"{place}: {self.how}" if is_entry or value is None else f"{place}: {self.how} {_written(value)}"


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """What changes between the files of two policies, both of which were read without a problem."""
    return tuple(_walk((), _told(before), _told(after)))


def not_replayed(changes: Iterable[Change]) -> tuple[str, ...]:
    """The changed things that conclusions rest on ("signal rage", "journey money_transfer"), which stored inputs
    cannot tell anew; sorted."""
    found = {change.where[0] for change in changes if _is_concluded(change.where[0])}
    return tuple(sorted(found))


def _is_concluded(word: str) -> bool:
    return word in CONCLUDED or any(word.startswith(f"{kind} ") for kind in CONCLUDED)


def _told(files: Mapping[str, str]) -> dict[str, Any]:
    """All that is said, whatever file says it: entries of a kind by their ids, and the fields of policy.yaml."""
    told: dict[str, Any] = {"journeys": [], "actions": []}
    for path in sorted(files):
        value = Source(path, files[path]).value
        team = path.split("/")[1] if path.startswith("teams/") else ""
        place = path.removeprefix(f"teams/{team}/")
        if place.startswith("journeys/"):
            told["journeys"].append(value)
        elif place.startswith("actions/"):
            told["actions"].extend(value["actions"])
        elif path == "events.yaml":
            happenings = value.pop("happenings", {})
            told.update({"events": value, "happenings": happenings})
        elif team:
            told.setdefault("teams", {}).setdefault(team, {}).update(value)
        else:
            told.update(value)
    return told


def _walk(where: tuple[str, ...], before: Any, after: Any) -> Iterable[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _fields(where, before, after)
    elif _is_keyed(before) and _is_keyed(after):
        yield from _entries(where, before, after)
    elif _is_words(before) and _is_words(after):
        yield from (Change("removed", where, before=word) for word in before if word not in after)
        yield from (Change("added", where, after=word) for word in after if word not in before)
        if sorted(map(repr, before)) == sorted(map(repr, after)):
            yield Change("reordered", where, before, after)
    else:
        yield Change("changed", where, before, after)


def _fields(where: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Change]:
    for name in [*before, *(name for name in after if name not in before)]:
        was, is_now = before.get(name), after.get(name)
        if _is_keyed(was or is_now) and (name in before or name in after):
            yield from _entries((*where, name), was or [], is_now or [])
        elif isinstance(was or is_now, Mapping) and name in _SINGULAR:
            yield from _named((*where, name), was or {}, is_now or {})
        elif name not in before:
            yield Change("added", (*where, name), after=is_now)
        elif name not in after:
            yield Change("removed", (*where, name), before=was)
        else:
            yield from _walk((*where, name), was, is_now)


def _named(where: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Change]:
    """Entries that a mapping holds by their names."""
    *around, kind = where
    for name in [*before, *(name for name in after if name not in before)]:
        place = (*around, f"{_SINGULAR.get(kind, kind)} {name}")
        if name not in after:
            yield Change("removed", place, before=before[name])
        elif name not in before:
            yield Change("added", place, after=after[name])
        else:
            yield from _walk(place, before[name], after[name])


def _entries(where: tuple[str, ...], before: Sequence[Any], after: Sequence[Any]) -> Iterable[Change]:
    was, is_now = _by_key(before), _by_key(after)
    yield from _named(where, was, is_now)
    common = [key for key in was if key in is_now]
    moved = [key for key in is_now if key in was]
    if (where[-1] in _ORDERED or where[-1].startswith("state ")) and common != moved:
        yield Change("reordered", where, common, moved)


def _by_key(entries: Sequence[Any]) -> dict[str, Any]:
    """The entries by what tells them apart; of two that are called the same, or have no name, by their number."""
    found: dict[str, Any] = {}
    for number, entry in enumerate(entries, 1):
        name = next((str(entry[key]) for key in _KEYS if key in entry), str(number))
        found[name if name not in found else f"{name} ({number})"] = entry
    return found


def _is_keyed(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str | int | float | bool) for one in value)


def _written(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"“{' '.join(value.split())}”" if " " in value.strip() else value or "nothing"
    if isinstance(value, list):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_written(one)}" for name, one in value.items()) + "}"
    return str(value)
