"""The window of those whose work has no desk: it says plainly what their access is for, and where that is done."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from agentdesk.app.state import ConnectionStatus, State
from agentdesk.app.steps import Steps
from agentdesk.domain.people import Role
from agentdesk.domain.problems import Code
from agentdesk.ui.kit.states import EmptyState
from agentdesk.ui.shell.commands import Command
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.shell.window import DeskWindow
from agentdesk.ui.words import _


class OtherWindow(DeskWindow):
    """Shows nothing of customers, for it may not."""

    has_presence = False

    def make_body(self) -> QWidget:
        self.notice = EmptyState("locked", "")
        return self.notice

    def own_commands(self) -> Sequence[Command]:
        return ()

    def regions(self) -> Sequence[QWidget]:
        return ()

    def render_body(self, state: State, shell: ShellState, now: datetime) -> Steps:
        title, detail = what_for(role_of(state) or Role.TOUCHPOINT)
        self.notice.set_content("locked", title, detail)
        return ()

    def tick_body(self, now: datetime) -> None:
        """Nothing goes on by itself here."""

    def save_drafts(self) -> None:
        """Nothing is typed here."""

    def _show_strip(self, shell: ShellState) -> None:
        # That live news are not for this role is no fault, and it is said in the window already.
        if shell.line.status is ConnectionStatus.REFUSED and shell.line.problem == Code.FORBIDDEN:
            self.banner.say("")
            return
        super()._show_strip(shell)


def role_of(state: State) -> Role | None:
    """Whose access this is; None while that is not known. Only a machine's may not even read who is signed in."""
    if state.session is not None:
        return state.session.role
    refused = state.connection.status is ConnectionStatus.REFUSED and state.connection.problem == Code.FORBIDDEN
    return Role.TOUCHPOINT if refused else None


def what_for(role: Role) -> tuple[str, str]:
    """What an access without a desk is for, and where that is done."""
    if role is Role.ADMIN:
        return _("Administrators have no desk"), _(
            "Make, list and revoke access with “agentdesk token” where the database is; publish policy with "
            "“agentdesk policy”. Calls and customers are seen with an agent's or a supervisor's token."
        )
    return _("This access is a touchpoint's"), _(
        "It is for a machine, such as a website, an app or a telephone menu: it sends events and asks for "
        "decisions over HTTP, and may see nothing else. Sign in with an agent's or a supervisor's token."
    )
