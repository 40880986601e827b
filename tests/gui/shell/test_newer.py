"""What a newer service tells and this desk has no word for is shown as it was told, and that is said."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import CALL, CHAT, chatting, morning
from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker
from agentdesk.domain.problems import Code
from agentdesk.domain.told import foreign
from agentdesk.ui.floor.words import state_word
from agentdesk.ui.identifiers import identifier_words
from tests.support.gui_desk import Desk


def newer(known: State, interaction_id: str, **changes: object) -> State:
    changed: Interaction = known.interactions[interaction_id].model_copy(update=changes)
    return replace(known, interactions={**known.interactions, interaction_id: changed})


def test_a_contact_in_an_unknown_state_says_it_and_its_words_can_be_read(make: Callable[[State], Desk]) -> None:
    parked, retina = foreign(InteractionState, "parked"), foreign(IdentifierKind, "retina")
    told = newer(newer(morning(), CALL, state=parked), CHAT, identifier=Identifier(kind=retina, value="x"))
    desk = make(replace(told, notices=(Code.PARTLY_UNKNOWN,)))
    model = desk.window.work_list.list.model()
    rows = [str(model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for n in range(model.rowCount())]
    assert any("a state not known here" in row and "parked" in row for row in rows), rows
    assert "parked" in desk.words(desk.window.customer)
    assert "The service is newer than this desk" in desk.words(desk.window)
    assert identifier_words(Identifier(kind=retina, value="x")).startswith("retina ")
    assert "parked" in state_word(parked)[0]


def test_words_of_an_unknown_speaker_are_in_the_conversation(make: Callable[[State], Desk]) -> None:
    state = chatting()
    (first, *others) = state.utterances[CHAT]
    told = first.model_copy(update={"speaker": foreign(Speaker, "whisper")})
    desk = make(replace(state, utterances={**state.utterances, CHAT: (told, *others)}))
    text = desk.window.conversation.transcript.toPlainText()
    assert "whisper" in text
    assert first.text in text
