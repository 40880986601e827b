"""Parts beside each other where there is room, else below each other."""

import shiboken6
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QWidget, QWidgetItem

from agentdesk.ui.kit.layout import Margins
from agentdesk.ui.theme import theme

_ANYWHERE = Qt.AlignmentFlag(0)


class TurningLayout(QBoxLayout):
    """A row that becomes a column where the row is wider than what it gets.

    What stretches counts as ``least`` pixels there, and has all that is left.
    """

    def __init__(
        self, parent: QWidget | None = None, *, least: int = 0, gap: int | None = None, margins: Margins = (0, 0, 0, 0)
    ) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent)
        self._least = least
        self._parts: list[tuple[QWidget | QLayout, int]] = []
        self.setSpacing(theme.tokens().space.s if gap is None else gap)
        self.setContentsMargins(*margins)

    def addWidget(  # noqa: N802
        self, widget: QWidget, stretch: int | None = 0, alignment: Qt.AlignmentFlag = _ANYWHERE
    ) -> None:
        self._parts.append((widget, stretch or 0))
        super().addWidget(widget, stretch, alignment)

    def addLayout(self, layout: QLayout, stretch: int | None = 0) -> None:  # noqa: N802
        self._parts.append((layout, stretch or 0))
        super().addLayout(layout, stretch)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Asked for widths that it never gets; it turns only where it is given its place. To turn is to be laid out
        anew, which asks again, and so on without an end."""
        if self._way(width) == self.direction():
            return super().heightForWidth(width) if super().hasHeightForWidth() else super().sizeHint().height()
        margins = self.contentsMargins()
        shown = self._shown()
        room, gaps = width - margins.left() - margins.right(), self.spacing() * max(0, len(shown) - 1)
        if self._way(width) is QBoxLayout.Direction.TopToBottom:
            height = sum(_height(item, room) for item, _share in shown) + gaps
        else:
            left = room - gaps - sum(item.sizeHint().width() for item, share in shown if not share)
            of_all = sum(share for _item, share in shown) or 1
            height = max((_height(item, left * share // of_all) for item, share in shown), default=0)
        return height + margins.top() + margins.bottom()

    def minimumSize(self) -> QSize:  # noqa: N802
        margins = self.contentsMargins()
        width = max((item.minimumSize().width() for item, _share in self._shown()), default=0)
        width += margins.left() + margins.right()
        return QSize(width, super().minimumSize().height())

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        self._turn(rect.width())
        super().setGeometry(rect)

    def _turn(self, width: int) -> None:
        way = self._way(width)
        if way != self.direction():
            self.setDirection(way)

    def _way(self, width: int) -> QBoxLayout.Direction:
        margins = self.contentsMargins()
        wanted = [self._least if share else item.sizeHint().width() for item, share in self._shown()]
        has_room = sum(wanted) + self.spacing() * (len(wanted) - 1) <= width - margins.left() - margins.right()
        return QBoxLayout.Direction.LeftToRight if has_room else QBoxLayout.Direction.TopToBottom

    def _shown(self) -> list[tuple[QLayoutItem, int]]:
        """What is shown, each with how much it stretches. Not by ``itemAt``: what that returns PySide keeps beyond the
        item's end, and takes it for whatever comes to lie in its place."""
        parts = [(part, share) for part, share in self._parts if shiboken6.isValid(part) and self.indexOf(part) >= 0]
        items = [(QWidgetItem(part) if isinstance(part, QWidget) else part, share) for part, share in parts]
        return [(item, share) for item, share in items if not item.isEmpty()]


def _height(item: QLayoutItem, width: int) -> int:
    """What it wants of a width; one that does not stretch has its own and is asked with 0 beside others."""
    if width > 0 and item.hasHeightForWidth():
        return item.heightForWidth(width)
    return item.sizeHint().height()
