"""That not all of a conversation could be read: in its place where nothing is there, above it where some of it is."""

from PySide6.QtCore import QObject, Signal

from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.states import ErrorState
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class Trouble(QObject):
    """``page`` stands for the conversation, ``banner`` above it; both say why and offer to read it again."""

    again_requested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.page, self.banner = ErrorState(), Banner()
        self.page.retry_requested.connect(self.again_requested)
        self.banner.action.clicked.connect(self.again_requested)

    def show_problem(self, problem: str, *, is_partial: bool) -> None:
        """``problem`` is a code, empty for none; ``is_partial``: something of the conversation is there."""
        said = explain(problem) if problem else None
        if said is not None and not is_partial:
            self.page.show_problem(problem)
        above = _("Not all of it could be read: {why}").format(why=said.title) if said and is_partial else ""
        self.banner.say(above, Tone.WARNING, _("Try again") if above else "")
        self.banner.read_out()
