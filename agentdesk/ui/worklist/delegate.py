"""How a row of the work list is painted: channel, name and last words, timer and feeling; an offer has its button."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.tone import Tone, feeling_icon, feeling_tone
from agentdesk.ui.words import _, score_text
from agentdesk.ui.worklist.items import WorkListModel
from agentdesk.ui.worklist.viewmodel import WorkRow

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTER = Qt.AlignmentFlag.AlignCenter


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
        self._paint_ground(painter, rect, row, option)
        inner = rect.adjusted(tokens.space.l, tokens.space.s, -tokens.space.l, -tokens.space.s)
        top = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        low = QRect(inner.left(), top.bottom() + 1, inner.width(), inner.height() - top.height())
        ratio = painter.device().devicePixelRatio()
        tone = Tone.ACCENT if row.is_offered else Tone.NEUTRAL if row.is_focused else Tone.MUTED
        icon = theme.pixmap(channel_icon(row.channel), tone, tokens.size.icon, ratio)
        painter.drawPixmap(top.left(), top.top() + (top.height() - tokens.size.icon) // 2, icon)
        indent = tokens.size.icon + tokens.space.m
        top.setLeft(top.left() + indent)
        low.setLeft(low.left() + indent)
        now = model.now
        right = _write(painter, top, row.timer_text(now), tokens.type.base, row.timer_tone(now), _RIGHT)
        _write(painter, top.adjusted(0, 0, -right, 0), row.name, tokens.type.strong, Tone.NEUTRAL, _LEFT)
        right = self._paint_mark(painter, low, row, ratio)
        _write(painter, low.adjusted(0, 0, -right, 0), row.detail, tokens.type.small, Tone.MUTED, _LEFT)
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
            if released and self.accept_rect(option.rect).contains(event.position().toPoint()):
                self.accept_clicked.emit(row.id)
                return True
        return super().editorEvent(event, model, option, index)

    def accept_rect(self, rect: QRect) -> QRect:
        """Where the Accept button of an offer is painted within its row."""
        tokens = theme.tokens()
        width = QFontMetrics(_font(tokens.type.small)).horizontalAdvance(_("Accept")) + 2 * tokens.space.s
        height = tokens.size.chip
        return QRect(
            rect.right() + 1 - tokens.space.l - width,
            rect.bottom() + 1 - tokens.space.xs - height,
            width,
            height,
        )

    def _paint_ground(self, painter: QPainter, rect: QRect, row: WorkRow, option: QStyleOptionViewItem) -> None:
        tokens = theme.tokens()
        state = option.state
        if row.is_focused:
            painter.fillRect(rect, QColor(tokens.color.accent_weak))
            painter.fillRect(
                QRect(rect.left(), rect.top(), tokens.space.xs - 1, rect.height()), theme.color(Tone.ACCENT)
            )
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.color.hover))
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            pen = painter.pen()
            pen.setColor(QColor(tokens.color.focus))
            pen.setWidth(tokens.size.focus_ring)
            painter.setPen(pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _paint_mark(self, painter: QPainter, low: QRect, row: WorkRow, ratio: float) -> int:
        """The one mark that matters most in the lower line; returns the width that it takes."""
        tokens = theme.tokens()
        if row.is_offered:
            button = self.accept_rect(low.adjusted(0, 0, tokens.space.l, tokens.space.s))
            _fill(painter, button, theme.color(Tone.ACCENT), tokens.radius.small)
            _write_in(painter, button, _("Accept"), _font(tokens.type.small), QColor(tokens.color.on_accent), _CENTER)
            return button.width() + tokens.space.s
        if row.unread:
            text = "99+" if row.unread > 99 else str(row.unread)
            font = _font(tokens.type.small)
            width = max(
                tokens.size.chip, QFontMetrics(font).horizontalAdvance(text) + 2 * tokens.space.s - tokens.space.xxs
            )
            badge = QRect(
                low.right() + 1 - width, low.center().y() - tokens.size.chip // 2 + 1, width, tokens.size.chip
            )
            _fill(painter, badge, theme.color(Tone.ACCENT), tokens.radius.small)
            _write_in(painter, badge, text, font, QColor(tokens.color.on_accent), _CENTER)
            return width + tokens.space.s
        if row.refused:
            size = tokens.size.icon_small
            place = low.right() + 1 - size, low.center().y() - size // 2
            painter.drawPixmap(*place, theme.pixmap("alert", Tone.DANGER, size, ratio))
            return size + tokens.space.s
        if row.feeling is None:
            return 0
        tone = feeling_tone(row.feeling)
        width = _write(painter, low, score_text(row.feeling), tokens.type.strong, tone, _RIGHT)
        size = tokens.size.icon_small
        left = low.right() + 1 - width - size
        painter.drawPixmap(
            left, low.center().y() - size // 2, theme.pixmap(feeling_icon(row.feeling), tone, size, ratio)
        )
        return width + size + tokens.space.s


def _font(role: object) -> QFont:
    return theme.font(role)  # type: ignore[arg-type]


def _fill(painter: QPainter, rect: QRect, color: QColor, radius: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(rect, radius, radius)


def _write(painter: QPainter, rect: QRect, text: str, role: object, tone: Tone, align: Qt.AlignmentFlag) -> int:
    """Write one line, elided; returns the width it took and a gap."""
    return _write_in(painter, rect, text, _font(role), theme.color(tone), align) + theme.tokens().space.xs


def _write_in(painter: QPainter, rect: QRect, text: str, font: QFont, color: QColor, align: Qt.AlignmentFlag) -> int:
    painter.setFont(font)
    painter.setPen(color)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align, shown)
    return metrics.horizontalAdvance(shown)
