"""A field that finds one of many while typing: the list stands below it and never takes the focus.

Owns when what is typed is settled: once a row was taken, or where it is somebody's own words. A word that is half typed
and could become one of the list is neither.
"""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from agentdesk.ui.kit.choice import Choice
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.line_ends import as_tip, kept_whole
from agentdesk.ui.kit.marked_row import MarkedRow
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.row_choice import RowChoice
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _, joined

MOST_LINES = 2
"""So many lines one of them takes."""


def _matches(choice: Choice, words: list[str]) -> bool:
    """Whether every word typed begins a word of the choice."""
    parts = f"{choice.title} {choice.detail} {choice.id}".casefold().replace("_", " ").replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in words)


class TypeAhead(QWidget):
    """Finds one of many. ``chosen`` carries a choice's id.

    ``free_text_committed`` carries what was typed when it is none of them and ``free_text`` allows that. Return and Tab
    take the row that is marked; where one's own words could be one of the list, a last row takes them as they are.
    """

    chosen = Signal(str)
    free_text_committed = Signal(str)
    text_edited = Signal(str)

    def __init__(
        self,
        name: str,
        placeholder: str = "",
        *,
        free_text: bool = False,
        rows: int = 6,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._free_text, self._rows = free_text, rows
        self._choices: tuple[Choice, ...] = ()
        self._shown: list[Choice] = []
        self._chosen_id: str | None = None
        self._is_own = False
        layout = column(self, gap=theme.tokens().space.xs)
        self.field: QLineEdit = _Field(name, placeholder, self)
        self._model = QStringListModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self._lines = _InLines(self.list)
        self.list.setItemDelegate(self._lines)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(name)
        quiet_scroll_bars(self.list)
        mark(self.list, kit="choices")
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.setFocusProxy(self.field)
        self.field.textEdited.connect(self._on_edited)
        self.list.clicked.connect(self._on_clicked)
        RowChoice(self.list, self._on_clicked)
        self._marked = MarkedRow(self.list)
        self._filter()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """What can be found, in the order in which it is offered."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self._filter()

    def choice(self) -> str | None:
        """The id of the chosen one; None while something else is typed."""
        return self._chosen_id

    def own_words(self) -> str:
        """What is typed where it is none of the list, by its words or because that was said; else empty."""
        is_own = self._is_own or (self._free_text and not self._shown)
        return self.text() if is_own and self._chosen_id is None else ""

    def is_settled(self) -> bool:
        """Whether one was chosen, or one's own words were."""
        return self._chosen_id is not None or self._is_own

    def text(self) -> str:
        return self.field.text().strip()

    def set_choice(self, choice_id: str | None, text: str = "") -> None:
        """Choose without a signal; an id that is none of them stands for one's own words. Without an id ``text`` is
        shown as being typed."""
        found = next((choice for choice in self._choices if choice.id == choice_id), None)
        self._chosen_id = found.id if found else None
        self._is_own = self._free_text and found is None and bool(choice_id)
        self.field.setText(found.title if found else text)
        self._filter()

    def set_list_visible(self, visible: bool) -> None:
        show_if(self.list, visible and bool(self._shown))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, super().sizeHint().height())

    def step(self, rows: int) -> None:
        """Move the mark in the list by that many rows."""
        if self._shown:
            row = (self.list.currentIndex().row() + rows) % self._model.rowCount()
            self.list.setCurrentIndex(self._model.index(row))
            self._marked.say()

    def commit(self) -> bool:
        """Take the marked row, or the free text; False when there is nothing to take."""
        if self._take_row(self.list.currentIndex().row()):
            return True
        if self._free_text and self.text():
            self._take_own()
            return True
        return False

    def _on_edited(self, text: str) -> None:
        self._chosen_id, self._is_own = None, False
        self._filter()
        self._marked.say()
        self.text_edited.emit(text)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._take_row(index.row())

    def _take_row(self, row: int) -> bool:
        if 0 <= row < len(self._shown):
            self._take(self._shown[row])
        elif 0 <= row < self._model.rowCount():
            self._take_own()
        else:
            return False
        return True

    def _take_own(self) -> None:
        self._is_own = True
        self._filter()
        self.free_text_committed.emit(self.text())

    def _take(self, choice: Choice) -> None:
        self._chosen_id, self._is_own = choice.id, False
        self.field.setText(choice.title)
        self._filter()
        self.chosen.emit(choice.id)

    def _filter(self) -> None:
        words = [] if self._chosen_id else self.field.text().casefold().split()
        self._shown = [choice for choice in self._choices if _matches(choice, words)]
        rows = [joined((choice.title, choice.detail)) for choice in self._shown]
        if self._free_text and words and self._shown:
            rows.append(_("“{words}”, in my own words").format(words=self.text()))
        self._model.setStringList(rows)
        marked = next((row for row, choice in enumerate(self._shown) if choice.id == self._chosen_id), 0)
        if self._shown and (words or self._chosen_id):
            self.list.setCurrentIndex(self._model.index(marked))
        self._fit()
        show_if(self.list, bool(self._shown))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the rows that are in view at once, in as many lines as each has."""
        rows = self._model.stringList()[: self._rows]
        heights = [self._lines.height_of(each, self.width()) for each in rows]
        self.list.setFixedHeight(sum(heights) + theme.tokens().space.s)


class _InLines(QStyledItemDelegate):
    """As wide as the list and no wider: what is longer has a second line, and what is longer still ends in dots and is
    whole in its tool tip. Nobody has to look sideways for it."""

    def __init__(self, shown_in: QListView) -> None:
        super().__init__(shown_in)
        self._list = shown_in

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.text = kept_whole(str(index.data()))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(0, self.height_of(str(index.data()), self._list.width()))

    def helpEvent(  # noqa: N802
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        text = str(index.data() or "")
        if len(self._lines_of(text, self._list.width())) > MOST_LINES:
            QToolTip.showText(event.globalPos(), as_tip(text), view)
            return True
        return super().helpEvent(event, view, option, index)

    def height_of(self, text: str, width: int) -> int:
        """How high the row of a text is in a list of this width: lines in two scripts are higher than others."""
        lines, line = self._lines_of(text, width)[:MOST_LINES], self._list.fontMetrics().lineSpacing()
        return theme.tokens().size.control + (ceil(sum(lines)) - line if len(lines) > 1 else 0)

    def _lines_of(self, text: str, width: int) -> list[float]:
        """How high each of its lines is."""
        space, bar = theme.tokens().space, self._list.verticalScrollBar().sizeHint().width()
        room, heights = max(1, width - bar - 2 * space.s - 2 * space.s), list[float]()
        layout = QTextLayout(kept_whole(text), self._list.font())
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room)
            heights.append(line.height())
        layout.endLayout()
        return heights


class _Field(LineField):
    def __init__(self, name: str, placeholder: str, owner: TypeAhead) -> None:
        super().__init__(name, placeholder, owner)
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._owner.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not self._owner.commit():
                super().keyPressEvent(event)
                return
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusNextPrevChild(self, next_: bool) -> bool:  # noqa: N802
        # Who goes on has taken what is marked, as with Return; where that leads on by itself, it has led.
        if next_ and self.text().strip() and self._owner.commit() and self.window().focusWidget() is not self:
            return True
        return super().focusNextPrevChild(next_)
