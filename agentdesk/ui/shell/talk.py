"""The place of conversations: the present one or one of earlier, and below it the wrap-up.

In a low window the wrap-up has the place for itself, and a button turns from it to the conversation and back.
"""

from datetime import datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.ui.conversation import past
from agentdesk.ui.conversation import viewmodel as conversation
from agentdesk.ui.conversation.past import PastTalkView
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.card import Ground
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.shell.regions import first_focus
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _
from agentdesk.ui.wrapup import viewmodel as wrapup
from agentdesk.ui.wrapup.view import WrapUpView

LEAST_CONTROLS = 5
"""However high the wrap-up is, so much of the conversation is in view above it."""
FORM_CONTROLS = 6
"""Where less of the wrap-up's form would be in view below that, one of the two has the place."""


class TalkPlace(Ground):
    """``conversation``, ``past`` and ``wrap_up`` are its parts."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self._intents = intents
        self._state: State | None = None
        self.conversation, self.past = ConversationView(intents), PastTalkView(intents)
        self.wrap_up = WrapUpView(intents)
        self.wrap_up.hide()
        self.wrap_up.conversation_wanted.connect(self._read)
        self.back = Button(_("Back to the wrap-up"), icon="back")
        self.back.clicked.connect(self.focus_writing)
        self._reads, self._is_due = False, False
        talk = column(self, gap=0)
        # A conversation takes what is left: a long one must not press the wrap-up together.
        for each in (self.conversation, self.past):
            each.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
            talk.addWidget(each, 1)
        talk.addWidget(self.wrap_up)
        space = theme.tokens().space
        self._foot = QWidget()
        column(self._foot, margins=(space.m, space.s, space.m, space.m)).addWidget(self.back)
        talk.addWidget(self._foot)
        self._fit()

    def render(self, state: State, now: datetime, *, wraps_up: bool) -> None:  # type: ignore[override]
        """Show the conversation in focus, or one of earlier in its place, and the wrap-up once that is due."""
        before, self._state = self._state, state
        self.conversation.render(conversation.build(state, now), now)
        shown = past.build(state)
        self.past.render(shown, now)
        self.wrap_up.render(wrapup.build(state, now))
        if not wraps_up or before is None or before.focus != state.focus:
            self._reads = False
        if shown is not None and (before is None or before.past_talk is None):
            self._reads = True
        self._is_due = wraps_up
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room for both, the wrap-up has it: it is what is to be done."""
        control = theme.tokens().size.control
        has_room = self.height() >= LEAST_CONTROLS * control + self.wrap_up.height_for(FORM_CONTROLS)
        shows_talk = has_room or self._reads or not self._is_due
        is_past = self._state is not None and self._state.past_talk is not None
        show_if(self.wrap_up, self._is_due and (has_room or not self._reads))
        show_if(self.conversation, shows_talk and not is_past)
        show_if(self.past, shows_talk and is_past)
        show_if(self._foot, self._is_due and not has_room and self._reads)
        self.wrap_up.offer_conversation(not has_room)
        for each in (self.conversation, self.past):
            each.setMinimumHeight(LEAST_CONTROLS * control if self._is_due and has_room else 0)

    def _read(self) -> None:
        """Have the conversation in view, where only one of the two has room."""
        self._reads = True
        self._fit()

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
        self._read()

    def focus_writing(self) -> None:
        """Put the caret where one writes now: into the wrap-up, or else the reply."""
        self._reads = False
        self._fit()
        target = first_focus(self.wrap_up) if self.wrap_up.isVisible() else None
        if target is not None:
            put_caret(target)
        else:
            self.conversation.focus_reply()
