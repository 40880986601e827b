"""A table of rows, as a list looks: Home and End go to the first and the last of them; cells are not walked."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.row_pen import RowPen
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.theme import theme

_ENDS = {QAbstractItemView.CursorAction.MoveHome: 1, QAbstractItemView.CursorAction.MoveEnd: -1}


class RowTable(QTableView):
    """Qt's own goes to the ends of the row that is current, and with Ctrl leaves behind what is selected. The whole row
    that has the focus is in a ring: Qt would mark a cell of it, and only for who moves by cells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        quiet_scroll_bars(self)
        mark(self, kit="list")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        held = event.modifiers()
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and held & Qt.KeyboardModifier.ControlModifier:
            event = QKeyEvent(event.type(), event.key(), held & ~Qt.KeyboardModifier.ControlModifier)
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self.hasFocus():
            current, tokens = self.currentIndex(), theme.tokens()
            place = self._row_rect(current) if current.isValid() else self.viewport().rect()
            with QPainter(self.viewport()) as painter:
                RowPen(painter, place, self.layoutDirection()).ring(QColor(tokens.color.focus), tokens.size.focus_ring)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        super().scrollContentsBy(dx, dy)
        if self.hasFocus() and not self.currentIndex().isValid():
            self.viewport().update()  # the ring stays where it is, and is not moved with the rows

    def currentChanged(  # noqa: N802
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)  # which paints the cells anew
        for index in (current, previous):
            if index.isValid():
                self.viewport().update(self._row_rect(index))

    def _row_rect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:
        shown = [each for each in range(self.model().columnCount()) if not self.isColumnHidden(each)]
        ends = (self.visualRect(self.model().index(index.row(), each)) for each in (shown[0], shown[-1]))
        return next(ends).united(next(ends))

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        way, model = _ENDS.get(action), self.model()
        if way is None or model is None:
            return super().moveCursor(action, modifiers)
        column = max(0, self.currentIndex().column())
        for row in range(model.rowCount())[::way]:
            index = model.index(row, column)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                return index
        return self.currentIndex()
