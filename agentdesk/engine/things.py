"""What things an event is about, whatever the customer wants with them: a device, an accessory, a plan.

Owns how the things of one order are told apart: a case for a phone is no phone, a phone with a case is one. Knows no
thing by name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from agentdesk.engine.policy.words import Meanings, ThingRule, plain_name, tokens

MAX_LENGTH = 200
_SEGMENTS = re.compile(r"[,;+&|/()]|\s(?:and|with|plus|incl|including)\s", re.IGNORECASE)


def things(
    found: Mapping[str, float], leaves: Sequence[tuple[str, Any]], meanings: Meanings, rules: Sequence[ThingRule]
) -> tuple[str, ...]:
    """The things of an event, from those ``found`` by its words and from the names in its data."""
    told = list(found)
    for rule in rules:
        mixed = rule.id in found and not rule.not_with.isdisjoint(found)
        if rule.id in found and not mixed:
            continue
        says = any(_says(name, rule, meanings) for name in _names(leaves, rule.fields))
        if says and rule.id not in told:
            told.append(rule.id)
        elif mixed and not says:
            told.remove(rule.id)
    return tuple(told)


def _names(leaves: Iterable[tuple[str, Any]], fields: frozenset[str]) -> Iterator[str]:
    """The names in the data: ``iPhone 15 + case`` are two."""
    for field, value in leaves:
        if isinstance(value, str) and plain_name(field) in fields:
            for part in _SEGMENTS.split(value[:MAX_LENGTH]):
                yield part.strip()


def _says(name: str, rule: ThingRule, meanings: Meanings) -> bool:
    said = meanings.score([(1.0, tokens(name))])
    if not rule.not_with.isdisjoint(said):
        return False
    return rule.id in said or (rule.shape is not None and rule.shape.fullmatch(name) is not None)
