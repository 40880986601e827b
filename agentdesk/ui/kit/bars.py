"""Figures as bars, one in a row: with its interval, its number, and words for who does not see it.

It is a list: arrows go from bar to bar, Enter opens what is behind one. Painted from the theme's tokens, crisp at any
scale, from the right where one reads from there.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.theme import theme

_LEAST_TITLE_SHARE, _MOST_TITLE_SHARE = 0.3, 0.55
_MOST_TEXT_SHARE = 0.45


class BarModel(KeyedModel[BarRow]):
    """The rows with what they say."""

    def __init__(self) -> None:
        super().__init__(lambda row: row.key)

    def cell(self, item: BarRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(item.spoken)
        return None


class BarDelegate(QStyledItemDelegate):
    """Paints a row: title, bar with interval and tick, figure."""

    def __init__(self, parent: QWidget, *, keeps_mark: bool, is_narrow: bool, is_whole: bool) -> None:
        super().__init__(parent)
        self._keeps_mark, self._is_narrow, self._is_whole = keeps_mark, is_narrow, is_whole
        self.text_width = self.title_width = 0
        self.restyle()

    def restyle(self) -> None:
        """Take the theme in use."""
        self._tokens = theme.tokens()
        self._base, self._small = theme.font(self._tokens.type.base), theme.font(self._tokens.type.small)
        self.base, self.small = QFontMetrics(self._base), QFontMetrics(self._small)

    def height_of(self, row: BarRow | None) -> int:
        """How high a row is: two lines where it has a detail."""
        tokens = self._tokens
        more = tokens.type.small.line if row is not None and row.detail else 0
        return tokens.type.base.line + more + tokens.space.s + tokens.space.xxs

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(0, self.height_of(index.data(KeyedModel.ItemRole)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: BarRow = index.data(KeyedModel.ItemRole)
        tokens, rect = self._tokens, option.rect
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if option.state & QStyle.StateFlag.State_Selected and (self._keeps_mark or has_focus):
            painter.fillRect(rect, QColor(tokens.color.accent_weak))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        # a list that scrolls goes to the edges of its place: its words begin where the heading above it does
        aside = tokens.space.s if self._is_whole else tokens.space.l
        inner = rect.adjusted(aside, tokens.space.xs, -aside, -tokens.space.xs)
        line = QRect(inner.left(), inner.top(), inner.width(), tokens.type.base.line)
        below = QRect(inner.left(), line.bottom() + 1, inner.width(), tokens.type.small.line)
        if self._is_narrow or row.is_plain:
            title, text = self._parted(line, self.base.horizontalAdvance(row.text) + 1, option.direction)
            bar, detail = self._parted(below, self.small.horizontalAdvance(row.detail) + 1, option.direction)
            if row.bar is None:
                bar, detail = QRect(), below
        else:
            title, bar, text = self._places(line, option.direction)
            detail = below
        self._write(painter, title, row.title, tokens.color.text, option.direction)
        self._write(painter, text, row.text, tokens.color.muted, option.direction, icon=row.icon, tone=row.tone)
        if row.detail:
            painter.setFont(self._small)
            self._draw(painter, detail, row.detail, tokens.color.muted, option.direction, self.small)
        if not row.is_plain:
            self._paint_bar(painter, bar, row, option.direction)
        if has_focus:
            painter.setPen(QPen(QColor(tokens.color.focus), tokens.size.hairline))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _parted(self, line: QRect, at_end: int, direction: Qt.LayoutDirection) -> tuple[QRect, QRect]:
        """A line in two: what its end needs, and the rest before it."""
        at_end = min(at_end, line.width())
        rest = max(0, line.width() - at_end - (self._tokens.space.m if at_end > 1 else 0))
        first = QRect(line.left(), line.top(), rest, line.height())
        last = QRect(line.right() + 1 - at_end, line.top(), at_end, line.height())
        return QStyle.visualRect(direction, line, first), QStyle.visualRect(direction, line, last)

    def _places(self, line: QRect, direction: Qt.LayoutDirection) -> tuple[QRect, QRect, QRect]:
        """Where title, bar and figure stand."""
        gap = self._tokens.space.m
        text = min(self.text_width, round(line.width() * _MOST_TEXT_SHARE))
        room = line.width() - text
        title = max(round(room * _LEAST_TITLE_SHARE), min(self.title_width, round(room * _MOST_TITLE_SHARE)))
        places = (
            QRect(line.left(), line.top(), title, line.height()),
            QRect(line.left() + title + gap, line.top(), line.width() - title - text - 2 * gap, line.height()),
            QRect(line.right() + 1 - text, line.top(), text, line.height()),
        )
        shown = [QStyle.visualRect(direction, line, place) for place in places]
        return shown[0], shown[1], shown[2]

    def _paint_bar(self, painter: QPainter, area: QRect, row: BarRow, direction: Qt.LayoutDirection) -> None:
        tokens = self._tokens
        if area.width() < tokens.space.xl:
            return
        thick = tokens.space.s + tokens.space.xxs
        top = area.center().y() - thick // 2
        ground = QRect(area.left(), top, area.width(), thick)
        painter.fillRect(ground, QColor(tokens.color.sunken))

        def place(start: float, end: float, y: int, height: int) -> QRect:
            left, right = (round(area.width() * min(1.0, max(0.0, at))) for at in (start, end))
            whole = QRect(area.left() + left, y, max(tokens.size.hairline, right - left), height)
            return QStyle.visualRect(direction, area, whole)

        filled = place(*row.bar, top, thick) if row.bar is not None else QRect()
        painter.fillRect(filled, theme.color(row.tone))
        if row.interval is not None:
            self._paint_interval(painter, filled, [
                place(*row.interval, top + thick // 2, tokens.size.hairline),
                *(place(end, end, top + thick // 2 - tokens.space.xs, 2 * tokens.space.xs + 1) for end in row.interval),
            ])  # fmt: skip
        if row.tick is not None:
            over, line = tokens.space.xxs, tokens.size.hairline
            tick = place(row.tick, row.tick, top - over, thick + 2 * over).adjusted(0, 0, 1, 0)
            painter.fillRect(tick.adjusted(-line, -line, line, line), QColor(tokens.color.raised))
            painter.fillRect(tick, QColor(tokens.color.text))

    def _paint_interval(self, painter: QPainter, filled: QRect, lines: Sequence[QRect]) -> None:
        """In ink, and on the bar in its ground's colour: it is nowhere lost, and cuts the bar into no pieces."""
        color = self._tokens.color
        for line in lines:
            painter.fillRect(line, QColor(color.text))
            painter.fillRect(line.intersected(filled), QColor(color.raised))

    def _write(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        ink: str,
        direction: Qt.LayoutDirection,
        *,
        icon: str = "",
        tone: Any = None,
    ) -> None:
        painter.setFont(self._base)
        if icon:
            size = self._tokens.size.icon_small
            spot = QRect(rect.left(), rect.center().y() - size // 2, size, size)
            spot = QStyle.visualRect(direction, rect, spot)
            painter.drawPixmap(spot, theme.pixmap(icon, tone, size, painter.device().devicePixelRatioF()))
            room = QRect(rect.left() + size + self._tokens.space.xs, rect.top(), rect.width(), rect.height())
            room.setRight(rect.right())
            rect = QStyle.visualRect(direction, rect, room)
            ink = self._tokens.color.of(tone)
        self._draw(painter, rect, text, ink, direction, self.base)

    def _draw(
        self, painter: QPainter, rect: QRect, text: str, ink: str, direction: Qt.LayoutDirection, metrics: QFontMetrics
    ) -> None:
        painter.setPen(QColor(ink))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        flags = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(rect, flags | Qt.AlignmentFlag.AlignAbsolute, shown)


def add_bars(layout: QBoxLayout, part: QWidget) -> None:
    """Add a whole list of bars, or a ``Barred``: its rows reach as far beyond what stands above them as they keep their
    words from their edges, so that these begin where the heading does."""
    beyond = _Beyond()
    beyond.setContentsMargins(0, 0, 0, 0)
    beyond.addWidget(part)
    layout.addLayout(beyond)


class _Beyond(QVBoxLayout):
    """Is wider than its place at both sides; Qt takes margins below none for none."""

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        side = theme.tokens().space.s
        super().setGeometry(rect.adjusted(-side, 0, side, 0))


class Barred(QWidget):
    """Bars and what belongs to them, to be added by ``add_bars``; put the bars into ``lines`` by it as well."""

    def __init__(self, gap: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        side = theme.tokens().space.s
        self.lines = column(self, gap=gap, margins=(side, 0, side, 0))


class BarList(QListView):
    """``opened`` carries the key of the bar that was opened (Enter, double click; with ``at_click`` one click, if the
    row opens something), ``chosen`` of the one that became current. With ``is_whole`` it is as high as its rows, else
    it scrolls; with ``keeps_mark`` the current one stays marked; ``is_narrow`` has the bar below the title, beside the
    detail. ``left_at``: an arrow went above the first (−1), below the last (1), to where reading begins (−2) or ends
    (2)."""

    opened = Signal(str)
    chosen = Signal(str)
    left_at = Signal(int)

    def __init__(
        self,
        name: str,
        *,
        is_whole: bool = True,
        keeps_mark: bool = False,
        is_narrow: bool = False,
        at_click: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_whole = is_whole
        self.model_shown = BarModel()
        self.model_shown.setParent(self)
        self._delegate = BarDelegate(self, keeps_mark=keeps_mark, is_narrow=is_narrow, is_whole=is_whole)
        self.setModel(self.model_shown)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        quiet_scroll_bars(self)
        mark(self, kit="list")
        if is_whole:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        (self.clicked if at_click else self.doubleClicked).connect(self._on_opened)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def show_rows(self, rows: Sequence[BarRow]) -> None:
        """Bring the bars up to date; the current one stays so."""
        self.model_shown.replace(rows)
        self._measure()

    def show_current(self, key: str | None) -> None:
        """Mark a row without saying that it was chosen; none, unless somebody stands on one with the keys."""
        if key is None and self.hasFocus():
            return
        row = self.model_shown.row_of(key) if key is not None else None
        index = QModelIndex() if row is None else self.model_shown.index(row, 0)
        if index != self.currentIndex():
            self.selectionModel().blockSignals(True)
            self.setCurrentIndex(index)
            self.selectionModel().blockSignals(False)
            self.viewport().update()

    @property
    def current_key(self) -> str | None:
        """The key of the row that has the keys, or had them last."""
        row = self.currentIndex().row()
        return self.model_shown.items()[row].key if row >= 0 else None

    def step(self, rows: int) -> None:
        """Go so many rows on."""
        row = self.currentIndex().row() + rows
        if 0 <= row < self.model_shown.rowCount():
            self.setCurrentIndex(self.model_shown.index(row, 0))

    def sizeHint(self) -> QSize:  # noqa: N802
        if not self._is_whole:
            return super().sizeHint()
        height = sum(map(self._delegate.height_of, self.model_shown.items()))
        return QSize(super().sizeHint().width(), max(height, self._delegate.height_of(None)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self.sizeHint().height() if self._is_whole else super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_opened(self.currentIndex())
            event.accept()
            return
        beyond = self._beyond(event)
        if beyond:
            self.left_at.emit(beyond)
            event.accept()
            return
        super().keyPressEvent(event)

    def focus_row(self, row: int) -> None:
        """Have the keys at a row, counted from the end if it is negative."""
        count = self.model_shown.rowCount()
        if count:
            self.setCurrentIndex(self.model_shown.index(min(row if row >= 0 else count + row, count - 1), 0))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _beyond(self, event: QKeyEvent) -> int:
        row, last = self.currentIndex().row(), self.model_shown.rowCount() - 1
        key = event.key()
        if key == Qt.Key.Key_Up and row <= 0:
            return -1
        if key == Qt.Key.Key_Down and row >= last:
            return 1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return 2 if (key == Qt.Key.Key_Right) is not self.isRightToLeft() else -2
        return 0

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model_shown.rowCount():
            self.setCurrentIndex(self.model_shown.index(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_delegate"):
            self._delegate.restyle()
            self._measure()

    def _measure(self) -> None:
        tokens = theme.tokens()
        icon = tokens.size.icon_small + tokens.space.xs
        widths = [
            self._delegate.base.horizontalAdvance(row.text) + (icon if row.icon else 0)
            for row in self.model_shown.items()
        ]
        self._delegate.text_width = max(widths, default=0) + 1
        titles = [self._delegate.base.horizontalAdvance(row.title) for row in self.model_shown.items()]
        self._delegate.title_width = max(titles, default=0) + 1
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.model_shown.items()[current.row()].key)

    def _on_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.model_shown.items()[index.row()].key)
