"""How an event is told where the service's spelling is not the desk's: its own sentences, and money. Qt-free."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from agentdesk.domain.event import TimelineItem
from agentdesk.ui.amounts import amount_words
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.words import isolated

OF_THE_SERVICE = "exception_mode."
"""Types of what no customer did and no policy words: the service tells of it by itself."""
_MONEY = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?) ([A-Z]{3})\b")


def told(item: TimelineItem) -> tuple[str, str]:
    """The title and the detail of the item, as this desk writes them. All else is in the words of the policy."""
    if item.type.startswith(OF_THE_SERVICE):
        return in_own_words(item.title), in_own_words(item.detail)
    return _in_own_money(item.title, item), _in_own_money(item.detail, item)


def _in_own_money(text: str, item: TimelineItem) -> str:
    """Only a code that was sent as a currency makes money of the number before it."""
    if not _MONEY.search(text):
        return text
    return _MONEY.sub(partial(_written, frozenset(_currencies(item.data))), text)


def _written(currencies: frozenset[str], found: re.Match[str]) -> str:
    number, code = found.groups()
    if code not in currencies:
        return found[0]
    return isolated(f"{amount_words(float(number.replace(',', '')))} {code}")


def _currencies(data: Mapping[str, Any]) -> Iterator[str]:
    """Of the event, and of what stands in it."""
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _currencies(value)
        elif name == "currency" and isinstance(value, str):
            yield value
