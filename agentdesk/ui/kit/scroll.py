"""Scrolling: quiet scroll bars for any view, and a column that scrolls."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QScrollArea, QSizePolicy, QWidget

from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import Margins, column
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.theme import theme


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
        inside = self._inside = Group()
        # What is too wide for the column is cut off and not pushed aside: sideways nobody would look for it.
        inside.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        mark(inside, kit="scroll_body")
        around = self._around = column(inside, gap=0, margins=margins)
        self.body = column(gap=gap)
        around.addLayout(self.body)
        # What is left stands behind the parts and not among them: Qt counts the gap before a stretch when it places
        # parts but not when it asks how high they are, and takes what is then missing from their words.
        around.addStretch(1)
        self.setWidget(inside)

    def leave_above(self, height: int) -> None:
        """Have that margin above the first part."""
        margins = self._around.contentsMargins()
        margins.setTop(height)
        self._around.setContentsMargins(margins)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Its name is its content's too: what scrolls is passed over by screen readers."""
        super().setAccessibleName(name)
        self._inside.setAccessibleName(name)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802
        # Qt also comes here when what had the focus was hidden. Then nobody pressed Tab, and nothing may move.
        focused, place = QApplication.focusWidget(), self.verticalScrollBar().value()
        moved = super().focusNextPrevChild(next)
        if focused is not None and not focused.isVisible():
            self.verticalScrollBar().setValue(place)
        return moved


class FormColumn(ScrollColumn):
    """A column for a form: what has the caret is scrolled into view, also where no Tab came to it, or it grows."""

    def __init__(self, *, gap: int | None = None, margins: Margins = (0, 0, 0, 0)) -> None:
        self._caret_at = QRect()
        super().__init__(gap=gap, margins=margins)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        done = super().eventFilter(watched, event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._follow()
        return done

    def _follow(self) -> None:
        caret = QApplication.focusWidget()
        # What is under a pressed button of the mouse is in view, and must not move away from it.
        if caret is None or not self._inside.isAncestorOf(caret) or QApplication.mouseButtons():
            return
        at = QRect(caret.mapTo(self._inside, QPoint()), caret.size())
        if at != self._caret_at:  # else somebody scrolled elsewhere
            self._caret_at = at
            self.ensureWidgetVisible(caret, 0, theme.tokens().space.m)


class FittingColumn(ScrollColumn):
    """Asks for the height of what is in it, between ``least`` and ``most`` controls; beyond that it scrolls."""

    def __init__(
        self,
        least: int,
        most: int,
        *,
        gap: int | None = None,
        margins: Margins = (0, 0, 0, 0),
        parent: QWidget | None = None,
    ) -> None:
        size = theme.tokens().size
        # In the largest type so many controls would be higher than a small window has room for.
        self._least = min(least * size.control, size.minimum_window_height // 4)
        self._most = most * size.control
        super().__init__(gap=gap, margins=margins, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def bar_to_come(self) -> int:
        """So much of the width the scroll bar would take that is not reckoned with now. (It comes and goes a turn after
        its room does.)"""
        reckoned = self.width() - self._inside.width()
        return max(0, self.verticalScrollBar().sizeHint().width() - reckoned)

    def sizeHint(self) -> QSize:  # noqa: N802
        hint, form = super().sizeHint(), self.widget()
        inside = form.layout() if form else None
        if inside is None:
            return hint
        width = self.viewport().width()
        height = inside.totalHeightForWidth(width) if inside.hasHeightForWidth() else inside.totalSizeHint().height()
        # Qt gives what is inside at least its least height, or scrolls.
        return QSize(hint.width(), min(max(height, inside.totalMinimumSize().height()), self._most))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().minimumSizeHint().width(), min(self.sizeHint().height(), self._least))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
