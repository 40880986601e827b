"""One event told to people: a title and a detail, from the declared templates or by a rule for any type.

Owns the words on the timeline. Knows nothing of how rows look.
"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from agentdesk.domain.event import Event
from agentdesk.engine.policy.model import Description, Policy
from agentdesk.engine.policy.templates import written
from agentdesk.engine.policy.words import plain_name
from agentdesk.engine.reading import normal_type
from agentdesk.engine.wording import money

MAX_TITLE = 120
MAX_DETAIL = 200
_SLOT = re.compile(r"\{([a-z0-9_|]+)\}")
_AMOUNTS = frozenset({"amount", "total"})
_LOOSE = re.compile(r"\s*(?:[:·–(]|\b(?:for|of|at|on|to|from|with|as)\b)\s*\)?\s*$")


def describe(event: Event, policy: Policy) -> tuple[str, str]:
    """The title and the detail of an event; a detail with which the title ends already is none. Never fails and never
    leaves the title empty."""
    kind = normal_type(event.type)
    known = policy.described.get(event.type)
    if known is None:
        known = next((one for one in policy.descriptions if fnmatchcase(kind, one.pattern)), _generic(kind))
        if len(policy.described) < 10_000:
            policy.described[event.type] = known
    data = _flat(event.data)
    title = _fill(known.title, event, data) or _generic(kind).title
    detail = _fill(known.detail, event, data)
    if f" {title}".endswith(f" {detail}"):
        detail = ""
    return title[:MAX_TITLE], detail[:MAX_DETAIL]


def _generic(kind: str) -> Description:
    what = kind.partition(".")[2] or kind
    words = what.replace("_", " ").strip()
    title = words[:1].upper() + words[1:] if words else "Something happened"
    return Description(kind, title, "{text|message|error|label|option|title|name|status|reason|product|page|path}")


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by their normal spelling; what stands inside an inner document counts where nothing outer has the name."""
    found: dict[str, Any] = {}
    inner: list[Mapping[str, Any]] = []
    for name, value in data.items():
        if isinstance(value, Mapping):
            inner.append(value)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            inner.append(value[0])
        elif value not in (None, "", []):
            found[plain_name(str(name))] = value
    for document in inner:
        for name, value in document.items():
            if not isinstance(value, Mapping | list) and value not in (None, ""):
                found.setdefault(plain_name(str(name)), value)
    return found


def _told(value: Any, *, is_money: bool) -> str:
    """As people write it; an amount that is not whole to the cent."""
    return money(value) if is_money and isinstance(value, float) and value % 1 else written(value)


def _fill(template: str, event: Event, data: Mapping[str, Any]) -> str:
    def value(slot: re.Match[str]) -> str:
        for name in slot[1].split("|"):
            if name == "text" and event.text:
                return event.text
            if name == "channel":
                return event.channel
            if name in data:
                return _told(data[name], is_money=name in _AMOUNTS and "currency" in data)
        return ""

    filled = re.sub(r"\s+", " ", _SLOT.sub(value, template)).strip()
    filled = re.sub(r"\(\s*\)", "", filled).strip()
    if filled != template.strip():
        filled = _LOOSE.sub("", filled)
    return filled.strip()
