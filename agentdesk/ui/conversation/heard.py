"""What is heard of a chat while the caret stays where one writes: what came, and that one's own words went."""

from collections.abc import Iterator

from agentdesk.app.state import Loading
from agentdesk.domain.interaction import Speaker
from agentdesk.ui.conversation.viewmodel import ConversationState, Reply
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.transcript import Transcript
from agentdesk.ui.talk_lines import Sending
from agentdesk.ui.words import _, ngettext

MOST = 3
"""So many lines that came at once are read out; of more, as after a time without a line, how many they are and the
last of them."""


def read_out(transcript: Transcript, before: ConversationState, state: ConversationState) -> None:
    """Have said what is new in the same conversation, politely."""
    is_same = state.interaction_id == before.interaction_id
    if is_same and before.loading is Loading.READY and state.loading is Loading.READY:
        for words in (*_came(before, state), *_went(before, state)):
            speak(transcript, words)


def _came(before: ConversationState, state: ConversationState) -> Iterator[str]:
    if state.reply is not Reply.WRITE:  # on a call they are heard as it is
        return
    last = before.last_seq
    new = [line for line in state.lines if line.seq > last and line.speaker is not Speaker.AGENT]
    if len(new) > MOST:
        yield ngettext("{n} newer", "{n} newer", len(new))
        new = new[-1:]
    for line in new:
        yield f"{line.name}: {line.text}"


def _went(before: ConversationState, state: ConversationState) -> Iterator[str]:
    waited = {line.id for line in before.lines if line.sending is not Sending.SENT}
    for line in state.lines:
        if line.id in waited and line.sending is Sending.SENT:
            yield _("Note saved") if line.is_note else _("Sent")
