"""The page Floor: what runs now in the supervisor's teams, and to its right the contact that is open or who is there.

Knows the state's shape and the intents.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.ui.floor.filters import FloorFilters
from agentdesk.ui.floor.people import PeoplePanel
from agentdesk.ui.floor.table import FloorModel, FloorTable, spoken
from agentdesk.ui.floor.talk import TalkPanel
from agentdesk.ui.floor.talk_state import build_talk
from agentdesk.ui.floor.viewmodel import FloorLine, FloorState, FloorView, Phase, build
from agentdesk.ui.kit.layout import column, row
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.page import PageCommand, PageView
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _, ngettext

SAID_AT_ONCE = 3
"""So many contacts that came at once are named; of more it is said how many."""


class FloorPage(PageView):
    """``table`` and ``talk`` are its parts. While a contact is open, no line changes its place."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._wanted = FloorView()
        self._state = FloorState()
        self._open_id: str | None = None
        self._anew = True
        self._desk: State | None = None
        self._model = FloorModel()
        self._model.setParent(self)
        self.filters = FloorFilters()
        self.table = FloorTable(self._model)
        self.talk = TalkPanel(intents)
        self.people = PeoplePanel()
        self.setAccessibleName(_("Floor"))
        self._build()
        self.filters.wanted.connect(self._on_wanted)
        self.table.opened.connect(self.open_contact)
        self.table.entered.connect(self.talk.focus_reading)
        self.table.left.connect(self.close_contact)
        self.talk.closed.connect(self.close_contact)
        self.talk.announcement.connect(self.announcement)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        self._desk = state
        before = self._state
        hold = self._open_id is not None and not self._anew
        self._state = shown = build(state, now, self._wanted, before, hold=hold)
        self._anew = False
        if shown.is_untouched and not before.is_untouched:
            self._intents.read_floor()
        self._model.now = now
        self._model.replace(shown.lines)
        self.table.show_selected(shown.position(self._open_id))
        self.filters.render(shown, self._wanted, now)
        self._show_phase(shown)
        self._announce(shown, now)
        talk = build_talk(state, now)
        if talk is not None and talk.row.interaction_id == self._open_id:
            self.talk.render(talk, now)
            self._right_pages.setCurrentWidget(self.talk)
        else:
            self.people.show_agents(shown.agents, now)
            self._right_pages.setCurrentWidget(self.people)

    def tick(self, now: datetime) -> None:
        self.table.tick(now)
        self.talk.tick(now)

    def regions(self) -> Sequence[QWidget]:
        return (self.filters, self.table, self.people if self.talk.isHidden() else self.talk)

    def focus_find(self) -> None:
        self.filters.focus_find()

    def step(self, by: int) -> None:
        self.table.step(by)

    def refresh(self) -> None:
        """Read it anew and order it anew."""
        self._anew = True
        self._intents.read_floor()

    def open_contact(self, interaction_id: str) -> None:
        """Look into a contact."""
        if interaction_id != self._open_id:
            self._open_id = interaction_id
            self._intents.open_floor(interaction_id)

    def close_contact(self) -> None:
        """Look at none; what is over goes, and the lines are ordered anew."""
        if self._open_id is None:
            return
        self.talk.save_draft()
        had_focus = self.talk.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._open_id = None
        self._anew = True
        self._intents.open_floor(None)
        if had_focus:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def write_note(self) -> None:
        """Put the caret into the note to the agent of the open contact; of the first where none is open."""
        if self._open_id is None:
            self.table.step(0)
        self.talk.focus_note()

    def take_up(self, interaction_id: str, text: str) -> bool:
        """Go on with a note where it was written; whether its contact is there."""
        if self._state.position(interaction_id) is None:
            return False
        self.open_contact(interaction_id)
        self.talk.write_on(interaction_id, text)
        return True

    def save_drafts(self) -> None:
        """Keep what is being written."""
        self.talk.save_draft()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._share_width()

    def _build(self) -> None:
        tokens = theme.tokens()
        layout = row(self, gap=0)
        left = QWidget()
        body = column(left, gap=0)
        body.addWidget(self.filters)
        self._loading = QWidget()
        shape = column(self._loading, margins=(tokens.space.s, tokens.size.table_row, tokens.space.s, 0))
        shape.addWidget(Skeleton((0.95,) * 6, pitch=tokens.size.table_row))
        shape.addStretch(1)
        self.empty = EmptyState("channel-agent", "")
        self.error = ErrorState()
        self.error.retry_requested.connect(self._intents.read_floor)
        self._pages = QStackedWidget()
        for page in (self.table, self._loading, self.empty, self.error):
            self._pages.addWidget(page)
        self._pages.setMinimumHeight(3 * tokens.size.table_row)  # else what is not in view presses the filters together
        body.addWidget(self._pages, 1)
        self._right = QFrame()
        mark(self._right, kit="column")
        self._right_pages = QStackedWidget()
        for part in (self.people, self.talk):
            self._right_pages.addWidget(part)
        column(self._right, gap=0).addWidget(self._right_pages)
        layout.addWidget(left, 1)
        layout.addWidget(self._right)
        self._share_width()

    def _share_width(self) -> None:
        """The table keeps most of the width, also in large type."""
        size, space = theme.tokens().size, theme.tokens().space
        self._right.setFixedWidth(min(size.right_column + 4 * space.xl, self.width() * 2 // 5))

    def _show_phase(self, shown: FloorState) -> None:
        if shown.phase is Phase.ROWS:
            self._pages.setCurrentWidget(self.table)
        elif shown.phase is Phase.LOADING:
            self._pages.setCurrentWidget(self._loading)
        elif shown.phase is Phase.FAILED:
            self.error.show_problem(shown.problem)
            self._pages.setCurrentWidget(self.error)
        else:
            title, detail = _("Nobody is in contact now"), _("A call or chat of your teams appears here as it begins.")
            if shown.phase is Phase.NO_MATCH:
                title, detail = _("Nothing matches"), _("Take a filter away to see more.")
            self.empty.set_content("channel-agent", title, detail)
            self._pages.setCurrentWidget(self.empty)

    def _announce(self, shown: FloorState, now: datetime) -> None:
        """What came or went while somebody looks at one, or uses a screen reader, is said and moves nothing."""
        if len(shown.came) > SAID_AT_ONCE:
            self.announcement.emit(ngettext("{n} new contact", "{n} new contacts", len(shown.came)))
        else:
            for line in shown.came:
                self.announcement.emit(_("New contact: {who}").format(who=spoken(line, now)))
        for line in shown.went:
            if line.id == self._open_id:
                self.announcement.emit(_("The contact with {name} is over").format(name=_customer(line)))

    def _on_wanted(self, changes: dict[str, Any]) -> None:
        self._wanted = replace(self._wanted, **changes)
        self._anew = True
        if self._desk is not None:
            self.render(self._desk, self._model.now)


def _customer(line: FloorLine) -> str:
    return line.row.customer_name or _("Unknown customer")


def commands() -> Sequence[PageCommand]:
    """The gestures that are the floor's own."""
    return (
        PageCommand("floor_note", _("Write a private note to the agent"), FloorPage.write_note, "Ctrl+Shift+J"),
        PageCommand("floor_close", _("Close the open contact"), FloorPage.close_contact),
        PageCommand("floor_approve", _("Approve what the open contact's agent asks for"), _approve),
        PageCommand("floor_decline", _("Decline what the open contact's agent asks for"), _decline),
    )


def _approve(page: FloorPage) -> None:
    page.talk.answer.approve()


def _decline(page: FloorPage) -> None:
    page.talk.answer.decline()
