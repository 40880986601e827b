"""Paints the rows of a list as every list does, and a quieter word at the far end of each."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.kit.row_pen import RowPen
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone


class DetailDelegate(QStyledItemDelegate):
    """``role`` is the role under which a row with ``title`` and ``detail`` is found."""

    def __init__(self, parent: QWidget, role: int) -> None:
        super().__init__(parent)
        self._role = role

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        # As wide as the list and no wider, so that what is longer ends in dots.
        return QSize(0, theme.tokens().size.control)

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        detail = self._detail(option, index)
        if detail:
            taken = option.fontMetrics.horizontalAdvance(detail) + theme.tokens().space.xl
            taken += option.decorationSize.width() + theme.tokens().space.m
            room = max(0, option.rect.width() - taken)
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            tokens, pen = theme.tokens(), RowPen(painter, option.rect, option.direction)
            pen.ring(QColor(tokens.color.focus), tokens.size.focus_ring)
        detail = self._detail(option, index)
        if detail:
            space = theme.tokens().space
            painter.setPen(theme.color(Tone.MUTED))
            place = option.rect.adjusted(space.s, 0, -space.s, 0)
            far = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place, far | Qt.AlignmentFlag.AlignAbsolute, detail)  # whichever way its own words read

    def helpEvent(  # noqa: N802
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """What the row has no room for is whole in its tool tip."""
        row = index.data(self._role)
        if row is None:
            return super().helpEvent(event, view, option, index)
        title = str(index.data())
        self.initStyleOption(option, index)
        taken = option.decorationSize.width() + 2 * theme.tokens().space.m
        is_cut = option.text != title or self._detail(option, index) != row.detail
        if is_cut or option.fontMetrics.horizontalAdvance(title) + taken > option.rect.width():
            QToolTip.showText(event.globalPos(), as_tip("\n".join(part for part in (title, row.detail) if part)), view)
            return True
        return super().helpEvent(event, view, option, index)

    def _detail(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> str:
        row = index.data(self._role)
        detail = row.detail if row is not None else ""
        return option.fontMetrics.elidedText(detail, Qt.TextElideMode.ElideRight, option.rect.width() // 2)
