"""The supervisor's window: its pages in the frame that both windows share; above them what waits for an approval.

The identity sheet slides over the open record: of its customer, or of one that was looked up.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import State
from agentdesk.app.steps import Steps
from agentdesk.ui.approvals import viewmodel as approvals
from agentdesk.ui.approvals.view import ApprovalsStrip
from agentdesk.ui.floor.page import FloorPage, commands
from agentdesk.ui.floor.viewmodel import attention_count
from agentdesk.ui.identity import viewmodel as identity
from agentdesk.ui.identity.view import IdentitySheet
from agentdesk.ui.insights.page import JourneysPage
from agentdesk.ui.ledger.page import OverridesPage
from agentdesk.ui.ledger.page import commands as overrides_commands
from agentdesk.ui.patterns import page as patterns_page
from agentdesk.ui.patterns.page import PatternsPage
from agentdesk.ui.radar.page import RadarPage
from agentdesk.ui.radar.page import commands as radar_commands
from agentdesk.ui.radar.viewmodel import waiting
from agentdesk.ui.shell.commands import Command
from agentdesk.ui.shell.editing import lay_open, reopened
from agentdesk.ui.shell.pages import Page, PagedWindow
from agentdesk.ui.shell.palette import PaletteRow
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.words import _
from agentdesk.wire.commands import AddNote

OVERRIDES, FLOOR = "overrides", "floor"


class SupervisorWindow(PagedWindow):
    """DESK.md's supervisor's window."""

    def pages(self) -> Sequence[Page]:
        return (
            Page(OVERRIDES, _("Overrides"), OverridesPage, overrides_commands),
            Page("patterns", _("Patterns"), PatternsPage, patterns_page.commands),
            Page("radar", _("Radar"), RadarPage, radar_commands, waiting),
            Page(FLOOR, _("Floor"), FloorPage, commands, attention_count),
            Page("journeys", _("Journeys"), JourneysPage),
        )

    def make_above(self) -> QWidget:
        self.approvals = ApprovalsStrip(self.intents)
        self.approvals.announcement.connect(self.announce)
        self.approvals.opened.connect(self._open_asked)
        return self.approvals

    def make_body(self) -> QWidget:
        body = super().make_body()
        page = self._view(OVERRIDES)
        assert isinstance(page, OverridesPage)
        self.log = page.log
        self._wants: Callable[[], None] | None = None
        self.identity = IdentitySheet(self.intents, self.log.record)
        self.identity.closed.connect(self.log.table.setFocus)
        self.log.record.installEventFilter(self)
        return body

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.log.record and event.type() is QEvent.Type.Resize:
            self.identity.setGeometry(self.log.record.rect())
        return super().eventFilter(watched, event)

    def shared_commands(self) -> Sequence[Command]:
        look, asked = _("View"), _("Approvals")
        return [
            Command("approve", _("Approve what is asked for"), self._approve, "Ctrl+Shift+A", asked, is_final=True),
            Command(
                "decline",
                _("Decline what is asked for"),
                lambda: self.approvals.answer.decline(),
                "Ctrl+Shift+D",
                asked,
                is_final=True,
            ),
            Command(
                "see_asked",
                _("See what the agent saw who asks"),
                lambda: self.approvals.open_record(),
                "Ctrl+Shift+Y",
                asked,
            ),
            Command("identity", _("Links and history of the identity"), self._open_identity, "Ctrl+Shift+I", look),
            Command(
                "also_theirs", _("Also theirs: link an identifier or a customer…"), self._link, "Ctrl+Shift+L", look
            ),
        ]

    def regions(self) -> Sequence[QWidget]:
        asked = (self.approvals,) if self.approvals.isVisible() else ()
        shown = (self.identity if each is self.log.record and self.identity.isVisible() else each
                 for each in super().regions())  # fmt: skip
        return (*asked, *shown)

    def render_body(self, state: State, shell: ShellState, now: datetime) -> Steps:
        before = self._state
        yield from super().render_body(state, shell, now)
        self.palette_panel.show_offers(self._offers(state))
        self.approvals.render(approvals.build(state, now), now)
        self.identity.render(identity.build(state), now)
        was_in_view = before.customer_id_in_focus if before is not None else None
        if state.customer_id_in_focus is not None and state.customer_id_in_focus != was_in_view:
            self.show_page(OVERRIDES)
            if not self.identity.isVisible():
                (self._wants or self.identity.open_sheet)()
            self._wants = None

    def tick_body(self, now: datetime) -> None:
        super().tick_body(now)
        if self._state is not None and (self.approvals.isVisible() or self._state.waiting):
            self.approvals.render(approvals.build(self._state, now), now)

    def save_drafts(self) -> None:
        super().save_drafts()
        self.approvals.answer.keep_now()
        self.identity.close_sheet()

    def edit_unsent(self, command_id: str) -> None:
        """A note that was not sent is a draft again, where it was written."""
        pending = next((one for one in self._store.state.pending if one.command.command_id == command_id), None)
        is_note = pending is not None and isinstance(pending.command, AddNote)
        draft = reopened(pending.command, self._store.state) if pending is not None and is_note else None
        page = self.show_page(FLOOR) if draft is not None else None
        if pending is None or draft is None or not isinstance(page, FloorPage):
            return
        page.save_drafts()
        lay_open(self.intents, pending, draft)
        if not page.take_up(draft.interaction_id or "", draft.text):
            self.announce(_("The contact is not on the floor any more; what you wrote is kept as a draft."))

    def _approve(self) -> None:
        """By its key or from the palette; never while something of a review is unsaved that somebody means to save."""
        if self.page == OVERRIDES and self.log.form.is_begun:
            self.announce(_("Save the review that you are giving first; nothing was approved."))
        else:
            self.approvals.answer.approve()

    def _offers(self, state: State) -> Sequence[PaletteRow]:
        """The saved views of the override log."""
        mine = state.session.agent_id if state.session is not None else ""
        return [
            PaletteRow(
                f"view:{each.id}",
                _("View: {name}").format(name=each.name),
                "" if each.owner_id == mine else each.owner,
                "ledger",
                partial(self._open_view, each.id),
            )
            for each in state.review.views
        ]

    def _open_view(self, view_id: str) -> None:
        self.show_page(OVERRIDES)
        self.intents.open_view(view_id)

    def _open_asked(self, override_id: str) -> None:
        self.show_page(OVERRIDES)
        self.intents.open_override(override_id)

    def _open_identity(self) -> None:
        self._show(self.identity.open_sheet)

    def _link(self) -> None:
        self._show(self.identity.open_to_link)

    def _show(self, how: Callable[[], None]) -> None:
        """Open the sheet for the customer of the open record; for whom was looked up where no record is open."""
        if self._state is None:
            return
        self.show_page(OVERRIDES)
        record, in_view = self._state.override_log.record, self._state.customer_id_in_focus
        if self.identity.isVisible() or record is None or record.customer_id == in_view:
            how()
        else:
            self._wants = how
            self.intents.show_customer(record.customer_id)
