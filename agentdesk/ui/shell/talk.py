"""The place of conversations: the present one or one of earlier, and below it the wrap-up.

In a low window the wrap-up has the place for itself, and a button turns from it to the conversation and back.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.app.steps import Steps
from agentdesk.ui.conversation import past
from agentdesk.ui.conversation import viewmodel as conversation
from agentdesk.ui.conversation.past import PastTalkView
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.card import Ground
from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.shell.panels import make_first
from agentdesk.ui.shell.regions import first_focus
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _

if TYPE_CHECKING:
    from agentdesk.ui.wrapup.view import WrapUpView

LEAST_CONTROLS = 5
"""However high the wrap-up is, so much of the conversation is in view above it."""
FORM_CONTROLS = 6
"""Where less of the wrap-up's form would be in view below that, one of the two has the place."""


class TalkPlace(Ground):
    """``conversation``, ``past`` and ``wrap_up`` are its parts; the last is loaded and made when it is due."""

    done_with = Signal(str)
    """The wrap-up is about to go, because the agent is done with it, in words; the caret may be in it yet."""
    exception_wanted = Signal()

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self._intents = intents
        self._state: State | None = None
        self._shown_at: datetime | None = None
        self._render_wrap_up: Callable[[State, datetime], None] | None = None
        self.conversation, self.past = ConversationView(intents), PastTalkView(intents)
        self.back = Button(_("Back to the wrap-up"), icon="back")
        self.back.clicked.connect(self.focus_writing)
        self._reads, self._is_due = False, False
        self._came_back: bool | None = None
        self._ending = ""
        self._over = ("", "")
        talk = column(self, gap=0)
        # A conversation takes what is left: a long one must not press the wrap-up together.
        for each in (self.conversation, self.past):
            each.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
            talk.addWidget(each, 1)
        self._layout = talk
        space = theme.tokens().space
        self._foot = QWidget()
        column(self._foot, margins=(space.m, space.s, space.m, space.m)).addWidget(self.back)
        talk.addWidget(self._foot)
        self._fit()

    @cached_property
    def wrap_up(self) -> "WrapUpView":
        from agentdesk.ui.wrapup import view, viewmodel

        made = view.WrapUpView(self._intents)
        made.hide()
        made.conversation_wanted.connect(self._read)
        made.exception_wanted.connect(self.exception_wanted)
        made.done_with.connect(self._await_end)
        self._layout.insertWidget(self._layout.indexOf(self._foot), made)
        self._render_wrap_up = lambda state, now: made.render(viewmodel.build(state, now))
        if self._state is not None and self._shown_at is not None:
            self._render_wrap_up(self._state, self._shown_at)
        return made

    def make_next(self) -> bool:
        """Do one step of what the wrap-up's first showing would else wait for; False where all is done."""
        return make_first(self, "_wrap_up_loaded", "wrap_up", "_wrap_up_laid_out")

    @cached_property
    def _wrap_up_loaded(self) -> bool:
        import agentdesk.ui.wrapup.view  # noqa: F401

        return True

    @cached_property
    def _wrap_up_laid_out(self) -> bool:
        """Its layouts know how large its parts are before anybody sees them."""
        layout = self.wrap_up.layout()
        return layout is not None and layout.activate()

    @property
    def is_due(self) -> bool:
        """Whether the wrap-up is."""
        return self._is_due

    def render(self, state: State, now: datetime, *, wraps_up: bool) -> Steps:  # type: ignore[override]
        """Show the conversation in focus, or one of earlier in its place, and the wrap-up once that is due."""
        before, self._state, self._shown_at = self._state, state, now
        wrote = self._has_caret_to_write()
        yield from self.conversation.render_in_steps(conversation.build(state, now), now)
        yield "past"
        shown = past.build(state)
        self.past.render(shown, now)
        over, words = self._over
        if over and not (wraps_up and over == state.focus.interaction_id):
            self._over = ("", "")
            if state.focus.interaction_id in (over, None):
                wrote = False
                self.done_with.emit(words)
        if self._render_wrap_up is not None:
            yield "wrap_up"
            self._render_wrap_up(state, now)
            yield "room"
        turned = before is None or before.focus != state.focus
        came_back, self._came_back = self._came_back, None
        if not wraps_up or turned:
            self._reads = False
        if wraps_up and (turned or not self._is_due) and self.conversation.holds_words():
            self._reads = True  # it ended under the agent's hands: what they write stays in view
        if shown is not None and (before is None or before.past_talk is None):
            self._reads = True
        if came_back is not None:
            self._reads = came_back
        self._is_due = wraps_up
        self._fit()
        if self._ending and (wraps_up or turned):
            goes_on, self._ending = self._ending == state.focus.interaction_id, ""
            if goes_on and wraps_up and not _is_written_in(caret_of(self)):
                self.focus_writing()
            elif goes_on and wraps_up:
                self.conversation.announcement.emit(_("Wrap-up"))  # it came beside what is being written
        if turned and wrote:
            self._write_on()

    def await_wrap_up(self, interaction_id: str) -> None:
        """The agent ends that interaction: its wrap-up has the caret once it is due, if nothing is being written."""
        self._ending = interaction_id

    def _await_end(self, interaction_id: str, words: str) -> None:
        self._over = interaction_id, words

    def leave_behind(self) -> bool:
        """Whether the conversation is read where only it or the wrap-up has room."""
        return self._reads

    def come_back(self, left: bool) -> None:
        """Have the same of the two in view."""
        self._came_back = left

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room for both, the wrap-up has it: it is what is to be done."""
        control = theme.tokens().size.control
        has_room = not self._is_due or (
            self.height() >= LEAST_CONTROLS * control + self.wrap_up.height_for(FORM_CONTROLS)
        )
        shows_talk = has_room or self._reads
        is_past = self._state is not None and self._state.past_talk is not None
        if self._render_wrap_up is not None:
            show_if(self.wrap_up, self._is_due and (has_room or not self._reads))
            self.wrap_up.offer_conversation(not has_room)
        show_if(self.conversation, shows_talk and not is_past)
        show_if(self.past, shows_talk and is_past)
        show_if(self._foot, not has_room and self._reads)
        for each in (self.conversation, self.past):
            each.setMinimumHeight(LEAST_CONTROLS * control if self._is_due and has_room else 0)

    def _read(self) -> None:
        """Have the conversation in view, where only one of the two has room."""
        self._reads = True
        self._fit()

    def tick(self, state: State, now: datetime) -> None:
        """Let the timer of the wrap-up go on."""
        if self._render_wrap_up is not None and self.wrap_up.isVisible():
            self._render_wrap_up(state, now)

    def to_present(self) -> None:
        """Have the present conversation in view, also where one of earlier was read."""
        if self._state is not None and self._state.past_talk is not None:
            self._intents.close_talk()
            # What is asked for now happens in it at once: the state follows a moment later.
            self.past.hide()
            self.conversation.show()
        self._read()

    def goals(self) -> tuple[QWidget, ...]:
        """Where one writes, or else what was said."""
        target = self._begins_form()
        talk, past = self.conversation, self.past
        return (*((target,) if target is not None else ()), talk.composer.field, talk.transcript, past.transcript)

    def _begins_form(self) -> QWidget | None:
        is_form = self._is_due and self.wrap_up.isVisible()
        return first_focus(self.wrap_up.disposition) or first_focus(self.wrap_up) if is_form else None

    def focus_writing(self) -> None:
        """Put the caret where one writes now: into the wrap-up, or else the reply."""
        self._reads = False
        self._fit()
        target = self._begins_form()
        if target is not None:
            put_caret(target)
        else:
            self.conversation.focus_reply()

    def _has_caret_to_write(self) -> bool:
        """Whether the caret is in the reply or the note, or in the wrap-up."""
        caret = caret_of(self)
        wraps_up = self._render_wrap_up is not None and caret is not None and self.wrap_up.isAncestorOf(caret)
        return wraps_up or caret is self.conversation.composer.field

    def _write_on(self) -> None:
        """Who wrote goes on where one writes for whom they turned to: in the wrap-up, unless words wait beside it; in
        the reply, where there was a wrap-up before."""
        if self._is_due:
            if not self.conversation.composer.has_words():
                self.focus_writing()
        elif self.conversation.composer.isVisible():
            self.conversation.composer.focus_field()


def _is_written_in(caret: QWidget | None) -> bool:
    """Whether what has the caret has words already."""
    if isinstance(caret, QLineEdit):
        return bool(caret.text())
    return isinstance(caret, QPlainTextEdit) and not caret.isReadOnly() and bool(caret.toPlainText())
