"""What is on its way, lane by lane: in which order it goes, and what is next.

Owns the order. Knows nothing of sending, of the disk or of what is shown.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field

from agentdesk.wire import later


@dataclass(order=True)
class Item:
    """A kept command on its way. ``position`` is that of the local store."""

    position: int
    command: later.commands.Command = field(compare=False)
    is_refused: bool = field(default=False, compare=False)
    may_have_arrived: bool = field(default=False, compare=False)
    is_aside: bool = field(default=False, compare=False)
    is_under_way: bool = field(default=False, compare=False)
    is_kept_as_sent: bool = field(default=False, compare=False)
    """On the disk it may have arrived, for it is sent next; nothing of it has left this computer so far."""


class Lanes:
    """The kept commands by the lane in which they go; each once."""

    def __init__(self) -> None:
        self._lanes: dict[str, list[Item]] = {}
        self._items: dict[str, Item] = {}
        """All of the lanes, by command id."""
        self.aside: set[str] = set()
        """Which of them were set aside."""

    def __iter__(self) -> Iterator[str]:
        """The lanes as they are now; they may change meanwhile."""
        return iter(tuple(self._lanes))

    def __contains__(self, command_id: str) -> bool:
        return command_id in self._items

    def ids(self) -> set[str]:
        return set(self._items)

    def items(self) -> tuple[Item, ...]:
        return tuple(self._items.values())

    def under_way(self) -> tuple[Item, ...]:
        """Those of which an answer is awaited, few however many there are."""
        return tuple(each for each in self._items.values() if each.is_under_way)

    def item(self, command_id: str) -> Item | None:
        return self._items.get(command_id)

    def of(self, lane: str) -> tuple[Item, ...]:
        """All of a lane, in their order."""
        return tuple(self._lanes.get(lane, ()))

    def add(self, item: Item) -> None:
        if item.command.command_id not in self._items:
            bisect.insort(self._lanes.setdefault(item.command.lane, []), item)
            self._items[item.command.command_id] = item
            self.put_aside(item, is_aside=item.is_aside)

    def put_aside(self, item: Item, *, is_aside: bool) -> None:
        item.is_aside = is_aside
        (self.aside.add if is_aside else self.aside.discard)(item.command.command_id)

    def remove(self, command_id: str) -> None:
        item = self._items.pop(command_id, None)
        self.aside.discard(command_id)
        if item is not None:
            items = self._lanes[item.command.lane]
            del items[bisect.bisect_left(items, item)]
            if not items:
                del self._lanes[item.command.lane]

    def next(self, lane: str) -> Item | None:
        """The first command of the lane that can be sent. One that was refused or set aside does not stop those after
        it, save those that speak of what it would have made: they wait for it, whatever lane it is in."""
        return next((each for each in self._lanes.get(lane, ()) if self._can_be_sent(each)), None)

    def would_be_next(self, command: later.commands.Command) -> bool:
        """Whether it would be, were it added now."""
        return self.next(command.lane) is None and self._can_be_sent(Item(0, command))

    def _can_be_sent(self, item: Item) -> bool:
        return not item.is_refused and not item.is_aside and _needs(item.command) not in self._items


def _needs(command: later.commands.Command) -> str | None:
    """The command without which this one makes no sense."""
    if isinstance(command, later.commands.UndoIdentity):
        return command.target_id
    return (
        command.override_id
        if isinstance(command, later.commands.RecordResult | later.commands.ProceedUnapproved)
        else None
    )
