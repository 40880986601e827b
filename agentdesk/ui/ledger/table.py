"""The table of overrides: one row a record, pages fetched as the end comes into view.

Owns the columns and how a cell looks. Knows nothing of the store.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from agentdesk.app.state import NEWEST_FIRST, LogOrder
from agentdesk.domain.override import Direction, Override, ResultStatus
from agentdesk.ui.kit.column_table import ColumnTable, is_step
from agentdesk.ui.kit.columns import wanted_width
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.kit.row_pen import RowPen
from agentdesk.ui.ledger.wording import (
    action_words,
    direction_word,
    measured_words,
    result_titles,
    review_marks,
    review_words,
    standing,
    standing_icon,
    taken_words,
)
from agentdesk.ui.qt.letters import is_commit
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.qt.time_text import moment, short_moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, in_this_language, joined, one_line

AT, AGENT, RECOMMENDED, TAKEN, REASON, DIRECTION, RESULT, REVIEW = range(8)
SORTED_BY = ("at", "agent", "recommended", "taken", "reason", "direction", "outcome", "review")
"""What the log is sorted by for each column (``LogOrder.by``)."""

LEFT_OUT_FIRST = (DIRECTION, REVIEW, AGENT, REASON, RECOMMENDED)
"""What was advised and what was done instead are the last to go: the table is about these two."""
_LETTERS = 10
"""So many letters of a name or a title are always in view."""


class OverrideModel(KeyedModel[Override]):
    """The overrides paged in so far, newest first."""

    def __init__(self) -> None:
        super().__init__(lambda each: each.id, columns=len(SORTED_BY))
        self.now = datetime.now(UTC)
        self.order = NEWEST_FIRST

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._with_arrow(section)
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(section)
        return None

    def show_order(self, order: LogOrder) -> None:
        """Mark the column by which the log is sorted."""
        if order != self.order:
            self.order = order
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def _with_arrow(self, section: int) -> str:
        title = titles_of_columns()[section]
        if SORTED_BY[section] != self.order.by or self.order == NEWEST_FIRST:
            return title
        is_up = self.order.turned is (section == AT)
        return f"{title} {'↑' if is_up else '↓'}"

    def _spoken(self, section: int) -> str:
        title = titles_of_columns()[section]
        if SORTED_BY[section] != self.order.by:
            return title
        return (_("{title}, sorted, turned around") if self.order.turned else _("{title}, sorted")).format(title=title)

    def cell(self, item: Override, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and column == AT:
            return short_moment(item.recorded_at, self.now)
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(cell_text(item, column, self.now))
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(one_line(cell_text(item, column, self.now)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            # Who goes from row to row is in the first cell, which therefore says all of its row.
            said = range(self.columnCount()) if column == AT else (column,)
            return joined(self._heard(item, each) for each in said)
        return None

    def _heard(self, item: Override, column: int) -> str:
        said = review_words(item.review) if column == REVIEW else cell_text(item, column, self.now)
        return f"{titles_of_columns()[column]}: {said}"


def titles_of_columns() -> tuple[str, ...]:
    """What the columns are called."""
    return (
        _("At"),
        _("Agent"),
        _("Recommended"),
        _("Done instead"),
        _("Reason"),
        _("Direction"),
        _("Result"),
        _("Review"),
    )


def cell_text(item: Override, column: int, now: datetime) -> str:
    """The words of one cell."""
    if column == AT:
        return moment(item.recorded_at, now)
    if column == DIRECTION:
        return direction_word(item.direction)
    if column == RESULT:
        return standing(item)[0]
    if column == REVIEW:
        return review_marks(item.review)
    texts = {
        AGENT: item.agent_name or item.agent_id,
        RECOMMENDED: action_words(item.recommended_action, item.recommended_title),
        TAKEN: taken_words(item),
        REASON: in_this_language(item.reason_title, item.reason_titles) or item.reason_code,
    }
    return texts[column]


def _least_widths(now: datetime) -> list[int]:
    """How wide each column is at least: for the longest of the words that can stand in it, as the language has them."""
    metrics, gap = QFontMetrics(theme.font(theme.tokens().type.base)), 2 * theme.tokens().space.s
    days = [now - timedelta(days=each) for each in range(7)] + [
        now.replace(month=month, day=28) for month in range(1, 13)
    ]
    words = {
        AT: [short_moment(each, now) for each in days],
        DIRECTION: [direction_word(each) for each in Direction],
        REVIEW: [review_marks({"advice_right": None, "override_right": None})],
        RESULT: [
            *(result_titles()[each.value].lower() for each in ResultStatus),
            *(word for word, _tone in measured_words().values()),
        ],
    }
    letters = _LETTERS * metrics.averageCharWidth()
    chip = gap  # a chip has room of its own around its word
    return [
        max(
            letters if column not in words else 0,
            *map(metrics.horizontalAdvance, (title, *words.get(column, ()))),
        )
        + gap
        + (chip if column == RESULT else theme.tokens().space.xs)
        for column, title in enumerate(titles_of_columns())
    ]


class OverrideDelegate(QStyledItemDelegate):
    """Paints a cell on one line, with the hairline below the row and the result as a chip."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(80, theme.tokens().size.table_row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item: Override | None = index.data(KeyedModel.ItemRole)
        if item is None:
            return
        tokens, rect, column = theme.tokens(), option.rect, index.column()
        painter.save()
        pen = RowPen(painter, rect, option.direction)
        if option.state & QStyle.StateFlag.State_Selected:
            pen.fill(rect, QColor(tokens.color.accent_weak))
        line = tokens.size.hairline
        pen.fill(QRect(rect.left(), rect.bottom() - line + 1, rect.width(), line), QColor(tokens.color.line))
        text, inner = str(index.data()), rect.adjusted(tokens.space.s, 0, -tokens.space.s, 0)
        is_done = column != TAKEN or item.in_effect
        if column == RESULT:
            pen.chip(inner, text, tokens.type.base, standing(item)[1], standing_icon(item))
        else:
            tone = Tone.MUTED if column in (AT, REVIEW) or not is_done else Tone.NEUTRAL
            pen.text(inner, text, tokens.type.strong if column == TAKEN and is_done else tokens.type.base, tone)
        painter.restore()


class OverrideTable(ColumnTable):
    """``opened`` carries the id of the record under the cursor; ``end_reached`` asks for the next page."""

    end_reached = Signal()
    sorted = Signal(str)
    """The name of what the log is to be sorted by."""
    chosen_changed = Signal(int)
    """So many records are chosen now."""

    def __init__(self, model: OverrideModel, parent: QWidget | None = None) -> None:
        self._model = model
        super().__init__(model, OverrideDelegate(), LEFT_OUT_FIRST, parent)
        self.setAccessibleName(_("Overrides"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(lambda column: self.sorted.emit(SORTED_BY[column]))
        self.selectionModel().selectionChanged.connect(lambda *_how: self.chosen_changed.emit(len(self.chosen_ids())))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_scrolled)

    def show_selected(self, row: int | None) -> None:
        """Put the mark on the open record, without opening it again."""
        if row is None:
            self.clearSelection()
        elif row != self.currentIndex().row() or not self.selectionModel().hasSelection():
            self.selectionModel().blockSignals(True)
            self.go_to(row)
            self.selectionModel().blockSignals(False)
            self.viewport().update()

    def chosen_ids(self) -> tuple[str, ...]:
        """The records that are chosen, from above."""
        items = self._model.items()
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return tuple(items[row].id for row in rows if row < len(items))

    def needed_width(self) -> int:
        """In so many pixels the columns have room that tell the most; less is too little for a table."""
        return sum(self._widths[column] for column in (AT, RECOMMENDED, TAKEN, REASON, RESULT))

    def is_near_end(self) -> bool:
        """Whether the last row is in view, or will be after a page."""
        header, bar = self.verticalHeader(), self.verticalScrollBar()
        return header.length() - bar.value() <= 2 * self.viewport().height()

    def go_to(self, row: int) -> None:
        """Whatever is held down: a row that is gone to is not one of several that are chosen."""
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._model.index(row, 0), how)

    def toggle_chosen(self) -> None:
        """Take the record under the cursor to those that are chosen, or away from them; alone it is the open one, and
        keeps its mark."""
        if self.chosen_ids() == (self._model.items()[self.currentIndex().row()].id,):
            return
        how = QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().select(self.currentIndex(), how)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.toggle_chosen()
            event.accept()
        elif not is_step(event) and (event.text().strip() or is_commit(event)):
            event.ignore()  # letters and figures are the page's; the table's own search by typing would eat them
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:
            # The view itself would go to the first row, and so open a record that nobody asked for.
            QAbstractScrollArea.focusInEvent(self, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._on_scrolled()

    def least_widths(self) -> list[int]:
        return _least_widths(self._model.now)

    def wanted_widths(self) -> dict[int, int]:
        space, icon, of_type = theme.tokens().space, theme.tokens().size.icon_small, theme.tokens().type
        base, beside = QFontMetrics(theme.font(of_type.base)), 2 * space.s + space.xs
        wanted = {column: wanted_width(self, column, base, beside) for column in (RECOMMENDED, REASON)}
        wanted[TAKEN] = wanted_width(self, TAKEN, QFontMetrics(theme.font(of_type.strong)), beside)
        wanted[RESULT] = wanted_width(self, RESULT, base, beside + 2 * space.s + space.xs + icon)
        return wanted

    def _on_scrolled(self) -> None:
        if self._model.rowCount() and self.is_near_end():
            self.end_reached.emit()
