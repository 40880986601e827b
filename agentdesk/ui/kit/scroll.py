"""Scrolling: quiet scroll bars for any view, and a column that scrolls."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QScrollArea, QSizePolicy, QWidget

from agentdesk.ui.kit.layout import Margins, column
from agentdesk.ui.kit.marks import mark


def quiet_scroll_bars(area: QAbstractScrollArea) -> None:
    """Give a view the thin bars of the theme and no frame."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    mark(area.verticalScrollBar(), kit="scroll")
    mark(area.horizontalScrollBar(), kit="scroll")


class ScrollColumn(QScrollArea):
    """A column of parts that scrolls up and down and never sideways. Put parts into ``body``."""

    def __init__(
        self, *, gap: int | None = None, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        mark(self, kit="scroll")
        quiet_scroll_bars(self)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        # What is too wide for the column is cut off and not pushed aside: sideways nobody would look for it.
        inside.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        mark(inside, kit="scroll_body")
        self.body = column(inside, gap=gap, margins=margins)
        self.setWidget(inside)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802
        # Qt also comes here when what had the focus was hidden. Then nobody pressed Tab, and nothing may move.
        focused, place = QApplication.focusWidget(), self.verticalScrollBar().value()
        moved = super().focusNextPrevChild(next)
        if focused is not None and not focused.isVisible():
            self.verticalScrollBar().setValue(place)
        return moved
