"""A table of rows, as a list looks: Home and End go to the first and the last of them; cells are not walked."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import quiet_scroll_bars

_ENDS = {QAbstractItemView.CursorAction.MoveHome: 1, QAbstractItemView.CursorAction.MoveEnd: -1}


class RowTable(QTableView):
    """Qt's own goes to the ends of the row that is current, and with Ctrl leaves behind what is selected."""

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
