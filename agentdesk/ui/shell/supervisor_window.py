"""The supervisor's window: the override log, full width, in the frame that both windows share; above it what waits for
an approval.

The identity sheet slides over the open record: of its customer, or of one that was looked up.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import State
from agentdesk.ui.approvals import viewmodel as approvals
from agentdesk.ui.approvals.view import ApprovalsStrip
from agentdesk.ui.identity import viewmodel as identity
from agentdesk.ui.identity.view import IdentitySheet
from agentdesk.ui.kit.layout import column
from agentdesk.ui.ledger import viewmodel as ledger
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.shell.commands import Command
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.shell.window import DeskWindow
from agentdesk.ui.words import _


class SupervisorWindow(DeskWindow):
    """DESK.md's supervisor's window, first part: Overrides."""

    has_presence = False

    def make_body(self) -> QWidget:
        body = QWidget()
        stack = column(body, gap=0)
        self.approvals = ApprovalsStrip(self.intents)
        self.log = OverrideLogView(self.intents)
        stack.addWidget(self.approvals)
        stack.addWidget(self.log, 1)
        self.approvals.announcement.connect(self.announce)
        self.approvals.opened.connect(self.intents.open_override)
        self.log.announcement.connect(self.announce)
        self._state: State | None = None
        self._wants: Callable[[], None] | None = None
        self.identity = IdentitySheet(self.intents, self.log.record)
        self.identity.closed.connect(self.log.table.setFocus)
        self.log.record.installEventFilter(self)
        return body

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.log.record and event.type() is QEvent.Type.Resize:
            self.identity.setGeometry(self.log.record.rect())
        return super().eventFilter(watched, event)

    def own_commands(self) -> Sequence[Command]:
        overrides, look, asked = _("Overrides"), _("View"), _("Approvals")
        return [
            Command("approve", _("Approve what is asked for"), lambda: self.approvals.approve(), "Ctrl+Return", asked),
            Command("decline", _("Decline what is asked for"), lambda: self.approvals.decline(), "Ctrl+Shift+D", asked),
            Command(
                "see_asked",
                _("See what the agent saw who asks"),
                lambda: self.approvals.open_record(),
                "Ctrl+Shift+Y",
                asked,
            ),
            Command("next_record", _("Next record"), lambda: self.log.next_record(), "J", overrides),
            Command("find", _("Find in the log"), lambda: self.log.focus_find(), "Ctrl+F", overrides),
            Command("previous_record", _("Previous record"), lambda: self.log.previous_record(), "K", overrides),
            Command("identity", _("Links and history of the identity"), self._open_identity, "Ctrl+Shift+I", look),
            Command(
                "also_theirs", _("Also theirs: link an identifier or a customer…"), self._link, "Ctrl+Shift+L", look
            ),
        ]

    def regions(self) -> Sequence[QWidget]:
        asked = (self.approvals,) if self.approvals.isVisible() else ()
        return (
            *asked,
            self.log.facets,
            self.log.table,
            self.identity if self.identity.isVisible() else self.log.record,
        )

    def render_body(self, state: State, shell: ShellState, now: datetime) -> None:
        self.log.render(ledger.build(state, now))
        self.approvals.render(approvals.build(state, now), now)
        before, self._state = self._state, state
        self.identity.render(identity.build(state), now)
        was_in_view = before.customer_id_in_focus if before is not None else None
        if state.customer_id_in_focus is not None and state.customer_id_in_focus != was_in_view:
            if not self.identity.isVisible():
                (self._wants or self.identity.open_sheet)()
            self._wants = None

    def _open_identity(self) -> None:
        self._show(self.identity.open_sheet)

    def _link(self) -> None:
        self._show(self.identity.open_to_link)

    def _show(self, how: Callable[[], None]) -> None:
        """Open the sheet for the customer of the open record; for whom was looked up where no record is open."""
        if self._state is None:
            return
        record, in_view = self._state.override_log.record, self._state.customer_id_in_focus
        if self.identity.isVisible() or record is None or record.customer_id == in_view:
            how()
        else:
            self._wants = how
            self.intents.show_customer(record.customer_id)

    def tick_body(self, now: datetime) -> None:
        if self._state is not None and self.approvals.isVisible():
            self.approvals.render(approvals.build(self._state, now), now)

    def save_drafts(self) -> None:
        """Nothing is typed here that outlives the window."""
        self.identity.close_sheet()
