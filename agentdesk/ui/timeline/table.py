"""The scrolling list of the timeline: row heights, keys, and a scroll position that nothing that arrives may move.

Knows rows and pixels; knows nothing of the state or the filters.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.row_table import RowTable
from agentdesk.ui.qt.letters import letter_of
from agentdesk.ui.timeline.copying import copy
from agentdesk.ui.timeline.delegate import TimelineDelegate
from agentdesk.ui.timeline.fold import Row, RowKind
from agentdesk.ui.timeline.items import TimelineModel
from agentdesk.ui.words import _

_Select = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True, slots=True)
class TimelinePlace:
    """Where somebody was in a history: the first row in view and how far it was scrolled, and what was selected."""

    top: Row
    offset: int
    selected: tuple[Row, ...]


class TimelineTable(RowTable):
    """Rows of the theme's height, day headings lower. ``end_reached`` says that the oldest rows come into view."""

    end_reached = Signal()
    row_opened = Signal(int)
    pin_requested = Signal(int)
    """Enter, E or a double click on a row that is no burst."""
    scrolled = Signal()

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._delegate = TimelineDelegate(model, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(_("Timeline"))
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setMinimumSectionSize(1)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.modelReset.connect(self._on_model_reset)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_scrolled)
        self.doubleClicked.connect(lambda index: self.open_row(index.row()))
        self._size_rows()

    def is_at_top(self) -> bool:
        """Whether the newest row is in view."""
        return self.verticalScrollBar().value() == 0

    def is_near_end(self) -> bool:
        """Whether the oldest row is in view, or will be after a page or two."""
        bar = self.verticalScrollBar()
        return bar.maximum() - bar.value() <= 2 * self.viewport().height()

    def is_being_read(self) -> bool:
        """Whether somebody is at a row: with the pointer over it, or with the keyboard below the newest."""
        if self.viewport().underMouse():
            return True
        return self.hasFocus() and self.currentIndex().row() > 1

    @contextmanager
    def held(self, *, follow: bool) -> Iterator[None]:
        """Keep what is in view where it is while rows change; with ``follow`` the newest row comes into view."""
        first = self.rowAt(0)
        anchor = QPersistentModelIndex(self._model.index(first, 0)) if first >= 0 else None
        offset = self.rowViewportPosition(first) if first >= 0 else 0
        yield
        self.updateGeometries()
        bar = self.verticalScrollBar()
        if follow:
            bar.setValue(0)
        elif anchor is not None and anchor.isValid():
            bar.setValue(bar.value() + self.rowViewportPosition(anchor.row()) - offset)

    def chosen(self) -> list[Row]:
        """The rows that are selected, from the top down."""
        return [
            self._model.row_at(row) for row in sorted(index.row() for index in self.selectionModel().selectedRows())
        ]

    def place(self) -> TimelinePlace | None:
        """Where the agent is now; None at the newest with nothing selected, for that is where everybody begins."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        first = self.rowAt(0)
        if first < 0 or (self.is_at_top() and not chosen):
            return None
        selected = tuple(self._model.row_at(row) for row in chosen)
        return TimelinePlace(self._model.row_at(first), self.rowViewportPosition(first), selected)

    def put_back(self, place: TimelinePlace) -> None:
        """Go on where the agent was; rows that came meanwhile do not move it."""
        rows = [row for each in place.selected if (row := self._model.row_of(each)) is not None]
        if rows:
            self.select_rows(rows)
        top = self._model.row_of(place.top)
        self.updateGeometries()
        if top is not None:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.rowViewportPosition(top) - place.offset)

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select these rows, and scroll so that the newest of them can be seen. The focus stays where it is."""
        selection = QItemSelection()
        for row in rows:
            index = self._model.index(row, 0)
            selection.select(index, index)
        self.selectionModel().select(selection, _Select.ClearAndSelect | _Select.Rows)
        if rows:
            newest = self._model.index(min(rows), 0)
            self.selectionModel().setCurrentIndex(newest, _Select.NoUpdate)
            self.scrollTo(newest, QAbstractItemView.ScrollHint.PositionAtCenter)

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        before = self.currentIndex().row()
        actions = QAbstractItemView.CursorAction
        if action in (actions.MoveHome, actions.MoveEnd):
            row = 0 if action is actions.MoveHome else self._model.rowCount() - 1
        else:
            row = super().moveCursor(action, modifiers).row()
        if row < 0:
            return QModelIndex()
        # A day heading is not a place to stand on: go on in the same direction.
        step = -1 if row < before else 1
        if self._model.row_at(row).kind is RowKind.DAY:
            row = row + step if 0 <= row + step < self._model.rowCount() else row - step
        return self._model.index(row, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        row = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy):
            copy(self.chosen())
            event.accept()
            return
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and row >= 0 and self._model.row_at(row).kind is RowKind.BURST:
            expanded = self._model.row_at(row).expanded
            toggles = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
            opens = Qt.Key.Key_Left if expanded else Qt.Key.Key_Right
            if key in toggles or key == opens:
                self._model.toggle(row)
                event.accept()
                return
        elif plain and row >= 0 and letter_of(event) == "P":
            self.pin_requested.emit(row)
            event.accept()
            return
        elif plain and row >= 0 and (key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or letter_of(event) == "E"):
            self.row_opened.emit(row)
            event.accept()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_delegate"):
            self._delegate.restyle()
            self._size_rows()
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._on_scrolled()

    def _size_rows(self) -> None:
        header = self.verticalHeader()
        if header.defaultSectionSize() != self._delegate.row_height:
            header.setDefaultSectionSize(self._delegate.row_height)
        self._size_days(0, self._model.rowCount() - 1)

    def _size_days(self, first: int, last: int) -> None:
        header, height = self.verticalHeader(), self._delegate.day_height
        for row in range(first, last + 1):
            if self._model.row_at(row).kind is RowKind.DAY:
                header.resizeSection(row, height)

    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._size_days(first, last)

    def _on_model_reset(self) -> None:
        self._size_rows()
        self.verticalScrollBar().setValue(0)

    def _on_scrolled(self) -> None:
        self.scrolled.emit()
        if self.is_near_end():
            self.end_reached.emit()

    def open_row(self, row: int) -> None:
        """Open or close a burst; of another row, show what it leads to. Nothing where there is no such row any more."""
        if row >= 0 and self._model.row_at(row).kind is RowKind.BURST:
            self._model.toggle(row)
        elif row >= 0:
            self.row_opened.emit(row)
