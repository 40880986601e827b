"""The supervisor's window: the override log, full width, in the frame that both windows share."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from agentdesk.app.state import State
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
        self.log = OverrideLogView(self.intents)
        self.log.announcement.connect(self.announce)
        return self.log

    def own_commands(self) -> Sequence[Command]:
        overrides = _("Overrides")
        return [
            Command("next_record", _("Next record"), lambda: self.log.next_record(), "J", overrides),
            Command("find", _("Find in the log"), lambda: self.log.focus_find(), "Ctrl+F", overrides),
            Command("previous_record", _("Previous record"), lambda: self.log.previous_record(), "K", overrides),
        ]

    def regions(self) -> Sequence[QWidget]:
        return (self.log.facets, self.log.table, self.log.record)

    def render_body(self, state: State, shell: ShellState, now: datetime) -> None:
        self.log.render(ledger.build(state, now))

    def tick_body(self, now: datetime) -> None:
        """The log has no timer."""

    def save_drafts(self) -> None:
        """Nothing is typed here that outlives the window."""
