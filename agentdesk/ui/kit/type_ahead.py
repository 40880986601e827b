"""A field that finds one of many while typing: the list stands below it and never takes the focus."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from agentdesk.ui.kit.choice import Choice
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.row_choice import RowChoice
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.theme import theme


def _matches(choice: Choice, words: list[str]) -> bool:
    """Whether every word typed begins a word of the choice."""
    parts = f"{choice.title} {choice.detail} {choice.id}".casefold().replace("_", " ").replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in words)


class TypeAhead(QWidget):
    """Finds one of many. ``chosen`` carries a choice's id.

    ``free_text_committed`` carries what was typed when it is none of them and ``free_text`` allows that.
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
        layout = column(self, gap=theme.tokens().space.xs)
        self.field: QLineEdit = _Field(name, placeholder, self)
        self._model = QStringListModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_OneLine(self.list))
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
        self._filter()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """What can be found, in the order in which it is offered."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self._filter()

    def choice(self) -> str | None:
        """The id of the chosen one; None while something else is typed."""
        return self._chosen_id

    def text(self) -> str:
        return self.field.text().strip()

    def set_choice(self, choice_id: str | None, text: str = "") -> None:
        """Choose without a signal; without an id show ``text`` as typed."""
        found = next((choice for choice in self._choices if choice.id == choice_id), None)
        self._chosen_id = found.id if found else None
        self.field.setText(found.title if found else text)
        self._filter()

    def set_list_visible(self, visible: bool) -> None:
        show_if(self.list, visible and bool(self._shown))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, super().sizeHint().height())

    def step(self, rows: int) -> None:
        """Move the mark in the list by that many rows."""
        if self._shown:
            row = (self.list.currentIndex().row() + rows) % len(self._shown)
            self.list.setCurrentIndex(self._model.index(row))

    def commit(self) -> bool:
        """Take the marked row, or the free text; False when there is nothing to take."""
        row = self.list.currentIndex().row()
        if 0 <= row < len(self._shown):
            self._take(self._shown[row])
            return True
        if self._free_text and self.text():
            self.free_text_committed.emit(self.text())
            return True
        return False

    def _on_edited(self, text: str) -> None:
        self._chosen_id = None
        self._filter()
        self.text_edited.emit(text)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._take(self._shown[index.row()])

    def _take(self, choice: Choice) -> None:
        self._chosen_id = choice.id
        self.field.setText(choice.title)
        self._filter()
        self.chosen.emit(choice.id)

    def _filter(self) -> None:
        words = [] if self._chosen_id else self.field.text().casefold().split()
        self._shown = [choice for choice in self._choices if _matches(choice, words)]
        self._model.setStringList(
            [f"{choice.title}  ·  {choice.detail}" if choice.detail else choice.title for choice in self._shown]
        )
        marked = next((row for row, choice in enumerate(self._shown) if choice.id == self._chosen_id), 0)
        if self._shown and (words or self._chosen_id):
            self.list.setCurrentIndex(self._model.index(marked))
        height = theme.tokens().size.control * min(self._rows, max(1, len(self._shown))) + theme.tokens().space.s
        self.list.setFixedHeight(height)
        show_if(self.list, bool(self._shown))


class _OneLine(QStyledItemDelegate):
    """As wide as the list and no wider, so that what is longer ends in dots and nobody has to look sideways for it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(0, super().sizeHint(option, index).height())


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
