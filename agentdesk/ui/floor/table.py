"""The table of the floor: one line a contact, times that run, and nothing that moves under the eyes.

Owns the columns and how a cell looks. Knows nothing of the store.
"""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from agentdesk.domain.floor import AdviceStatus
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.approval_words import left_words
from agentdesk.ui.channels import channel_word
from agentdesk.ui.floor.viewmodel import FloorLine
from agentdesk.ui.floor.words import feeling_word, state_word, status_word
from agentdesk.ui.kit.column_table import ColumnTable
from agentdesk.ui.kit.columns import wanted_width
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.kit.row_pen import RowPen
from agentdesk.ui.presence_words import presence_title, presence_tone
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.icons import channel_icon
from agentdesk.ui.tone import Tone, feeling_icon, feeling_tone
from agentdesk.ui.words import _, duration_text, joined

AGENT, CUSTOMER, CHANNEL, STATE, SINCE, FEELING, ADVICE, NEEDS = range(8)
LEFT_OUT_FIRST = (CHANNEL, SINCE, ADVICE, FEELING, STATE)
"""Where there is no room for all columns; the open contact says the same."""
_LETTERS = 10
"""So many letters of a name are always in view."""
_LONGEST_S = 35_999


class FloorModel(KeyedModel[FloorLine]):
    """The contacts, in the order of the view-model."""

    def __init__(self) -> None:
        super().__init__(lambda line: line.id, columns=8)
        self.now = datetime.now(UTC)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return titles()[section]
        return None

    def cell(self, item: FloorLine, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(item, column, self.now)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(cell_text(item, column, self.now))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            is_row = column == AGENT  # there is who goes from row to row
            return spoken(item, self.now) if is_row else f"{titles()[column]}: {cell_text(item, column, self.now)}"
        return None


def titles() -> tuple[str, ...]:
    """What the columns are called."""
    return (
        _("Agent"),
        _("Customer"),
        _("Channel"),
        _("State"),
        _("For"),
        _("Customer feels"),
        _("Advice"),
        _("Needs"),
    )


def cell_text(item: FloorLine, column: int, now: datetime) -> str:
    """The words of one cell."""
    row = item.row
    texts = {
        AGENT: row.agent_name or _("nobody yet"),
        CUSTOMER: row.customer_name or _("Unknown customer"),
        CHANNEL: channel_word(row.channel),
        STATE: state_word(row.state)[0],
        SINCE: "" if item.is_over else item.timer_text(now),
        FEELING: feeling_word(row.feeling) if row.feeling is not None else _("not known yet"),
        ADVICE: item.status[1],
        NEEDS: joined(words for words, _tone in needs(item, now)),
    }
    return texts[column]


def needs(item: FloorLine, now: datetime) -> list[tuple[str, Tone]]:
    """What somebody should know of at once, the most urgent first."""
    found: list[tuple[str, Tone]] = []
    if item.waiting is not None and item.waiting.approval is not None:
        left = left_words(item.waiting.approval.expires_at, now)
        found.append((_("approval, {left}").format(left=left) if left else _("approval"), Tone.WARNING))
    if item.mode is not None:
        found.append((_("off the map"), Tone.VIOLET))
    if item.waits_long:
        found.append((_("waits long"), Tone.DANGER))
    return found


def _least_widths() -> list[int]:
    """How wide each column is at least: for the longest of the words that can stand in it, as the language has them."""
    tokens = theme.tokens()
    metrics, gap = QFontMetrics(theme.font(tokens.type.base)), 2 * tokens.space.s
    icon = tokens.size.icon_small + tokens.space.xs
    words = {
        CHANNEL: [channel_word(each) for each in ("voice", "chat", "email", "messaging")],
        STATE: [state_word(each)[0] for each in InteractionState],
        SINCE: [duration_text(_LONGEST_S)],
        FEELING: [feeling_word(each) for each in (-0.8, -0.4, 0.0, 0.4, 0.8)],
        ADVICE: [status_word(each)[1] for each in AdviceStatus],
        NEEDS: [_("approval, {left}").format(left=left_words(None, datetime.now(UTC)) or "00:00")],
    }
    letters = _LETTERS * metrics.averageCharWidth()
    icons = (AGENT, CHANNEL, FEELING, ADVICE, NEEDS)
    return [
        max(letters if column not in words else 0, *map(metrics.horizontalAdvance, (title, *words.get(column, ()))))
        + gap
        + (icon if column in icons else 0)
        + tokens.space.xs
        for column, title in enumerate(titles())
    ]


class FloorDelegate(QStyledItemDelegate):
    """Paints a cell on one line: icons with their words, what needs somebody as chips, what is over in grey."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(80, theme.tokens().size.table_row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item, model = index.data(FloorModel.ItemRole), index.model()
        if item is None or not isinstance(model, FloorModel):
            return
        tokens, rect = theme.tokens(), option.rect
        painter.save()
        pen = RowPen(painter, rect, option.direction)
        if option.state & QStyle.StateFlag.State_Selected:
            pen.fill(rect, QColor(tokens.color.accent_weak))
        line = tokens.size.hairline
        pen.fill(QRect(rect.left(), rect.bottom() - line + 1, rect.width(), line), QColor(tokens.color.line))
        inner = rect.adjusted(tokens.space.s, 0, -tokens.space.s, 0)
        self._paint_cell(pen, inner, item, index.column(), model.now)
        painter.restore()

    def _paint_cell(self, pen: RowPen, inner: QRect, item: FloorLine, column: int, now: datetime) -> None:
        tokens, row, text = theme.tokens(), item.row, cell_text(item, column, now)
        faint = Tone.FAINT if item.is_over else None
        if column == NEEDS:
            for words, tone in needs(item, now):
                inner.setLeft(inner.left() + pen.chip(inner, words, tokens.type.base, tone))
            return
        icon, tone = "", Tone.NEUTRAL
        if column == AGENT and item.presence is not None:
            icon, tone = "presence", presence_tone(item.presence)
        elif column == CHANNEL:
            icon, tone = channel_icon(row.channel), Tone.MUTED
        elif column == STATE:
            tone = state_word(row.state)[1]
        elif column == SINCE:
            tone = Tone.DANGER if item.waits_long else Tone.MUTED
        elif column == FEELING:
            icon = feeling_icon(row.feeling) if row.feeling is not None else ""
            tone = feeling_tone(row.feeling)
        elif column == ADVICE:
            icon, _word, tone = item.status
        if icon:
            size = tokens.size.icon_small
            place = QRect(inner.left(), inner.center().y() - size // 2 + 1, size, size)
            pen.picture(place, theme.pixmap(icon, faint or tone, size, pen.ratio))
            inner.setLeft(inner.left() + size + tokens.space.xs)
        role = tokens.type.strong if column == CUSTOMER and not item.is_over else tokens.type.base
        plain = column in (AGENT, CHANNEL) and (column == CHANNEL or bool(row.agent_name))
        pen.text(inner, text, role, faint or (Tone.NEUTRAL if plain else tone))


class FloorTable(ColumnTable):
    """``opened`` carries the id of the contact under the cursor, ``entered`` says that its conversation is wanted."""

    entered = Signal()
    left = Signal()

    def __init__(self, model: FloorModel, parent: QWidget | None = None) -> None:
        self._model = model
        super().__init__(model, FloorDelegate(), LEFT_OUT_FIRST, parent)
        self.setAccessibleName(_("Contacts that run now"))
        self.horizontalHeader().setSectionsClickable(False)

    def show_selected(self, row: int | None) -> None:
        """Put the mark on the open contact, without opening it again."""
        model = self.selectionModel()
        model.blockSignals(True)
        if row is None:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
        elif row != self.currentIndex().row() or not model.isRowSelected(row, QModelIndex()):
            self.selectRow(row)
        model.blockSignals(False)
        self.viewport().update()

    def tick(self, now: datetime) -> None:
        """Let the times go on."""
        self._model.now = now
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def least_widths(self) -> list[int]:
        return _least_widths()

    def wanted_widths(self) -> dict[int, int]:
        tokens = theme.tokens()
        metrics = QFontMetrics(theme.font(tokens.type.strong))
        beside = 3 * tokens.space.s + tokens.size.icon_small + tokens.space.xs
        return {column: wanted_width(self, column, metrics, beside) for column in (AGENT, CUSTOMER, NEEDS)}


def spoken(line: FloorLine, now: datetime) -> str:
    """The whole line in one sentence, for who does not see it."""
    there = presence_title(line.presence) if line.presence is not None else ""
    return joined(part for part in (*(cell_text(line, each, now) for each in range(8)), there) if part)
