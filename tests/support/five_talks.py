"""One call and four chats at once, by hand: the states, and an agent who turns from one to another."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from agentdesk.app.advised import with_advised, with_feedback
from agentdesk.app.attention import focused
from agentdesk.app.state import Advised, CustomerView, Focus, Loading, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, MAYA, NOW, ago, interactions, maya_view, morning, timeline
from agentdesk.devtools.scenes.story import context_of
from agentdesk.domain.decision import FeedbackOutcome
from agentdesk.domain.ids import CustomerId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from tests.support.gui_desk import Desk
from tests.support.recording_intents import RecordingIntents

CHATS = tuple(InteractionId(f"chat-{n}") for n in range(1, 5))
TALKS = (CALL, *CHATS)


class Listening(RecordingIntents):
    """Does what concerns looking, advice and drafts with the store, as the desk does."""

    desk: Desk

    def open_interaction(self, interaction_id: str) -> None:
        state = self.desk.store.state
        self.desk.store.put(focused(state, interaction_id, state.interactions[interaction_id].customer_id))

    def keep_advice(self, contact: str, advised: Advised) -> None:
        if hasattr(self, "desk"):  # not while the window is made
            self.desk.store.state = with_advised(self.desk.store.state, contact, advised)

    def accept_advice(self, decision_id: str, action: str) -> None:
        super().accept_advice(decision_id, action)
        state = self.desk.store.state
        self.desk.store.put(with_feedback(state, decision_id, action, FeedbackOutcome.ACCEPTED))

    def mark_acted(self, decision_id: str, action: str) -> None:
        super().mark_acted(decision_id, action)
        state = self.desk.store.state
        self.desk.store.put(with_feedback(state, decision_id, action, FeedbackOutcome.ACTED))

    def save_draft(self, key: str, text: str) -> None:
        state = self.desk.store.state
        drafts = {name: kept for name, kept in state.drafts.items() if name != key}
        # As in the desk the screens are told of it later, never in the middle of being drawn.
        self.desk.store.state = replace(state, drafts={**drafts, key: text} if text else drafts)


def listening(make: Callable[..., Desk], state: State) -> Desk:
    """A desk in that state on which one can turn from one to another, write, and answer advice."""
    intents = Listening()
    intents.desk = make(state, intents)
    return intents.desk


def said(chat: InteractionId, seq: int) -> Utterance:
    return Utterance(
        id=UtteranceId(f"{chat}-u{seq}"), interaction_id=chat, seq=seq, speaker=Speaker.CUSTOMER,
        text=f"line {seq} of {chat}, long enough to be read", at=ago(seconds=600 - seq),
    )  # fmt: skip


def five(lines: int = 40) -> State:
    """A call on hold and four chats, each of somebody else with so many lines."""
    known = interactions()
    talks: dict[str, Interaction] = {CALL: known[CALL]}
    views: dict[str, CustomerView] = {MAYA: maya_view()}
    words: dict[str, tuple[Utterance, ...]] = {CALL: morning().utterances[CALL]}
    for number, chat in enumerate(CHATS, start=1):
        customer = CustomerId(f"c-{number}")
        talks[chat] = known[CHAT].model_copy(
            update={
                "id": chat,
                "customer_id": customer,
                "customer_name": f"Guest {number}",
                "utterances": lines,
                "state": InteractionState.CONNECTED,
                "offered_at": ago(seconds=300 - number),
            }
        )
        context = context_of(talks[chat])
        context = context.model_copy(
            update={
                "customer": context.customer.model_copy(update={"id": customer, "display_name": f"Guest {number}"}),
                "decision": context.decision.model_copy(
                    update={"id": f"d-{number}", "customer_id": customer, "interaction_id": chat}
                ),
            }
        )
        items = tuple(item.model_copy(update={"id": f"{chat}-{item.id}"}) for item in timeline())
        views[customer] = CustomerView(
            customer,
            loading=Loading.READY,
            context=context,
            fetched_at=NOW,
            timeline=items,
            timeline_loading=Loading.READY,
        )
        words[chat] = tuple(said(chat, seq) for seq in range(1, lines + 1))
    return replace(morning(), interactions=talks, customers=views, utterances=words, unread={}, focus=Focus(CALL, MAYA))


def turn(desk: Desk, talk: InteractionId) -> None:
    """Press the number of a contact."""
    desk.press(Qt.Key(Qt.Key.Key_1 + TALKS.index(talk)), Qt.KeyboardModifier.ControlModifier)
    assert desk.store.state.focus.interaction_id == talk
