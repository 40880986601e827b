"""The last changes that the stream told, for whoever has to find out why a desk shows what it shows."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from agentdesk.app.ports import Clock
from agentdesk.domain.records import dataclass
from agentdesk.wire import later

KEPT = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One change of the stream: its cursor, its kind and when it came. What it said is not kept."""

    at: datetime
    cursor: int
    kind: str


class Trail:
    """The newest ``KEPT`` changes, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: deque[Told] = deque(maxlen=KEPT)

    def note(self, event: later.events.StreamEvent) -> None:
        self._told.append(Told(self._clock.now(), event.seq, event.type))

    def newest(self) -> tuple[Told, ...]:
        return tuple(self._told)
