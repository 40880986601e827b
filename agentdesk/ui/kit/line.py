"""A figure over time as a line with the band in which it lies, one column a point.

It is a list lying down: arrows go from point to point, each says itself in words. Columns with no figure leave a gap.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone


@dataclass(frozen=True, slots=True)
class Point:
    """``value`` and the ends of its interval are 0 (bottom) to 1, None where there is no figure. ``label`` stands below
    it, ``text`` is the figure in words."""

    key: str
    label: str
    text: str
    spoken: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


class _PointModel(KeyedModel[Point]):
    def __init__(self) -> None:
        super().__init__(lambda point: point.key)

    def cell(self, item: Point, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(item.spoken)
        return None


class _PointDelegate(QStyledItemDelegate):
    """Paints a column: its part of the band and of the line, up to half way to its neighbours."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.column_width = 1
        self.labelled_every = 1
        self.axis = ("", "")
        self.restyle()

    def restyle(self) -> None:
        """Take the theme in use."""
        self._tokens = theme.tokens()
        self._small = theme.font(self._tokens.type.tiny)
        self.metrics = QFontMetrics(self._small)

    @property
    def height(self) -> int:
        tokens = self._tokens
        return 5 * tokens.size.control + tokens.type.tiny.line

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(self.column_width, self.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens, rect = self._tokens, option.rect
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if has_focus:
            painter.fillRect(rect, QColor(tokens.color.accent_weak))
        plot = rect.adjusted(0, tokens.space.s, 0, -tokens.type.tiny.line - tokens.space.s)
        for share in (0.0, 0.5, 1.0):
            y = round(plot.bottom() - share * plot.height())
            painter.fillRect(QRect(rect.left(), y, rect.width(), tokens.size.hairline), QColor(tokens.color.line))
        point: Point = index.data(KeyedModel.ItemRole)
        sides = [self._neighbour(index, option.direction, by) for by in (-1, 1)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_band(painter, plot, point, sides)
        self._paint_line(painter, plot, point, sides)
        painter.restore()
        painter.setFont(self._small)
        painter.setPen(QColor(tokens.color.muted))
        if index.row() == 0:
            self._paint_axis(painter, plot)
        if has_focus:
            painter.setPen(QPen(QColor(tokens.color.focus), tokens.size.hairline))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def paint_label(self, painter: QPainter, rect: QRect, row: int, label: str, room: QRect) -> None:
        """Name the column of ``rect`` below it, within ``room``. A name may be wider than its column."""
        if row % self.labelled_every:
            return
        width, line = self.metrics.horizontalAdvance(label) + 1, self._tokens.type.tiny.line
        left = max(room.left(), min(rect.center().x() - width // 2, room.right() + 1 - width))
        painter.setFont(self._small)
        painter.setPen(QColor(self._tokens.color.muted))
        below = QRect(left, rect.bottom() - line, width, line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, label)

    def _paint_axis(self, painter: QPainter, plot: QRect) -> None:
        """What the lowest and the highest line stand for."""
        height = self._tokens.type.tiny.line
        for words, y in zip(self.axis, (plot.bottom() - height, plot.top()), strict=True):
            place = QRect(plot.left(), y, plot.width(), height)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _neighbour(self, index: Any, direction: Qt.LayoutDirection, by: int) -> Point | None:
        row = index.row() + (-by if direction is Qt.LayoutDirection.RightToLeft else by)
        other = index.model().index(row, 0)
        found: Point | None = other.data(KeyedModel.ItemRole) if row >= 0 and other.isValid() else None
        return found

    def _paint_band(self, painter: QPainter, plot: QRect, point: Point, sides: Sequence[Point | None]) -> None:
        if point.low is None or point.high is None:
            return
        middle = plot.left() + plot.width() / 2
        ends = [(middle, point.low, point.high)]
        before, after = sides
        if before is not None and before.low is not None and before.high is not None:
            ends.insert(0, (plot.left(), (point.low + before.low) / 2, (point.high + before.high) / 2))
        if after is not None and after.low is not None and after.high is not None:
            ends.append((plot.right() + 1, (point.low + after.low) / 2, (point.high + after.high) / 2))
        upper = [QPointF(x, _y(plot, high)) for x, _low, high in ends]
        lower = [QPointF(x, _y(plot, low)) for x, low, _high in ends]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tokens.color.accent_weak))
        painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
        # one point alone has no band: its interval is a line
        painter.setPen(QPen(QColor(self._tokens.color.accent), self._tokens.size.hairline))
        painter.drawLine(QPointF(middle, _y(plot, point.low)), QPointF(middle, _y(plot, point.high)))

    def _paint_line(self, painter: QPainter, plot: QRect, point: Point, sides: Sequence[Point | None]) -> None:
        if point.value is None:
            return
        tokens = self._tokens
        middle = QPointF(plot.left() + plot.width() / 2, _y(plot, point.value))
        painter.setPen(QPen(theme.color(Tone.ACCENT), tokens.size.focus_ring))
        for side, edge in zip(sides, (plot.left(), plot.right() + 1), strict=True):
            if side is not None and side.value is not None:
                painter.drawLine(middle, QPointF(edge, _y(plot, (point.value + side.value) / 2)))
        painter.setBrush(theme.color(Tone.ACCENT))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(middle, tokens.space.xs * 0.8, tokens.space.xs * 0.8)


def _y(plot: QRect, share: float) -> float:
    return plot.bottom() - share * plot.height() + 0.5


class LineList(QListView):
    """``show_points`` shows the line; the arrows go from point to point. ``chosen`` carries the key of the current,
    ``opened`` that of one by Enter or a click; ``left_at``: an arrow went up (−1) or down (1).

    ``axis`` is what the lowest and the highest line stand for.
    """

    chosen = Signal(str)
    opened = Signal(str)
    left_at = Signal(int)

    def __init__(self, name: str, axis: tuple[str, str] = ("", ""), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _PointModel()
        self._model.setParent(self)
        self._delegate = _PointDelegate(self)
        self._delegate.axis = axis
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setSpacing(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        quiet_scroll_bars(self)
        mark(self, kit="list")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.clicked.connect(self._on_opened)

    def show_axis(self, lowest: str, highest: str) -> None:
        """Change what the lowest and the highest line stand for."""
        self._delegate.axis = (lowest, highest)
        self.viewport().update()

    def show_points(self, points: Sequence[Point]) -> None:
        """Bring the line up to date; the newest point is in view."""
        self._model.replace(points)
        self._measure()

    def points(self) -> Sequence[Point]:
        return self._model.items()

    def sizeHint(self) -> QSize:  # noqa: N802
        bar = theme.tokens().size.scroll_bar
        return QSize(super().sizeHint().width(), self._delegate.height + bar)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers():
            row = self.currentIndex().row() + (-step if self.isRightToLeft() else step)
            if 0 <= row < self._model.rowCount():
                self.setCurrentIndex(self._model.index(row, 0))
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_opened(self.currentIndex())
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.left_at.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        had_current = self.currentIndex().isValid()
        super().focusInEvent(event)  # which takes the first one where none is current
        if not had_current and self._model.rowCount():
            self.setCurrentIndex(self._model.index(self._model.rowCount() - 1, 0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        columns = [self.visualRect(self._model.index(row, 0)) for row in range(self._model.rowCount())]
        room = columns[0].united(columns[-1]) if columns else QRect()
        for row, (column, point) in enumerate(zip(columns, self._model.items(), strict=True)):
            self._delegate.paint_label(painter, column, row, point.label, room)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_delegate"):
            self._delegate.restyle()
            self._measure()

    def _measure(self) -> None:
        """Columns share the width; where they get too narrow, they scroll, and where labels do not fit, some are left
        out."""
        count = max(1, self._model.rowCount())
        least = theme.tokens().space.xl
        width = max(least, self.viewport().width() // count)
        words = [self._delegate.metrics.horizontalAdvance(point.label) for point in self._model.items()]
        room = max(words, default=0) + theme.tokens().space.s
        self._delegate.column_width = width
        self._delegate.labelled_every = max(1, -(-room // width))
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self._model.items()[current.row()].key)

    def _on_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._model.items()[index.row()].key)
