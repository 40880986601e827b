"""The place of conversations: the present one or one of earlier, and below it the wrap-up."""

from datetime import datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.ui.conversation import past
from agentdesk.ui.conversation import viewmodel as conversation
from agentdesk.ui.conversation.past import PastTalkView
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.kit.card import Ground
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.shell.regions import first_focus
from agentdesk.ui.theme import theme
from agentdesk.ui.wrapup import viewmodel as wrapup
from agentdesk.ui.wrapup.view import WrapUpView

LEAST_CONTROLS = 5
"""However high the wrap-up is, so much of the conversation is in view above it."""
TIGHT_CONTROLS = 2
"""So much where the two have not room enough."""


class TalkPlace(Ground):
    """``conversation``, ``past`` and ``wrap_up`` are its parts."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self._intents = intents
        self._state: State | None = None
        self.conversation, self.past = ConversationView(intents), PastTalkView(intents)
        self.wrap_up = WrapUpView(intents)
        self.wrap_up.hide()
        talk = column(self, gap=0)
        # A conversation takes what is left: a long one must not press the wrap-up together.
        for each in (self.conversation, self.past):
            each.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
            talk.addWidget(each, 1)
        talk.addWidget(self.wrap_up)
        self._fit()

    def render(self, state: State, now: datetime, *, wraps_up: bool) -> None:  # type: ignore[override]
        """Show the conversation in focus, or one of earlier in its place, and the wrap-up once that is due."""
        self._state = state
        self.conversation.render(conversation.build(state, now), now)
        shown = past.build(state)
        self.past.render(shown, now)
        show_if(self.conversation, shown is None)
        self.wrap_up.render(wrapup.build(state, now))
        show_if(self.wrap_up, wraps_up)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room for both, the wrap-up has it: it is what is to be done."""
        control = theme.tokens().size.control
        wanted = 0 if self.wrap_up.isHidden() else self.wrap_up.sizeHint().height()
        has_room = self.height() >= LEAST_CONTROLS * control + wanted
        for each in (self.conversation, self.past):
            each.setMinimumHeight((LEAST_CONTROLS if has_room else TIGHT_CONTROLS) * control)

    def tick(self, state: State, now: datetime) -> None:
        """Let the timer of the wrap-up go on."""
        if self.wrap_up.isVisible():
            self.wrap_up.render(wrapup.build(state, now))

    def to_present(self) -> None:
        """Have the present conversation in view, also where one of earlier was read."""
        if self._state is not None and self._state.past_talk is not None:
            self._intents.close_talk()
            # What is asked for now happens in it at once: the state follows a moment later.
            self.past.hide()
            self.conversation.show()

    def focus_writing(self) -> None:
        """Put the caret where one writes now: into the wrap-up, or else the reply."""
        target = first_focus(self.wrap_up) if self.wrap_up.isVisible() else None
        if target is not None:
            put_caret(target)
        else:
            self.conversation.focus_reply()
