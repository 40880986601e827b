"""A table of records in columns: a line each, with the row below the cursor as the open one.

Owns what every such table has in common. Subclasses say how wide their columns are and which of them give way first.
"""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QWidget

from agentdesk.ui.kit.columns import choose_columns, first_rows
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.row_choice import RowChoice
from agentdesk.ui.kit.row_table import RowTable
from agentdesk.ui.qt.letters import letter_of
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.theme import theme

_STEPS = {"J": 1, "K": -1}


def is_step(event: QKeyEvent) -> bool:
    """Whether the key goes to the next row or the one before, as arrows do."""
    return not event.modifiers() and letter_of(event) in _STEPS


class ColumnTable(RowTable):
    """``opened`` carries the key of the row under the cursor. Columns of ``left_out_first`` go in that order where
    there is no room for all: the open record says the same."""

    opened = Signal(str)

    def __init__(
        self,
        model: KeyedModel[Any],
        delegate: QStyledItemDelegate,
        left_out_first: Iterable[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self._left_out_first = tuple(left_out_first)
        self._widths: list[int] = []
        delegate.setParent(self)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        mark(header, kit="header")
        self._size_parts()
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        RowChoice(self)
        first_rows(model, self._choose_columns)

    def least_widths(self) -> list[int]:
        """How wide each column is at least, in pixels: for the longest of the words that can stand in it."""
        raise NotImplementedError

    def wanted_widths(self) -> dict[int, int]:
        """How wide the columns that take what is left would like to be, in pixels."""
        raise NotImplementedError

    def go_to(self, row: int) -> None:
        """Make it the open row."""
        self.selectRow(row)

    def step(self, rows: int) -> None:
        """Open the row that many lines on; the first where none is open."""
        row = self.currentIndex().row() + rows if self.currentIndex().isValid() else 0
        if 0 <= row < self._rows.rowCount():
            self.go_to(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if is_step(event):
            self.step(_STEPS[letter_of(event)])
            event.accept()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._choose_columns()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._widths:
            self._size_parts()

    def _size_parts(self) -> None:
        height = theme.tokens().size.table_row
        self.verticalHeader().setDefaultSectionSize(height)
        self.horizontalHeader().setFixedHeight(height)
        self._widths = self.least_widths()
        self._choose_columns()

    def _choose_columns(self) -> None:
        choose_columns(self, self._widths, self._left_out_first, self.wanted_widths())

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.opened.emit(self._rows.key_at(current.row()))
