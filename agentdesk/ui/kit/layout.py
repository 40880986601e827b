"""Ways to place widgets: rows, columns, a flow that wraps, and showing a part only when it has something to say."""

from collections.abc import Iterable

import shiboken6
from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
    QWidgetItem,
)

from agentdesk.ui.kit.laying_out import will_show
from agentdesk.ui.theme import theme

Margins = tuple[int, int, int, int]
"""Left, top, right, bottom."""


def row(parent: QWidget | None = None, *, gap: int | None = None, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """A horizontal layout; without a ``gap`` its parts stand ``space.s`` apart."""
    layout = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    _prepare(layout, gap, margins)
    return layout


def column(parent: QWidget | None = None, *, gap: int | None = None, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """A vertical layout; without a ``gap`` its parts stand ``space.s`` apart."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    _prepare(layout, gap, margins)
    return layout


def sided(margins: Margins) -> QMargins:
    """Margins as they are where one reads from the left, changed about where one reads from the right: Qt does not."""
    left, top, right, bottom = margins
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        left, right = right, left
    return QMargins(left, top, right, bottom)


def show_if(widget: QWidget, visible: bool) -> None:
    """Show a part or not. One that has no parent yet is never shown, for it would be a window of its own."""
    if not visible:
        widget.setVisible(False)
    elif widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    elif widget.isHidden():
        will_show(widget)
        widget.setVisible(True)


def take_out(layout: QLayout, widget: QWidget) -> None:
    """Take a widget out of a layout that it goes out of while the layout stays.

    Qt's ``removeWidget`` and ``addWidget`` to another layout delete the item behind PySide's back, which keeps what it
    once made of it, and takes that for whatever Qt next has in its place: a style that cannot polish (decision 78).
    """
    place = layout.indexOf(widget)
    item = layout.takeAt(place) if place >= 0 else None
    if item is not None:
        shiboken6.delete(item)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
        shiboken6.delete(item)  # whoever takes an item owns it, and PySide does not say so to Python


def _prepare(layout: QBoxLayout, gap: int | None, margins: Margins) -> None:
    layout.setContentsMargins(sided(margins))
    layout.setSpacing(theme.tokens().space.s if gap is None else gap)


class FlowLayout(QLayout):
    """Places widgets beside each other and goes on in a new line where the width ends.

    With ``elastic`` those that can give way do so first: a line ends only where not even the least widths have room.
    """

    def __init__(self, parent: QWidget | None = None, gap: int | None = None, *, elastic: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = theme.tokens().space.xs if gap is None else gap
        self._elastic = elastic
        self._heights: dict[int, int] = {}
        self._whole: list[QWidget] = []
        self._tied: list[QWidget] = []
        self._at_once: list[QWidget] = []
        self.setContentsMargins(0, 0, 0, 0)

    def keep_whole(self, widget: QWidget) -> None:
        """It goes on in a new line before it gives way; only where that is too narrow too, it does."""
        self._whole.append(widget)

    def keep_together(self, widget: QWidget) -> None:
        """It stands in one line with what was added before it, where a line has room for both."""
        self._tied.append(widget)

    def grow_at_once(self, widget: QWidget) -> None:
        """It has all the room that it wants, or its least: between the two there is nothing more to say."""
        self._at_once.append(widget)

    def addWidget(self, widget: QWidget) -> None:  # noqa: N802
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))  # Python's own: of one that Qt makes nobody would be rid with the layout

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        self._items.append(item)

    def move_last_behind(self, widget: QWidget) -> None:
        """Have what was added last stand right behind ``widget``."""
        last = self._items.pop()
        place = next(index for index, item in enumerate(self._items) if item.widget() is widget)
        self._items.insert(place + 1, last)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Asked for many times in one pass, by each layout around this one."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return height

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                # Alone in a line each is given no more than the line has: what its parts can do with is enough.
                widget = item.widget()
                size = size.expandedTo(item.minimumSize() if widget is None else widget.minimumSizeHint())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        host = self.parentWidget()
        direction = host.layoutDirection() if host is not None else Qt.LayoutDirection.LeftToRight
        y = rect.y()
        for line in self._lines(rect.width()):
            height = max(item.sizeHint().height() for item, _width in line)
            x = rect.x()
            for item, width in line:
                if move:
                    # In one line everything stands on the same middle.
                    drop = (height - item.sizeHint().height()) // 2 if self._elastic else 0
                    place = QRect(QPoint(x, y + drop), QSize(min(width, rect.width()), item.sizeHint().height()))
                    item.setGeometry(QStyle.visualRect(direction, rect, place))
                x += width + self._gap
            y += height + self._gap
        return max(0, y - self._gap - rect.y())

    def _lines(self, room: int) -> list[list[tuple[QLayoutItem, int]]]:
        """The items of each line, each with its width."""
        lines: list[list[tuple[QLayoutItem, int]]] = []
        used = 0
        items = [item for item in self._items if not item.isEmpty()]
        widths = [self._width_in_line(item) for item in items]
        for place, (item, width) in enumerate(zip(items, widths, strict=True)):
            needed = width
            if place + 1 < len(items) and items[place + 1].widget() in self._tied:
                both = width + self._gap + widths[place + 1]
                needed = both if both <= room else width
            if not lines or used + self._gap + needed > room:
                lines.append([])
                used = -self._gap
            lines[-1].append((item, width))
            used += self._gap + width
        return [self._grown(line, room) for line in lines] if self._elastic else lines

    def _width_in_line(self, item: QLayoutItem) -> int:
        gives_way = self._elastic and item.widget() not in self._whole
        return item.minimumSize().width() if gives_way else item.sizeHint().width()

    def _grown(self, line: list[tuple[QLayoutItem, int]], room: int) -> list[tuple[QLayoutItem, int]]:
        """The line with what is left of its room given to those that want it, from the first to the last."""
        left = room - sum(width for _item, width in line) - self._gap * (len(line) - 1)
        grown = []
        for item, width in line:
            wanted = max(0, item.sizeHint().width() - width)
            more = 0 if wanted > left and item.widget() in self._at_once else min(left, wanted)
            left -= more
            grown.append((item, width + more))
        return grown


class Flow(QWidget):
    """A widget whose children flow."""

    def __init__(self, gap: int | None = None, parent: QWidget | None = None, *, elastic: bool = False) -> None:
        super().__init__(parent)
        self.flow = FlowLayout(self, gap, elastic=elastic)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        self.flow.addWidget(widget)

    def add_after(self, other: QWidget, widget: QWidget) -> None:
        """Add it right behind another one that is in it."""
        self.flow.addWidget(widget)
        self.flow.move_last_behind(other)

    def clear(self) -> None:
        clear(self.flow)


def width_of(parts: Iterable[QWidget]) -> int:
    """What these parts want beside each other, in pixels; a field as little as it can do with."""
    hints = [part.minimumSizeHint() if isinstance(part, QLineEdit) else part.sizeHint() for part in parts]
    return sum(hint.width() for hint in hints) + theme.tokens().space.s * max(len(hints) - 1, 0)
