"""A conversation that ended under the agent's hands: what is said of it, and what can be written there still."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from agentdesk.ui.conversation.composer import Writing
from agentdesk.ui.conversation.viewmodel import ConversationState, Reply, cannot_write
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

GOES_ON = (Reply.WRITE, Reply.SPEAK, Reply.NOT_YET)
ENDED = (Reply.WRAP_UP, Reply.OVER, Reply.TAKEN)


class FootLine(QWidget):
    """Why nothing is sent here now, in one sentence."""

    def __init__(self) -> None:
        super().__init__()
        inside = row(self)
        self._icon = Icon("info", Tone.MUTED, small=True)
        self._text = Prose("", TextRole.SMALL, Tone.MUTED)
        inside.addWidget(self._icon)
        inside.addWidget(self._text, 1)

    def say(self, words: str) -> None:
        self._text.set_text(words)
        show_if(self, bool(words))


def end_words(state: ConversationState) -> str:
    """That it is over and since when, or who has it now; empty while it goes on."""
    if state.reply is Reply.TAKEN:
        if state.taken_by:
            return _("{name} has this conversation now.").format(name=state.taken_by)
        return _("A colleague has this conversation now.")
    if state.reply is Reply.OVER and state.ended_at is not None:
        return _("{name}: ended at {time}.").format(name=state.customer, time=clock_time(state.ended_at))
    return _("The conversation is over.") if state.reply in (Reply.OVER, Reply.WRAP_UP) else ""


def news_of(before: ConversationState, state: ConversationState, *, is_writing: bool) -> str:
    """What to say of the same conversation that ended just now; empty for nothing. That it is in wrap-up is no news to
    whoever ended it themselves, unless they were writing."""
    if state.reply is Reply.TAKEN:
        return "" if before.reply is Reply.TAKEN else end_words(state)
    is_told = before.reply in GOES_ON and (state.reply is Reply.OVER or is_writing)
    return end_words(state) if is_told else ""


def foot_words(state: ConversationState, *, has_composer: bool) -> str:
    """What stands at the foot of the conversation; in the wrap-up only where something is written there still."""
    if state.reply is Reply.NOT_YET:
        return _("You can reply once you have accepted it.")
    return "" if state.reply is Reply.WRAP_UP and not has_composer else end_words(state)


def cannot_send(state: ConversationState) -> str:
    """That what is written there was not sent, and why."""
    return _("Not sent. {why}").format(why=end_words(state) or cannot_write(state))


def offerable(state: ConversationState, held: Sequence[Writing] = ()) -> tuple[Writing, ...]:
    """What can be written in it now: on a call nothing but notes; once it is over, and while it is offered (again: the
    answer to who accepted it may be that they may not), what is ``held`` or kept as a draft."""
    if state.reply is Reply.WRITE:
        return Writing.REPLY, Writing.NOTE
    if state.reply is Reply.SPEAK:
        return (Writing.NOTE,)
    drafts = {Writing.REPLY: state.draft, Writing.NOTE: state.note_draft}
    return tuple(each for each in Writing if each in held or drafts[each]) or (Writing.NOTE,)
