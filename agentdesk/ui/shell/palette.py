"""The palette: finds customers and commands while one types in the search field. The focus never leaves that field."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QWidget,
)
from shiboken6 import isValid

from agentdesk.app.state import Loading, RecentCustomer, Search
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.kit.committing import take_commit
from agentdesk.ui.kit.detail_delegate import DetailDelegate
from agentdesk.ui.kit.key_hint import key_text
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.marked_row import MarkedRow
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.row_choice import RowChoice
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.qt.letters import is_commit
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.shell.commands import Commands, fits
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, listed, ngettext, of_its_own

LOOK_UP_AFTER_MS = 150
SHORTEST_LOOK_UP = 2
MOST_RECENT = 5
MOST_OFFERED = 5
MOST_IN_VIEW = 14
"""So many rows are in view; the others are scrolled to."""
_ACTS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COMES_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""So the caret goes to another window, or a menu, and comes back by itself: what is found stays in view."""


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """A customer, a command, or something else that the window offers."""

    key: str
    title: str
    detail: str
    icon: str
    """Empty for a command: their keys tell them apart."""
    run: Callable[[], object]
    about: str = ""
    """What it is found by beside its title; not shown."""


class _Rows(KeyedModel[PaletteRow]):
    def cell(self, item: PaletteRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed((item.title, item.detail))
        if role == Qt.ItemDataRole.DecorationRole and item.icon:
            return theme.icon(item.icon, Tone.MUTED)
        return None


class Palette(QFrame):
    """Hangs below ``field``. ``look_up`` carries what to search customers for, ``customer_chosen`` a customer's id."""

    look_up = Signal(str)
    customer_chosen = Signal(str)

    def __init__(
        self, host: QWidget, field: QLineEdit, commands: Commands, settings: Callable[[], Sequence[PaletteRow]]
    ) -> None:
        """``settings`` stand behind the commands; they are asked for when somebody looks for something."""
        super().__init__(host)
        self._settings = settings
        self._host, self._field, self._commands = host, field, commands
        self._search = Search()
        self._recent: Sequence[RecentCustomer] = ()
        self._offers: Sequence[PaletteRow] = ()
        self.before: QWidget | None = None
        """What had the caret before the palette was opened."""
        mark(self, kit="card", emphasis=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        space = theme.tokens().space
        layout = column(self, gap=space.xs, margins=(space.xs, space.xs, space.xs, space.xs))
        self._model = _Rows(lambda row: row.key, parent=self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(_("Customers and commands"))
        self.list.setItemDelegate(DetailDelegate(self.list, _Rows.ItemRole))
        mark(self.list, kit="choices", framed=False)
        quiet_scroll_bars(self.list)
        self._note = Text("", TextRole.SMALL, Tone.MUTED)
        self._note.setContentsMargins(space.s, 0, space.s, space.xs)
        layout.addWidget(self.list)
        layout.addWidget(self._note)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_UP_AFTER_MS)
        self._timer.timeout.connect(self._on_look_up)
        self.list.clicked.connect(self._on_clicked)
        RowChoice(self.list, self._on_clicked)
        self._marked = MarkedRow(self.list)
        field.textEdited.connect(self._on_typed)
        field.installEventFilter(self)
        take_commit(field)
        self.hide()

    def open(self) -> None:
        """Put the caret into the field; where it was before gets it back at the end."""
        focused = caret_of(self._host)
        if focused is not self._field:
            self.before = focused
        put_caret(self._field)
        self._field.selectAll()
        self._show(anew=True)

    def leave(self) -> None:
        """Close it, where it is open: what a key does next is done where the caret was before."""
        if self.isVisible():
            self.close_palette()

    def close_palette(self) -> None:
        """Empty the field and give the focus back."""
        self._empty()
        if self.before is not None and self.before.isVisible():
            put_caret(self.before, Qt.FocusReason.OtherFocusReason)
        else:
            self._field.clearFocus()
        self.before = None

    def left_open(self) -> tuple[str, str] | None:
        """What is typed in it, and the key of the row that is meant; None while it is closed."""
        if not self.isVisible():
            return None
        current = self.list.currentIndex()
        return self._field.text(), self._model.items()[current.row()].key if current.isValid() else ""

    def open_again(self, left: tuple[str, str]) -> None:
        """Open it as another one was left."""
        words, meant = left
        self.open()
        self._field.setText(words)
        self._on_typed(words)
        row = self._model.row_of(meant)
        self._choose(-1 if row is None else row)

    def show_search(self, search: Search, recent: Sequence[RecentCustomer]) -> None:
        """Take in what the look-up has found, and whom the agent looked at lately."""
        if (search, recent) != (self._search, self._recent):
            self._search, self._recent = search, recent
            if self.isVisible():
                self._show()

    def show_offers(self, offers: Sequence[PaletteRow]) -> None:
        """What else can be found here at the moment: saved views, for example."""
        before, self._offers = self._offers, offers
        told = [(row.key, row.title, row.detail) for row in offers]
        if self.isVisible() and told != [(row.key, row.title, row.detail) for row in before]:
            self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress and self._on_key(event):
                return True
            if event.type() is QEvent.Type.ShortcutOverride and is_commit(event):
                event.accept()  # a hand that is used to it means Enter, not the advice
                return True
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _COMES_BACK:
            if not isValid(self._field):  # the caret leaves it because it goes: there is nothing to be cleared any more
                return False
            self._empty()
            self.before = None
        return super().eventFilter(watched, event)

    def _empty(self) -> None:
        self._timer.stop()
        self._field.clear()
        self.hide()
        self._marked.forget()

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif not self.isVisible() and key in _ACTS:
            self._show(anew=True)  # nothing that is not in view is marked, or done
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in _ACTS:
            self._run(self.list.currentIndex().row())
        else:
            return False
        return True

    def _step(self, rows: int) -> None:
        count, current = self._model.rowCount(), self.list.currentIndex()
        if count:
            row = current.row() + rows if current.isValid() else min(rows, 0)
            self.list.setCurrentIndex(self._model.index(row % count, 0))
            self._marked.say()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._run(index.row())

    def _run(self, row: int) -> None:
        rows = self._model.items()
        if 0 <= row < len(rows):
            chosen = rows[row]
            self.close_palette()
            chosen.run()

    def _on_typed(self, text: str) -> None:
        if len(text.strip()) >= SHORTEST_LOOK_UP:
            self._timer.start()
        else:
            self._timer.stop()
        self._show(anew=True)

    def _on_look_up(self) -> None:
        self.look_up.emit(self._field.text().strip())

    def _show(self, *, anew: bool = False) -> None:
        """Show what there is. Unless it is for other words (``anew``), what is shown keeps its place and what came
        meanwhile stands below it: Return does what one saw."""
        words = self._field.text().strip()
        rows = self._found(words)
        if anew:
            self._model.replace(rows)
            self._choose(0)
            self.list.scrollToTop()
        else:
            self._take_in(rows)
        self._say(words, rows)
        tokens = theme.tokens()
        below = self._field.mapTo(self._host, QPoint(0, self._field.height() + tokens.space.xs))
        room = self._host.height() - below.y() - 2 * tokens.size.control - tokens.size.status_bar
        height = min(MOST_IN_VIEW, len(rows)) * tokens.size.control + tokens.space.s
        self.list.setFixedHeight(min(height, max(room, 3 * tokens.size.control)))
        self.list.setVisible(bool(rows))
        self.setFixedWidth(max(self._field.width(), tokens.size.right_column + tokens.size.side_column // 2))
        self.adjustSize()
        self.move(below.x() + (self._field.width() - self.width()) // 2, below.y())
        self.show()
        self.raise_()
        self._marked.say()

    def _found(self, words: str) -> list[PaletteRow]:
        recent = self._recent_rows(words)
        known = {row.key for row in recent}
        return [
            *recent,
            *[row for row in self._offers if words and fits(f"{row.title} {row.detail}", words)][:MOST_OFFERED],
            *self._command_rows(words),
            *[row for row in (self._settings() if words else ()) if fits(f"{row.title} {row.about}", words)],
            *(row for row in self._customers(words) if row.key not in known),
        ]

    def _take_in(self, rows: Sequence[PaletteRow]) -> None:
        now = {row.key: row for row in rows}
        shown = [row.key for row in self._model.items()]
        current = self.list.currentIndex()
        chosen = shown[current.row()] if current.isValid() else ""
        kept = [now.pop(key) for key in shown if key in now]
        self._model.replace([*kept, *now.values()])
        # What was meant is gone: then nothing is, until the agent chooses.
        row = self._model.row_of(chosen) if chosen or shown else 0
        self._choose(-1 if row is None else row)

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self._model.index(row, 0) if row >= 0 else QModelIndex())

    def _customers(self, words: str) -> list[PaletteRow]:
        if len(words) < SHORTEST_LOOK_UP or self._search.query != words:
            return []
        return [
            PaletteRow(
                f"customer:{found.id}",
                of_its_own(found.display_name),
                listed(found.why),
                "customer",
                self._chooser(found.id),
            )
            for found in self._search.items[:6]
        ]

    def _recent_rows(self, words: str) -> list[PaletteRow]:
        """Whom the agent looked at lately, also where nobody can be looked up for want of a line."""
        found = [each for each in self._recent if fits(each.name, words)]
        return [
            PaletteRow(
                f"customer:{each.customer_id}",
                of_its_own(each.name),
                _("lately"),
                "history",
                self._chooser(each.customer_id),
            )
            for each in found[:MOST_RECENT]
        ]

    def _chooser(self, customer_id: str) -> Callable[[], None]:
        return lambda: self.customer_chosen.emit(customer_id)

    def _command_rows(self, words: str) -> list[PaletteRow]:
        return [
            PaletteRow(
                f"command:{command.id}",
                command.title,
                key_text(command.shown_key) if command.shown_key else "",
                "",
                command.run,
            )
            for command in self._commands.matching(words)
        ]

    def _say(self, words: str, rows: Sequence[PaletteRow]) -> None:
        said = ngettext("{n} in all", "{n} in all", len(rows)) if len(rows) > MOST_IN_VIEW else ""
        if len(words) >= SHORTEST_LOOK_UP:
            search = self._search
            if search.query != words or search.loading is Loading.LOADING:
                said = joined((said, _("Looking for customers…")))
            elif search.loading is Loading.FAILED:
                said = joined((said, explain(search.problem).title))
            elif not search.items:
                said = joined((said, _("No customer matches") if rows else _("Nothing matches")))
            elif said:
                said = joined((said, _("customers at the end")))
        self._note.set_text(said)
        self._note.setVisible(bool(said))
