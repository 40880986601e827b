"""A pen for one row of a list: all is placed as in left-to-right reading, and mirrored where one reads otherwise."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle

from agentdesk.ui.kit.text import cut_to
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.tokens import TypeRole
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import one_line

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter


class RowPen:
    """Paints within ``bounds``, the rectangle of the row."""

    def __init__(self, painter: QPainter, bounds: QRect, direction: Qt.LayoutDirection) -> None:
        self._painter, self._bounds, self._direction = painter, bounds, direction
        # Each text is read in its own direction: a phone number keeps its plus in front everywhere.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.ratio = painter.device().devicePixelRatio()

    def fill(self, rect: QRect, color: QColor) -> None:
        self._painter.fillRect(self._place(rect), color)

    def ring(self, color: QColor, width: int) -> None:
        """The focus ring around the whole row."""
        pen = self._painter.pen()
        pen.setColor(color)
        pen.setWidth(width)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRect(self._bounds.adjusted(1, 1, -1, -1))

    def picture(self, rect: QRect, pixmap: QPixmap) -> None:
        """An icon at the upper left of ``rect``, which has its size."""
        self._painter.drawPixmap(self._place(rect).topLeft(), pixmap)

    def text(self, rect: QRect, text: str, role: TypeRole, tone: Tone, align: Qt.AlignmentFlag = LEFT) -> int:
        """One line, elided; returns the width that it took and a gap."""
        return self._write(rect, text, theme.font(role), theme.color(tone), align) + theme.tokens().space.xs

    def pill(self, rect: QRect, text: str, font: QFont) -> None:
        """A word on the accent's ground."""
        tokens = theme.tokens()
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(theme.color(Tone.ACCENT))
        self._painter.drawRoundedRect(self._place(rect), tokens.radius.small, tokens.radius.small)
        self._write(rect, text, font, QColor(tokens.color.on_accent), CENTER)

    def chip(self, rect: QRect, text: str, role: TypeRole, tone: Tone, icon: str = "") -> int:
        """A word on the ground of its tone, behind an icon if it has one, from where ``rect`` begins; returns the width
        that it took and a gap."""
        tokens, font = theme.tokens(), theme.font(role)
        size = tokens.size.icon_small
        beside = size + tokens.space.xs if icon else 0
        width = min(rect.width(), QFontMetrics(font).horizontalAdvance(text) + beside + 2 * tokens.space.s)
        place = QRect(rect.left(), rect.center().y() - tokens.size.chip // 2, width, tokens.size.chip)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(theme.ground(tone))
        self._painter.drawRoundedRect(self._place(place), tokens.radius.small, tokens.radius.small)
        if icon:
            at = QRect(place.left() + tokens.space.s, place.center().y() - size // 2, size, size)
            self.picture(at, theme.pixmap(icon, tone, size, self.ratio))
            place.setLeft(at.right() + 1 + tokens.space.xs)
            place.setRight(place.right() - tokens.space.s)
        self._write(place, text, font, theme.color(tone), CENTER)
        return width + tokens.space.xs

    def _write(self, rect: QRect, text: str, font: QFont, color: QColor, align: Qt.AlignmentFlag) -> int:
        self._painter.setFont(font)
        self._painter.setPen(color)
        metrics = QFontMetrics(font)
        shown = cut_to(one_line(text), metrics, rect.width())
        flags = QStyle.visualAlignment(self._direction, align) | Qt.AlignmentFlag.AlignAbsolute
        self._painter.drawText(self._place(rect), flags, shown)
        return metrics.horizontalAdvance(shown)

    def _place(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self._direction, self._bounds, rect)
