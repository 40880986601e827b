"""Paints the rows of the timeline. Laid-out texts are cached, so that scrolling costs no text layout.

Owns the row's geometry, from the theme's tokens. Knows nothing of the state.
"""

from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from agentdesk.ui.qt.time_text import clock_time, day_title
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.fonts import ascent_of, spans_of
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.theme.tokens import TypeRole
from agentdesk.ui.timeline.fold import Row, RowKind
from agentdesk.ui.timeline.hits import hits
from agentdesk.ui.timeline.items import Index, TimelineModel, due_text
from agentdesk.ui.tone import Tone, feeling_icon, feeling_tone
from agentdesk.ui.words import _, joined, one_line

CACHED_TEXTS = 600
"""More than the rows of the largest screen have (110 of up to four texts), so that all of a frame is there at the next;
1.2 kB each, with which a long shift would only grow. Each one more lets go of the one that was not drawn for longest:
to let go of many at once took as long as a frame."""
_SHOWN_FEELING = 0.25


class TimelineDelegate(QStyledItemDelegate):
    """Draws each kind of row. ``day_height`` is a day heading's; other rows have the theme's row height."""

    def __init__(self, model: TimelineModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._mirror: int | None = None
        self._texts: OrderedDict[tuple[str, int, str], tuple[QStaticText, float, float]] = OrderedDict()
        self._painters: dict[RowKind, Callable[[QPainter, QRect, Row, bool], None]] = {
            RowKind.DAY: self._paint_day,
            RowKind.GHOST: self._paint_ghost,
            RowKind.TURN: self._paint_turn,
        }
        self.restyle()

    def restyle(self) -> None:
        """Take the theme in use; every cached text is laid out anew."""
        tokens = theme.tokens()
        self._tokens = tokens
        self._texts.clear()
        roles: dict[str, TypeRole] = {
            "base": tokens.type.base,
            "strong": tokens.type.strong,
            "small": tokens.type.small,
            "section": tokens.type.section,
        }
        self._fonts: dict[str, QFont] = {name: theme.font(role) for name, role in roles.items()}
        self._metrics = {name: QFontMetricsF(font) for name, font in self._fonts.items()}
        self._lines = {name: role.line for name, role in roles.items()}
        self.row_height = tokens.size.timeline_row
        self.day_height = tokens.type.section.line + tokens.space.m + tokens.space.xs
        self._time_width = ceil(self._metrics["base"].horizontalAdvance("00:00")) + 1

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        kind = self._model.row_at(index.row()).kind
        return QSize(120, self.day_height if kind is RowKind.DAY else self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.row_at(index.row())
        is_mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        rect: QRect = option.rect
        # Everything below reckons from the left; where people read from the right, each part is drawn mirrored.
        self._mirror = rect.left() + rect.right() + 1 if is_mirrored else None
        state: QStyle.StateFlag = option.state
        color = self._tokens.color
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, QColor(color.accent_weak))
        elif state & QStyle.StateFlag.State_MouseOver and row.kind is not RowKind.DAY:
            painter.fillRect(rect, QColor(color.hover))
        inner = self._beside_lanes(painter, rect, row)
        inner.setWidth(min(inner.width(), self._tokens.size.measure))
        self._painters.get(row.kind, self._paint_event)(painter, inner, row, selected)

    def _paint_day(self, painter: QPainter, rect: QRect, row: Row, selected: bool) -> None:
        top = rect.bottom() + 1 - self._tokens.space.xs - self._lines["section"]
        left = rect.left() + self._tokens.space.l
        text = day_title(row.at, self._model.now).upper()
        self._text(painter, left, top, text, "section", self._tokens.color.muted, rect.right() - left)

    def _paint_ghost(self, painter: QPainter, rect: QRect, row: Row, selected: bool) -> None:
        space, color = self._tokens.space, self._tokens.color
        frame = QRectF(rect).adjusted(space.m, 1.5, -space.m, -1.5)
        frame.moveLeft(self._placed(frame.left(), frame.width()))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(color.accent_weak if selected else color.warning_weak))
        painter.setPen(QPen(QColor(color.warning), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, self._tokens.radius.medium, self._tokens.radius.medium)
        painter.restore()
        late = row.at <= self._model.now
        self._text(painter, rect.left() + space.l, self._top(rect), _("due"), "base", color.warning, self._time_width)
        self._icon(painter, rect, self._top(rect), "ghost", Tone.WARNING, tile=False)
        right = self._text_right(painter, rect, _("missing") if late else _("open"), color.warning)
        left = self._text_left(rect)
        self._found(painter, left, self._top(rect), row.title, "strong", color.warning, right - left)
        detail = due_text(row, self._model.now)
        self._text(painter, left, self._detail_top(rect), detail, "small", color.warning, right - left)

    def _paint_turn(self, painter: QPainter, rect: QRect, row: Row, selected: bool) -> None:
        space, color = self._tokens.space, self._tokens.color
        falls = bool(row.items[0].data.get("falls"))
        tone, ink = (Tone.DANGER, color.danger) if falls else (Tone.SUCCESS, color.success)
        top = self._top(rect, bool(row.detail))
        self._text(painter, rect.left() + space.l, top, clock_time(row.at), "base", color.muted, self._time_width)
        self._icon(painter, rect, top, "falling" if falls else "rising", tone, tile=False)
        left, right = self._text_left(rect), rect.right() - space.l
        self._text(painter, left, top, row.title, "strong", ink, right - left)
        if row.detail:
            self._text(painter, left, self._detail_top(rect), row.detail, "small", color.muted, right - left)

    def _paint_event(self, painter: QPainter, rect: QRect, row: Row, selected: bool) -> None:
        space, color = self._tokens.space, self._tokens.color
        if row.kind is RowKind.MEMBER:
            x = self._text_left(rect) - space.s
            painter.fillRect(QRect(round(self._placed(x, 2)), rect.top(), 2, rect.height()), QColor(color.line))
        detail = joined((self._model.found_in(row), row.detail))
        top = self._top(rect, bool(detail))
        self._text(painter, rect.left() + space.l, top, clock_time(row.at), "base", color.muted, self._time_width)
        if row.kind is not RowKind.MEMBER:
            self._icon(painter, rect, top, channel_icon(row.channel), Tone.MUTED, tile=True)
        right = self._marks(painter, rect, row, top)
        left = self._text_left(rect) + (space.xs if row.kind is RowKind.MEMBER else 0)
        used = self._found(painter, left, top, row.title, "base", color.text, right - left)
        if row.repeat and left + used + space.xs < right:
            self._text(painter, left + used + space.xs, top, row.repeat, "base", color.muted, right - left - used)
        if detail:
            self._found(painter, left, self._detail_top(rect), detail, "small", color.muted, right - left)

    def _beside_lanes(self, painter: QPainter, rect: QRect, row: Row) -> QRect:
        """Draw the lanes of journeys at the reading edge; returns what of the row is left."""
        lanes, space = self._model.lanes, self._tokens.space
        if not lanes:
            return rect
        on = {journey for item in row.items for journey in item.journey_ids}
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, lane in enumerate(lanes):
            x = rect.left() + space.m + number * space.m
            line = QRectF(self._placed(x + space.xxs, 2), rect.top(), 2, rect.height())
            painter.fillRect(line, QColor(self._tokens.color.line))
            if lane.journey in on:
                side = 2 * space.xxs + 2
                dot = QRectF(self._placed(x, side), rect.center().y() - side / 2, side, side)
                painter.setBrush(theme.color(lane.tone))
                painter.drawEllipse(dot)
        painter.restore()
        return rect.adjusted(space.s + len(lanes) * space.m, 0, 0, 0)

    def _found(self, painter: QPainter, x: float, y: float, text: str, font: str, color: str, width: float) -> int:
        """As ``_text``, with what is searched for marked in it."""
        if self._model.words:
            painter.save()
            left = self._placed(x, self._laid_out(text, width, font)[1])
            for begin, length in self._hits(text, width, font):
                mark = QRectF(left + begin, y, length, self._lines[font])
                painter.fillRect(mark, QColor(self._tokens.color.warning_weak))
                painter.fillRect(mark.adjusted(0, mark.height() - 2, 0, 0), QColor(self._tokens.color.warning))
            painter.restore()
        return self._text(painter, x, y, text, font, color, width)

    def _hits(self, text: str, width: float, font: str) -> list[tuple[float, float]]:
        """Where the words stand in the line as it is shown: from where, and how wide."""
        shown = self._laid_out(text, width, font)[0].text()
        places = hits(shown, self._model.words)
        return spans_of(shown, self._fonts[font], places) if places else []

    def _marks(self, painter: QPainter, rect: QRect, row: Row, top: int) -> int:
        """Draw what stands at the right end; returns where the text has to end."""
        space, size = self._tokens.space, self._tokens.size
        x = rect.right() - space.l
        if self._model.pinned and row.holds(self._model.pinned):
            x -= size.icon_small
            self._pixmap(painter, x, top + space.xxs, "pin", Tone.ACCENT, size.icon_small)
            x -= space.s
        if row.kind is RowKind.BURST:
            x -= size.icon_small
            name = "collapse" if row.expanded else "open-right"
            self._pixmap(painter, x, top + space.xxs, name, Tone.MUTED, size.icon_small)
            x -= space.s
        if row.sentiment is not None and abs(row.sentiment) >= _SHOWN_FEELING:
            x -= size.icon_small
            tone = feeling_tone(row.sentiment)
            self._pixmap(painter, x, top + space.xxs, feeling_icon(row.sentiment), tone, size.icon_small)
            x -= space.s
        return x - space.xs

    def _text_left(self, rect: QRect) -> int:
        space, size = self._tokens.space, self._tokens.size
        return rect.left() + space.l + self._time_width + space.s + size.icon + space.m + space.xxs

    def _top(self, rect: QRect, has_detail: bool = True) -> int:
        both = self._lines["base"] + (self._lines["small"] if has_detail else 0)
        return rect.top() + (rect.height() - both) // 2

    def _detail_top(self, rect: QRect) -> int:
        return self._top(rect) + self._lines["base"]

    def _icon(self, painter: QPainter, rect: QRect, y: int, name: str, tone: Tone, *, tile: bool) -> None:
        space, size = self._tokens.space, self._tokens.size
        x = rect.left() + space.l + self._time_width + space.s
        if tile:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._tokens.color.sunken))
            side = size.icon + 2 * space.xxs
            painter.drawRoundedRect(QRectF(self._placed(x - space.xxs, side), y - 1, side, side), 4, 4)
            painter.restore()
        inset = (size.icon - size.icon_small) // 2
        self._pixmap(painter, x + inset, y + inset + 1, name, tone, size.icon_small)

    def _pixmap(self, painter: QPainter, x: int, y: int, name: str, tone: Tone, size: int) -> None:
        painter.drawPixmap(
            round(self._placed(x, size)), y, theme.pixmap(name, tone, size, painter.device().devicePixelRatio())
        )

    def _placed(self, x: float, width: float) -> float:
        """Where a part of this width stands that was reckoned to begin at ``x``."""
        return x if self._mirror is None else self._mirror - x - width

    def _text_right(self, painter: QPainter, rect: QRect, text: str, color: str) -> int:
        width = round(self._metrics["base"].horizontalAdvance(text)) + 1
        x = rect.right() - self._tokens.space.l - width
        self._text(painter, x, self._top(rect), text, "base", color, width + 1)
        return x - self._tokens.space.s

    def _text(self, painter: QPainter, x: float, y: float, text: str, font: str, color: str, width: float) -> int:
        """Draw one line, elided to ``width``; returns the width used."""
        static, used, lift = self._laid_out(text, width, font)
        painter.setFont(self._fonts[font])
        painter.setPen(QColor(color))
        drop = (self._lines[font] - self._metrics[font].height()) / 2
        painter.drawStaticText(QPointF(self._placed(x, used), y + drop - lift), static)
        return round(used)

    def _laid_out(self, text: str, width: float, font: str) -> tuple[QStaticText, float, float]:
        key = (text, int(width), font)
        cached = self._texts.get(key)
        if cached is not None:
            self._texts.move_to_end(key)
            return cached
        if len(self._texts) >= CACHED_TEXTS:
            self._texts.popitem(last=False)
        laid_out = self._texts[key] = self._lay_out(text, width, font)
        return laid_out

    def _lay_out(self, text: str, width: float, font: str) -> tuple[QStaticText, float, float]:
        """The text, its width, and how much higher it has to stand for letters of another font."""
        metrics, available = self._metrics[font], max(0.0, float(width))
        shown = one_line(text)
        static, used = self._prepared(shown, font)
        if used > available:
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, available)
            static, used = self._prepared(shown, font)
        lift = 0.0 if shown.isascii() else ascent_of(shown, self._fonts[font]) - metrics.ascent()
        return static, used, lift

    def _prepared(self, shown: str, font: str) -> tuple[QStaticText, float]:
        static = QStaticText(shown)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        static.prepare(font=self._fonts[font])
        return static, static.size().width()
