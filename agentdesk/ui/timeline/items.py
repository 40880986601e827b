"""The rows of the timeline as a Qt model: each change of the items becomes the least insert, remove or repaint.

Owns the roles and the accessible text of a row. Knows nothing of painting and of scrolling.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from agentdesk.domain.event import TimelineItem
from agentdesk.ui.channels import channel_word
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.qt.time_text import clock_time, day_title, short_day
from agentdesk.ui.timeline.fold import Folded, Row, RowKind, Splice, overdue_days
from agentdesk.ui.timeline.hits import found_elsewhere
from agentdesk.ui.timeline.lanes import Lane
from agentdesk.ui.words import _, joined, listed, ngettext, score_text

Index = QModelIndex | QPersistentModelIndex


class TimelineModel(QAbstractTableModel):
    """One column of rows. ``show`` takes the newest items; unchanged rows keep their selection."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folded = Folded()
        self._rows: list[Row] = []
        self.now = datetime.now(UTC)
        self.words: tuple[str, ...] = ()
        """What is searched for, case folded: marked where it stands."""
        self.lanes: tuple[Lane, ...] = ()
        self.pinned: frozenset[str] = frozenset()

    def row_at(self, index: int) -> Row:
        """The row at this place."""
        return self._rows[index]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._rows[index.row()].kind is RowKind.DAY:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self._spoken(self._rows[index.row()])
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self._rows[index.row()]
            parts = (row.title, self.found_in(row), row.detail)
            return None if row.kind is RowKind.DAY else as_tip("\n".join(part for part in parts if part))
        return None

    def found_in(self, row: Row) -> str:
        """Where in what it does not show the words are that were searched for; empty for nowhere."""
        return found_elsewhere(f"{row.title}\n{row.detail}", row.items, self.words) if self.words else ""

    def _spoken(self, row: Row) -> str:
        said = [spoken(row, self.now)]
        if found := self.found_in(row):
            said.append(found)
        if self.pinned and row.holds(self.pinned):
            said.append(_("pinned"))
        on = {journey for item in row.items for journey in item.journey_ids} if self.lanes else set()
        said += [_("journey {title}").format(title=lane.title) for lane in self.lanes if lane.journey in on]
        return listed(said)

    def look_otherwise(self, *, words: tuple[str, ...], lanes: tuple[Lane, ...], pinned: frozenset[str]) -> bool:
        """Have other things marked in the same rows; whether anything is."""
        if (words, lanes, pinned) == (self.words, self.lanes, self.pinned):
            return False
        self.words, self.lanes, self.pinned = words, lanes, pinned
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))
        return True

    def show(self, items: tuple[TimelineItem, ...]) -> None:
        """Bring the rows up to date with ``items`` (newest first)."""
        if not self._rows and items:
            self.beginResetModel()
            self._folded.update(items)
            self._rows = list(self._folded.rows)
            self.endResetModel()
            return
        self._apply(self._folded.update(items))

    @property
    def opened(self) -> frozenset[str]:
        """The keys of the bursts that are open."""
        return self._folded.expanded

    def forget(self, opened: frozenset[str] = frozenset()) -> None:
        """Start again with nothing: another customer, whose bursts of these keys are to be open."""
        self.beginResetModel()
        self._folded = Folded(expanded=opened)
        self._rows = []
        self.endResetModel()

    def toggle(self, index: int) -> None:
        """Open or close a burst; other rows have nothing to open."""
        row = self._rows[index]
        if row.kind is RowKind.BURST:
            self._apply(self._folded.toggle(row.key))

    def row_of(self, known: Row) -> int | None:
        """Where a row that was shown before is now; of a burst that was open, its events."""
        for index, row in enumerate(self._rows):
            if row.key == known.key:
                return index
        return next(iter(self.find(item.id for item in known.items)), None)

    def find(self, ids: Iterable[str]) -> list[int]:
        """The rows that show these events; a closed burst that holds one is opened first."""
        wanted = frozenset(ids)
        for index in reversed(self._folded.index_of(wanted)):
            row = self._rows[index]
            if row.kind is RowKind.BURST and not row.expanded:
                self.toggle(index)
        found = self._folded.index_of(wanted)
        return [index for index in found if self._rows[index].kind is not RowKind.BURST]

    def _apply(self, splices: Iterable[Splice]) -> None:
        for splice in splices:
            old, new = self._rows[splice.start : splice.start + splice.removed], splice.added
            head = 0
            while head < min(len(old), len(new)) and old[head].key == new[head].key:
                head += 1
            tail = 0
            while tail < min(len(old), len(new)) - head and old[-1 - tail].key == new[-1 - tail].key:
                tail += 1
            start = splice.start + head
            self._replace(splice.start, new[:head])
            self._remove(start, len(old) - head - tail)
            self._insert(start, new[head : len(new) - tail])
            self._replace(start + len(new) - head - tail, new[len(new) - tail :])

    def _replace(self, start: int, rows: tuple[Row, ...]) -> None:
        if rows:
            self._rows[start : start + len(rows)] = rows
            self.dataChanged.emit(self.index(start, 0), self.index(start + len(rows) - 1, 0))

    def _remove(self, start: int, count: int) -> None:
        if count:
            self.beginRemoveRows(QModelIndex(), start, start + count - 1)
            del self._rows[start : start + count]
            self.endRemoveRows()

    def _insert(self, start: int, rows: tuple[Row, ...]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
            self._rows[start:start] = rows
            self.endInsertRows()


def due_text(row: Row, now: datetime) -> str:
    """What is said of a missing step: by when it was expected, and how late it is."""
    expected = _("expected by {day}").format(day=short_day(row.at, now) or _("today"))
    days = overdue_days(row.items[0], now)
    late = ngettext("{n} day overdue", "{n} days overdue", days) if days else _("overdue")
    return joined((expected, late)) if row.at <= now else expected


def spoken(row: Row, now: datetime) -> str:
    """A row as a screen reader says it."""
    if row.kind is RowKind.DAY:
        return day_title(row.at, now)
    parts = [clock_time(row.at), channel_word(row.channel), f"{row.title} {row.repeat}".strip()]
    if row.kind is RowKind.GHOST:
        parts = [_("missing step"), row.title, due_text(row, now)]
    parts.append(row.detail)
    if row.sentiment is not None:
        corrected = any(item.correction_id is not None for item in row.items)
        words = _("feeling {score}, corrected") if corrected else _("feeling {score}")
        parts.append(words.format(score=score_text(row.sentiment)))
    if row.kind is RowKind.BURST:
        count = len(row.items)
        if row.expanded:
            parts.append(ngettext("unfolded, {n} event", "unfolded, {n} events", count))
        else:
            parts.append(ngettext("folded, {n} event", "folded, {n} events", count))
    return listed(parts)
