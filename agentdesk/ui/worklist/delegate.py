"""How a row of the work list is painted: channel, name and last words, timer and feeling; an offer has its button."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from agentdesk.ui.kit.row_pen import RIGHT, RowPen
from agentdesk.ui.kit.text import ISOLATES
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.tone import Tone, feeling_icon, feeling_tone
from agentdesk.ui.words import _, score_text
from agentdesk.ui.worklist.items import WorkListModel
from agentdesk.ui.worklist.viewmodel import WorkRow

LEAST_CONTROLS = 7
"""In a column that is narrower than so many controls are high the name has its line for itself, and the timer stands in
the one below, which begins beneath the icon."""


class WorkListDelegate(QStyledItemDelegate):
    """``accept_clicked`` carries the id of an offer whose button was clicked."""

    accept_clicked = Signal(str)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(0, theme.tokens().size.work_row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, model = index.data(WorkListModel.ItemRole), index.model()
        if row is None or not isinstance(model, WorkListModel):
            return
        tokens = theme.tokens()
        rect: QRect = option.rect
        painter.save()
        pen = RowPen(painter, rect, option.direction)
        self._paint_ground(pen, rect, row, option)
        inner = rect.adjusted(tokens.space.l, tokens.space.s, -tokens.space.l, -tokens.space.s)
        top = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        low = QRect(inner.left(), top.bottom() + 1, inner.width(), inner.height() - top.height())
        tone = Tone.ACCENT if row.is_offered else Tone.NEUTRAL if row.is_focused else Tone.MUTED
        size = tokens.size.icon
        place = QRect(top.left(), top.top() + (top.height() - size) // 2, size, size)
        pen.picture(place, theme.pixmap(channel_icon(row.channel), tone, size, pen.ratio))
        indent = size + tokens.space.m
        narrow = rect.width() < LEAST_CONTROLS * tokens.size.control
        top.setLeft(top.left() + indent)
        low.setLeft(low.left() + (0 if narrow else indent))
        now = model.now
        below = narrow or _fits_only_alone(row.name, row.timer_text(now), top.width())
        taken = 0 if below else pen.text(top, row.timer_text(now), tokens.type.base, row.timer_tone(now), RIGHT)
        pen.text(top, _in_room(row.name, top.width() - taken), tokens.type.strong, Tone.NEUTRAL)
        if below:
            taken = pen.text(low, row.timer_text(now), tokens.type.small, row.timer_tone(now))
            low.setLeft(low.left() + taken + tokens.space.xs)
        if row.has_draft:
            small = tokens.size.icon_small
            pen.picture(_at_start(low, small), theme.pixmap("edit", Tone.ACCENT, small, pen.ratio))
            low.setLeft(low.left() + small + tokens.space.xs)
        words = QFontMetrics(theme.font(tokens.type.small)).horizontalAdvance(row.detail)
        low.setRight(low.right() - self._paint_mark(pen, rect, low, row, words))
        pen.text(low, row.detail, tokens.type.small, Tone.MUTED)
        painter.restore()

    def editorEvent(  # noqa: N802
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        row = index.data(WorkListModel.ItemRole)
        if row is not None and row.is_offered and isinstance(event, QMouseEvent):
            released = event.type() is QEvent.Type.MouseButtonRelease and event.button() is Qt.MouseButton.LeftButton
            button = QStyle.visualRect(option.direction, option.rect, self.accept_rect(option.rect))
            if released and button.contains(event.position().toPoint()):
                self.accept_clicked.emit(row.id)
                return True
        return super().editorEvent(event, model, option, index)

    def accept_rect(self, rect: QRect) -> QRect:
        """Where the Accept button of an offer is painted within its row, in left-to-right reading."""
        tokens = theme.tokens()
        words = QFontMetrics(theme.font(tokens.type.small)).horizontalAdvance(_("Accept"))
        width, height = words + 2 * tokens.space.s, tokens.size.chip
        left = rect.right() + 1 - tokens.space.l - width
        return QRect(left, rect.bottom() + 1 - tokens.space.xs - height, width, height)

    def _paint_ground(self, pen: RowPen, rect: QRect, row: WorkRow, option: QStyleOptionViewItem) -> None:
        tokens, state = theme.tokens(), option.state
        if row.is_focused:
            pen.fill(rect, QColor(tokens.color.accent_weak))
            pen.fill(QRect(rect.left(), rect.top(), tokens.space.xs - 1, rect.height()), theme.color(Tone.ACCENT))
        elif state & QStyle.StateFlag.State_MouseOver:
            pen.fill(rect, QColor(tokens.color.hover))
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            pen.ring(QColor(tokens.color.focus), tokens.size.focus_ring)

    def _paint_mark(self, pen: RowPen, rect: QRect, low: QRect, row: WorkRow, words: int) -> int:
        """The one mark that matters most in the lower line; returns the width that it takes. Of a feeling the number
        gives way to what else stands there, ``words`` wide."""
        tokens = theme.tokens()
        if row.is_offered:
            button = self.accept_rect(rect)
            pen.pill(button, _("Accept"), theme.font(tokens.type.small))
            return button.width() + tokens.space.s
        if row.unread:
            text, font = "99+" if row.unread > 99 else str(row.unread), theme.font(tokens.type.small)
            width = max(tokens.size.chip, QFontMetrics(font).horizontalAdvance(text) + tokens.space.m)
            pen.pill(_at_end(low, width, tokens.size.chip), text, font)
            return width + tokens.space.s
        size = tokens.size.icon_small
        if row.refused or row.undelivered:
            pen.picture(_at_end(low, size, size), theme.pixmap("alert", Tone.DANGER, size, pen.ratio))
            return size + tokens.space.s
        if row.feeling is None:
            return 0
        tone = feeling_tone(row.feeling)
        score, width = score_text(row.feeling), 0
        number = QFontMetrics(theme.font(tokens.type.strong)).horizontalAdvance(score)
        if low.width() - number - size - 2 * tokens.space.s >= min(words, low.width() // 2):
            width = pen.text(low, score, tokens.type.strong, tone, RIGHT)
        icon = theme.pixmap(feeling_icon(row.feeling), tone, size, pen.ratio)
        pen.picture(_at_end(low.adjusted(0, 0, -width, 0), size, size), icon)
        return width + size + tokens.space.s


def _fits_only_alone(name: str, timer: str, width: int) -> bool:
    """Whether the name is whole in its line only without the timer: a number ends in what tells it from others."""
    tokens = theme.tokens()
    wide = QFontMetrics(theme.font(tokens.type.strong)).horizontalAdvance(name)
    beside = QFontMetrics(theme.font(tokens.type.base)).horizontalAdvance(timer) + tokens.space.xs
    return width - beside < wide <= width


def _in_room(name: str, width: int) -> str:
    """The name as far as there is room for it; a number keeps its end."""
    number = name.rstrip(ISOLATES)[-1:].isdigit()
    cut = Qt.TextElideMode.ElideMiddle if number else Qt.TextElideMode.ElideRight
    return QFontMetrics(theme.font(theme.tokens().type.strong)).elidedText(name, cut, width)


def _at_start(line: QRect, size: int) -> QRect:
    """A square at the beginning of a line, in the middle of its height."""
    return QRect(line.left(), line.center().y() - size // 2 + 1, size, size)


def _at_end(line: QRect, width: int, height: int) -> QRect:
    """A rectangle of that size at the end of a line, in the middle of its height."""
    return QRect(line.right() + 1 - width, line.center().y() - height // 2 + 1, width, height)
