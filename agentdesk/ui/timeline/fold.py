"""Turns timeline items into the rows that are read: day headings, folded bursts, missing steps.

Owns which items belong together and in which order rows stand. A list that only grew at an end is re-folded at that end
alone, so that a live event costs the same with a hundred rows and with a hundred thousand. Knows nothing of Qt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from typing import NamedTuple

from agentdesk.domain.event import TimelineItem
from agentdesk.ui.timeline.bursts import burst_detail, burst_title
from agentdesk.ui.timeline.telling import told
from agentdesk.ui.timeline.turns import TURN

BURST_GAP = timedelta(minutes=5)
"""Two like events further apart than this are two stories, not one burst."""
BURST_MIN = 3
"""So many unlike-titled events of one type are folded; equal titles are folded from two on."""
STRONG_FEELING = 0.3
"""An event felt at least this strongly is never hidden in a burst of others."""


class RowKind(Enum):
    DAY = "day"
    EVENT = "event"
    GHOST = "ghost"
    BURST = "burst"
    MEMBER = "member"
    TURN = "turn"
    """Where the feeling turned: no event, but something that was said or written."""


class Row(NamedTuple):
    """One row. ``items`` are the events it stands for, newest first (none for a day heading).

    A tuple, because a long history makes a hundred thousand of them at once.
    """

    key: str
    kind: RowKind
    at: datetime
    title: str = ""
    repeat: str = ""
    detail: str = ""
    channel: str = ""
    sentiment: float | None = None
    items: tuple[TimelineItem, ...] = ()
    day: date | None = None
    expanded: bool = False

    def holds(self, ids: frozenset[str]) -> bool:
        """Whether one of these events is in the row."""
        if len(self.items) == 1:  # most rows of a long history: no generator for them
            return self.items[0].id in ids
        return any(item.id in ids for item in self.items)


@dataclass(frozen=True, slots=True)
class Splice:
    """Rows ``start`` … ``start + removed`` were replaced by ``added``."""

    start: int
    removed: int
    added: tuple[Row, ...]


def fold(
    items: Sequence[TimelineItem],
    expanded: frozenset[str] = frozenset(),
    zone: tzinfo | None = None,
    *,
    joined: int = 0,
) -> list[Row]:
    """All rows of ``items`` (newest first). Days are those of ``zone``, the machine's own when None. The oldest
    ``joined`` of them are known to tell one story."""
    rows: list[Row] = []
    day: date | None = None
    days = _Days(zone)
    for run in _runs(items, days, joined):
        run_day = days.of(run[0].at)
        if run_day != day:
            day = run_day
            rows.append(Row(key=f"day:{day.isoformat()}", kind=RowKind.DAY, at=days.noon(day), day=day))
        rows.extend(_rows_of(run, expanded))
    return rows


@dataclass
class Folded:
    """The rows of a growing list of items, and how to bring them up to date with the least change."""

    zone: tzinfo | None = None
    items: tuple[TimelineItem, ...] = ()
    rows: list[Row] = field(default_factory=list)
    expanded: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._days = _Days(self.zone)

    def update(self, items: tuple[TimelineItem, ...]) -> list[Splice]:
        """Take the newer list of items; returns what changed in ``rows``, to be applied in order."""
        old = self.items
        if items is old or items == old:
            self.items = items
            return []
        grown = len(items) - len(old)
        self.items = items
        if old and grown > 0:
            if items[grown:] == old:
                return self._refold_head(grown)
            if items[: len(old)] == old:
                return self._refold_tail(len(old))
        return self._become(fold(items, self.expanded, self.zone))

    def toggle(self, key: str) -> list[Splice]:
        """Open or close the burst ``key``."""
        self.expanded = self.expanded ^ {key}
        for index, row in enumerate(self.rows):
            if row.key == key and row.kind is RowKind.BURST:
                shown = 1 + (len(row.items) if row.expanded else 0)
                return [self._splice(index, shown, _rows_of(row.items, self.expanded))]
        return []

    def index_of(self, ids: frozenset[str]) -> list[int]:
        """The rows that show these events, bursts included."""
        return [index for index, row in enumerate(self.rows) if row.holds(ids)]

    def _refold_head(self, grown: int) -> list[Splice]:
        end, covered = 0, 0
        while end < len(self.rows) and covered == 0:
            row = self.rows[end]
            end += 1
            if row.kind is not RowKind.DAY:
                covered, end = self._extent(end - 1)
        # Single rows of one run that was too short to fold stand side by side: all of them may now become a burst.
        while covered < len(self.items) - grown and _joins(
            self.items[grown + covered - 1], self.items[grown + covered], self._days
        ):
            more, end = self._extent(end)
            covered += more
        return self._trimmed(0, end, fold(self.items[: grown + covered], self.expanded, self.zone, joined=covered))

    def _refold_tail(self, known: int) -> list[Splice]:
        first = known - 1
        while first > 0 and _joins(self.items[first - 1], self.items[first], self._days):
            first -= 1
        tail = frozenset(item.id for item in self.items[first:known])
        start = len(self.rows)
        while start > 0 and self.rows[start - 1].holds(tail):
            start -= 1
        rows = fold(self.items[first:], self.expanded, self.zone)
        if first > 0 and rows and self._days.of(self.items[first - 1].at) == rows[0].day:
            rows = rows[1:]
        elif start > 0 and self.rows[start - 1].kind is RowKind.DAY:
            start -= 1
        return self._trimmed(start, len(self.rows) - start, rows)

    def _extent(self, index: int) -> tuple[int, int]:
        """How many items the row at ``index`` stands for, and the index after it and its members."""
        row = self.rows[index]
        members = len(row.items) if row.kind is RowKind.BURST and row.expanded else 0
        return len(row.items), index + 1 + members

    def _become(self, rows: list[Row]) -> list[Splice]:
        return self._trimmed(0, len(self.rows), rows)

    def _trimmed(self, start: int, removed: int, added: list[Row]) -> list[Splice]:
        """Replace a range, leaving rows at its ends alone where they are equal: they keep selection and cache."""
        old = self.rows[start : start + removed]
        head = 0
        while head < min(len(old), len(added)) and old[head] == added[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(added)) - head and old[-1 - tail] == added[-1 - tail]:
            tail += 1
        if head + tail == len(old) == len(added):
            return []
        return [self._splice(start + head, len(old) - head - tail, added[head : len(added) - tail])]

    def _splice(self, start: int, removed: int, added: Sequence[Row]) -> Splice:
        self.rows[start : start + removed] = added
        return Splice(start, removed, tuple(added))


def overdue_days(item: TimelineItem, now: datetime) -> int:
    """Whole days since a missing step was due; 0 on the day itself and before."""
    return max(0, (now - item.due_at).days) if item.due_at else 0


class _Days:
    """The local day of a moment. Neighbours mostly share theirs, so the last day's bounds are kept."""

    def __init__(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self._from = self._to = datetime.min.replace(tzinfo=UTC)
        self._day = date.min

    def of(self, at: datetime) -> date:
        """The day, as the people here count it."""
        if not self._from <= at < self._to:
            self._day = at.astimezone(self._zone).date()
            self._from = self._local(self._day, time.min)
            self._to = self._local(self._day + timedelta(days=1), time.min)
        return self._day

    def noon(self, day: date) -> datetime:
        """A moment that is surely in this day."""
        return self._local(day, time(12))

    def _local(self, day: date, clock: time) -> datetime:
        at = datetime.combine(day, clock, tzinfo=self._zone)
        return (at if self._zone else at.astimezone()).astimezone(UTC)


def _runs(items: Sequence[TimelineItem], days: _Days, joined: int) -> Iterator[tuple[TimelineItem, ...]]:
    run: list[TimelineItem] = []
    known = len(items) - max(joined, 1)
    for item in items[: known + 1]:
        if run and not _joins(run[-1], item, days):
            yield tuple(run)
            run = []
        run.append(item)
    run.extend(items[known + 1 :])
    if run:
        yield tuple(run)


def _joins(newer: TimelineItem, older: TimelineItem, days: _Days) -> bool:
    """Whether two neighbours tell one story. It looks at these two alone, so that runs can be found from any end."""
    if newer.type == TURN or newer.type != older.type or newer.channel != older.channel or newer.ghost or older.ghost:
        return False
    if newer.at - older.at > BURST_GAP or newer.interaction_id != older.interaction_id:
        return False
    same = newer.title == older.title
    if not same and (_felt(newer) or _felt(older)):
        return False
    return days.of(newer.at) == days.of(older.at)


def _felt(item: TimelineItem) -> bool:
    return item.sentiment is not None and abs(item.sentiment) >= STRONG_FEELING


def _rows_of(run: Sequence[TimelineItem], expanded: frozenset[str]) -> list[Row]:
    if len(run) == 1:
        return [_single(run[0])]
    same = len({item.title for item in run}) == 1
    if len(run) < (2 if same else BURST_MIN):
        return [_single(item) for item in run]
    newest, oldest = run[0], run[-1]
    key = f"burst:{oldest.id}"
    feelings = [item.sentiment for item in run if item.sentiment is not None]
    row = Row(
        key=key,
        kind=RowKind.BURST,
        at=newest.at,
        title=told(newest)[0] if same else burst_title(run),
        repeat=f"×{len(run)}" if same else "",
        detail=burst_detail(run, same),
        channel=newest.channel,
        sentiment=min(feelings, key=lambda score: (score, -abs(score))) if feelings else None,
        items=tuple(run),
        expanded=key in expanded,
    )
    members = [_single(item)._replace(key=f"in:{item.id}", kind=RowKind.MEMBER) for item in run] if row.expanded else []
    return [row, *members]


def _single(item: TimelineItem) -> Row:
    title, detail = told(item)
    return Row(
        key=item.id,
        kind=RowKind.GHOST if item.ghost else RowKind.TURN if item.type == TURN else RowKind.EVENT,
        at=item.due_at if item.ghost and item.due_at else item.at,
        title=title,
        detail=detail,
        channel=item.channel,
        sentiment=item.sentiment,
        items=(item,),
    )
