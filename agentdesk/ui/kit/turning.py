"""Parts beside each other where there is room, else below each other."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QBoxLayout, QLayoutItem, QWidget

from agentdesk.ui.kit.layout import Margins
from agentdesk.ui.theme import theme


class TurningLayout(QBoxLayout):
    """A row that becomes a column where the row is wider than what it gets.

    What stretches counts as ``least`` pixels there, and has all that is left.
    """

    def __init__(
        self, parent: QWidget | None = None, *, least: int = 0, gap: int | None = None, margins: Margins = (0, 0, 0, 0)
    ) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent)
        self._least = least
        self.setSpacing(theme.tokens().space.s if gap is None else gap)
        self.setContentsMargins(*margins)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Asked for widths that it never gets; it turns only where it is given its place. To turn is to be laid out
        anew, which asks again, and so on without an end."""
        if self._way(width) == self.direction():
            return super().heightForWidth(width) if super().hasHeightForWidth() else super().sizeHint().height()
        margins = self.contentsMargins()
        shown = [(item, self.stretch(index)) for index, item in enumerate(self._items()) if not item.isEmpty()]
        room, gaps = width - margins.left() - margins.right(), self.spacing() * max(0, len(shown) - 1)
        if self._way(width) is QBoxLayout.Direction.TopToBottom:
            height = sum(_height(item, room) for item, _share in shown) + gaps
        else:
            left = room - gaps - sum(item.sizeHint().width() for item, share in shown if not share)
            of_all = sum(share for _item, share in shown) or 1
            height = max((_height(item, left * share // of_all) for item, share in shown), default=0)
        return height + margins.top() + margins.bottom()

    def minimumSize(self) -> QSize:  # noqa: N802
        shown = [item.minimumSize().width() for item in self._items() if not item.isEmpty()]
        margins = self.contentsMargins()
        width = max(shown, default=0) + margins.left() + margins.right()
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
        wanted = [
            self._least if self.stretch(index) else item.sizeHint().width() for index, item in enumerate(self._items())
            if not item.isEmpty()
        ]  # fmt: skip
        has_room = sum(wanted) + self.spacing() * (len(wanted) - 1) <= width - margins.left() - margins.right()
        return QBoxLayout.Direction.LeftToRight if has_room else QBoxLayout.Direction.TopToBottom

    def _items(self) -> list[QLayoutItem]:
        return [item for index in range(self.count()) if (item := self.itemAt(index)) is not None]


def _height(item: QLayoutItem, width: int) -> int:
    """What it wants of a width; one that does not stretch has its own and is asked with 0 beside others."""
    if width > 0 and item.hasHeightForWidth():
        return item.heightForWidth(width)
    return item.sizeHint().height()
