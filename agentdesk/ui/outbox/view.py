"""The outbox panel: every unsent thing with its age and its words; send again, edit, discard, export, by key or click.

Not modal: it stands over the foot of the window until it is closed. What cannot be taken back says so, and can be
set aside.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from agentdesk.app.intents import Intents
from agentdesk.domain.problems import Code
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.button import Button, ButtonKind, IconButton
from agentdesk.ui.kit.card import Quote, Rule, StandingCard
from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.kit.detail_delegate import DetailDelegate
from agentdesk.ui.kit.layout import FlowLayout, column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.row_choice import RowChoice
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.kit.tab_order import go_on_within
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.outbox.viewmodel import OutboxItem, OutboxState
from agentdesk.ui.qt.letters import letter_of
from agentdesk.ui.qt.models import KeyedModel
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.unsent_words import refused_words, unsent_words
from agentdesk.ui.words import _, joined, listed, ngettext, span_text

ROWS = 6
"""So many are in view at once."""
WORDS = 600
"""Characters of an item's words that are shown."""


@dataclass(frozen=True, slots=True)
class _Row:
    item: OutboxItem
    detail: str


class _Rows(KeyedModel[_Row]):
    def cell(self, item: _Row, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return item.item.line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed((item.item.line, item.detail))
        if role == Qt.ItemDataRole.DecorationRole:
            refused = item.item.is_refused
            return theme.icon("alert" if refused else "unsent", Tone.DANGER if refused else Tone.MUTED)
        return None


class OutboxPanel(StandingCard):
    """Stands at the foot of ``host``. ``edit_requested`` carries the id of what is to be gone on with."""

    edit_requested = Signal(str)

    def __init__(self, host: QWidget, intents: Intents, foot: QWidget) -> None:
        """``foot`` is the bar above which it stands."""
        super().__init__(host)
        self._host, self._foot, self._intents = host, foot, intents
        self._state = OutboxState()
        self._now: datetime | None = None
        self.before: QWidget | None = None
        self._asked_to_discard = ""
        self._is_listing = False
        self._become_notes: set[str] = set()
        self.setAccessibleName(_("Unsent"))
        self._build()
        host.installEventFilter(self)
        self.hide()

    def render(self, state: OutboxState, now: datetime) -> None:  # type: ignore[override]
        """Show ``state`` as of ``now``; the row in hand stays in hand."""
        exported, self._state, self._now = self._state.exported, state, now
        self._become_notes &= {each.id for each in state.items}
        if self.isVisible():
            if state.exported is not None and state.exported != exported:
                self._say_exported()
            self._show()

    def toggle(self) -> None:
        """Open it, or close it and give the focus back."""
        if self.isVisible():
            self.close_panel()
            return
        self.before = caret_of(self._host)
        self._say("")
        self._show()
        self.show()
        self.raise_()
        target = self.list if self._state.items else self._close
        put_caret(target)

    def close_panel(self) -> None:
        self.hide()
        if self.before is not None and self.before.isVisible():
            put_caret(self.before, Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802
        return go_on_within(self, next)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        done = self._done_by(event)
        if done is not None and not event.modifiers():
            event.accept()
            done()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.list and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            # The list would look for a row that begins with the letter.
            if self._done_by(event) is not None:
                self.keyPressEvent(event)
                return True
        elif event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _done_by(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What the key does here."""
        letters: dict[str, Callable[[], object]] = {
            "R": self._on_retry,
            "E": self._on_edit,
            "C": self._on_copy,
            "N": self._on_keep,
            "A": self._on_set_aside,
            "X": self._intents.export_unsent,
        }
        keys = {int(Qt.Key.Key_Escape): self.close_panel, int(Qt.Key.Key_Delete): self._on_discard}
        return keys.get(int(event.key())) or letters.get(letter_of(event))

    def _build(self) -> None:
        space = theme.tokens().space
        self._layout = layout = column(self, gap=space.s, margins=(space.m, space.s, space.m, space.m))
        head = row(gap=space.s)
        self._title = Text("", TextRole.TITLE)
        self._close = IconButton("close", _("Close"))
        self._close.clicked.connect(self.close_panel)
        self._export = Button(_("Export all"), key="X")
        self._export.clicked.connect(self._intents.export_unsent)
        head.addWidget(self._title, 1)
        head.addWidget(self._export)
        head.addWidget(self._close)
        layout.addLayout(head)
        self._model = _Rows(lambda each: each.item.id, parent=self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(DetailDelegate(self.list, _Rows.ItemRole))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Unsent items"))
        self.list.installEventFilter(self)
        mark(self.list, kit="choices", framed=False)
        quiet_scroll_bars(self.list)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        RowChoice(self.list)
        layout.addWidget(self.list)
        layout.addWidget(Rule())
        self._why = Prose("", TextRole.STRONG)
        self._means = Prose("", TextRole.BASE, Tone.MUTED)
        self._quote = Quote()
        self._words = Prose("")
        self._quote.body.addWidget(self._words)
        for widget in (self._why, self._means, self._quote):
            layout.addWidget(widget)
        layout.addLayout(self._make_foot())

    def _make_foot(self) -> Any:
        foot = column(gap=theme.tokens().space.s)
        buttons = FlowLayout(gap=theme.tokens().space.s)
        self._retry = Button(_("Send again"), key="R")
        self._edit = Button(_("Edit"), key="E")
        self._copy = Button(_("Copy"), key="C")
        self._keep = Button(_("Keep as a private note"), key="N")
        self._aside = Button(_("Set aside"), key="A")
        self._discard = Button(_("Discard"), ButtonKind.DANGER, key="Del")
        self._retry.clicked.connect(self._on_retry)
        self._edit.clicked.connect(self._on_edit)
        self._copy.clicked.connect(self._on_copy)
        self._keep.clicked.connect(self._on_keep)
        self._aside.clicked.connect(self._on_set_aside)
        self._discard.clicked.connect(self._on_discard)
        self._note = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        for button in (self._retry, self._edit, self._copy, self._keep, self._aside, self._discard):
            buttons.addWidget(button)
        foot.addLayout(buttons)
        foot.addWidget(self._note)
        self._note.hide()
        return foot

    def _show(self) -> None:
        items, now = self._state.items, self._now
        self._title.set_text(_title(self._state))
        current = self._item()
        self._is_listing = True
        self._model.replace([_Row(each, _age(each, now)) for each in items])
        if items and self._item() is None:
            kept = self._model.row_of(current.id) if current is not None else None
            self.list.setCurrentIndex(self._model.index(kept or 0, 0))
        self._is_listing = False
        in_hand = self._item()
        if (in_hand and in_hand.id) != (current and current.id):
            self._turn()
        size = theme.tokens().size
        self.list.setFixedHeight(max(1, min(ROWS, len(items))) * size.control + theme.tokens().space.s)
        if not items and self.list.hasFocus():
            self._close.setFocus(Qt.FocusReason.OtherFocusReason)
        show_if(self.list, bool(items))
        self._export.setEnabled(bool(items))
        self._show_item()

    def _item(self) -> OutboxItem | None:
        at = self.list.currentIndex().row()
        rows = self._model.items()
        return rows[at].item if 0 <= at < len(rows) else None

    def _show_item(self) -> None:
        item = self._item()
        buttons = (self._retry, self._edit, self._copy, self._keep, self._aside, self._discard)
        for widget in (self._why, self._means, self._quote, *buttons):
            show_if(widget, item is not None)
        if item is not None:
            if item.is_aside:
                self._why.set_text(_("You set it aside: it is not sent by itself, and nothing waits for it."))
                means = _aside(item)
            elif item.problem is not None:
                problem = explain(item.problem, item.detail)
                why = _("Refused: {problem}") if item.is_refused else _("Not there yet: {problem}")
                self._why.set_text(why.format(problem=problem.title))
                means = problem.detail
            elif item.stray is not None:
                self._why.set_text(_("It was not sent, and is kept as a draft."))
                means = ""
            else:
                self._why.set_text(_("It is safe on this computer and goes out by itself."))
                means = ""
            if item.is_placeless:
                where = _("Its contact is not on this desk any more: copy it, or keep it as a private note.")
                means = f"{means} {where}".strip()
            means = _arrived(item) if item.may_set_aside else means
            self._means.set_text(means)
            self._words.set_text(item.words[:WORDS])
            show_if(self._means, bool(means))
            show_if(self._quote, bool(item.words))
            show_if(self._edit, item.may_edit or item.may_correct)
            show_if(self._copy, bool(item.words))
            show_if(self._keep, item.may_keep and bool(item.words))
            show_if(self._retry, item.stray is None)
            self._edit.set_label(_("Write a correction") if item.may_correct else _("Edit"))
            show_if(self._aside, item.may_set_aside)
            show_if(self._discard, not item.may_set_aside)
            self._discard.setEnabled(item.may_discard)
            self._retry.setEnabled(not item.is_under_way)
            self._retry.set_label(_("Send mine instead") if item.problem == Code.RESULT_CHANGED else _("Send again"))
            asked = self._asked_to_discard == item.id
            self._discard.set_label(_("Discard for good") if asked else _("Discard"))
        self._place()

    def _on_current(self) -> None:
        if not self._is_listing:  # else it is shown once, when all rows are there
            self._turn()
            self._show_item()

    def _turn(self) -> None:
        """Another one is in hand: what was asked or said of the one before is over."""
        self._asked_to_discard = ""
        self._say("")

    def _on_retry(self) -> None:
        item = self._item()
        if item is not None and item.stray is None and not item.is_under_way:
            self._intents.retry(item.id)

    def _on_copy(self) -> None:
        item = self._item()
        if item is not None and item.words:
            QGuiApplication.clipboard().setText(item.words)
            self._say(_("copied"))

    def _on_keep(self) -> None:
        """The words become a private note; what they were leaves the outbox once that is written down."""
        item = self._item()
        if item is None or not item.may_keep or not item.words or item.id in self._become_notes:
            return
        self._become_notes.add(item.id)  # it is listed until the disk has let go of it
        self._intents.add_note(item.about, item.words, written_as=item.stray.kind if item.stray is not None else "")
        if item.stray is None:
            self._intents.discard(item.id)

    def _on_edit(self) -> None:
        item = self._item()
        if item is not None and (item.may_edit or item.may_correct):
            self.hide()
            self.edit_requested.emit(item.id)

    def _on_set_aside(self) -> None:
        item = self._item()
        if item is not None and item.may_set_aside:
            self._intents.set_aside(item.id)

    def _on_discard(self) -> None:
        """What is thrown away is gone: it is asked for twice."""
        item = self._item()
        if item is None or not item.may_discard:
            return
        if self._asked_to_discard != item.id:
            self._asked_to_discard = item.id
            self._show_item()
            return
        self._asked_to_discard = ""
        if item.stray is not None:
            self._intents.save_draft(item.stray.key, "")
        else:
            self._intents.discard(item.id)

    def _say(self, note: str) -> None:
        self._note.set_text(note)
        show_if(self._note, bool(note))

    def _say_exported(self) -> None:
        exported = self._state.exported
        if exported is None:
            return
        if exported.problem is not None:
            self._say(explain(exported.problem).title)
        else:
            count = ngettext("{n} item", "{n} items", exported.count)
            self._say(_("{count} written to {path}").format(count=count, path=exported.path))

    def _place(self) -> None:
        size, space = theme.tokens().size, theme.tokens().space
        self.setFixedWidth(min(self._host.width() - 2 * space.l, size.right_column + 2 * size.side_column))
        self.resize(self.width(), self._layout.totalHeightForWidth(self.width()))
        top = self._foot.mapTo(self._host, self._foot.rect().topLeft()).y()
        self.move(space.l, max(0, top - self.height() - space.s))


def _title(state: OutboxState) -> str:
    if not state.items:
        return _("Everything is sent")
    waiting, listed = state.unsent - state.refused, len(state.items)
    refused = refused_words(state.refused) if state.refused else ""
    some = _("the first {n} are listed").format(n=listed) if listed < state.unsent else ""
    return joined((refused, unsent_words(waiting) if waiting else "", some))


def _arrived(item: OutboxItem) -> str:
    """Why it stays as it is, and what can be done nevertheless."""
    why = _(
        "It may have arrived, and another in its place would be there twice: it stays as it is until that is known."
    )
    then = _("Sent again it is taken once only.")
    if item.may_correct:
        then += " " + _("A correction goes as a message of its own, after it.")
    behind = _("What follows it here waits for it; set aside, it stays on this computer and the rest goes on.")
    return f"{why} {then} {behind}"


def _aside(item: OutboxItem) -> str:
    """What is not known of it, and what comes of each thing that can be done."""
    told = _("Sent again it is taken once only, but it may come after what was written later.")
    known = _("It may have arrived all the same: discarded, it is gone from this computer and nowhere else.")
    why = explain(item.problem, item.detail).title if item.problem is not None else ""
    return " ".join(part for part in (why and f"{why}.", told, known) if part)


def _age(item: OutboxItem, now: datetime | None) -> str:
    """How far it came, and since when it waits."""
    if now is None or item.at is None:
        return item.standing
    waited_s = (now - item.at).total_seconds()
    age = _("for {time}").format(time=span_text(waited_s)) if waited_s >= 60 else moment(item.at, now)
    return joined((item.standing, age))
