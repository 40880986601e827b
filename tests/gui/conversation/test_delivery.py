"""What became of each reply stands below it, and what did not reach the customer can be sent again, once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from agentdesk.app.deliveries import undelivered
from agentdesk.app.fold import apply
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CHAT, NOW, ago, chatting, interactions, utterances
from agentdesk.domain.ids import UtteranceId
from agentdesk.domain.interaction import Delivery, InteractionState, Speaker, Utterance
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.conversation.viewmodel import build
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.shell.news import messages
from agentdesk.ui.worklist import viewmodel as worklist
from agentdesk.wire.commands import SayUtterance
from agentdesk.wire.events import UtteranceDelivered
from tests.support.gui_desk import Desk
from tests.support.recording_intents import RecordingIntents

WORDS = "It was refunded on Monday."


def _reply(number: int, text: str = WORDS, **more: object) -> Utterance:
    said = Utterance(
        id=UtteranceId(f"r{number}"), interaction_id=CHAT, seq=20 + number, speaker=Speaker.AGENT, text=text, at=NOW
    )
    return said.model_copy(update=more)


def _chat(*replies: Utterance) -> State:
    return replace(chatting(), utterances={**utterances(), CHAT: (*utterances()[CHAT], *replies)})


def _failed(number: int = 1, text: str = WORDS, detail: str = "mailbox full") -> Utterance:
    return _reply(number, text, delivery=Delivery.FAILED, delivery_at=NOW, delivery_detail=detail, revision=1)


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> ConversationView:
    widget = ConversationView(intents)
    qtbot.addWidget(widget)
    widget.resize(420, 480)
    widget.show()
    return widget


def _text(view: ConversationView, state: State) -> str:
    view.render(build(state, NOW), NOW)
    return view.transcript.toPlainText().replace("\u2068", "").replace("\u2069", "")


def test_each_reply_says_how_far_it_came(view: ConversationView) -> None:
    at = ago(minutes=1)
    assert "✓ sent" in _text(view, _chat(_reply(1)))
    told = _text(view, _chat(_reply(1, delivery=Delivery.DELIVERED, delivery_at=at)))
    assert f"✓✓ delivered {clock_time(at)}" in told
    assert "✓ sent" not in told.replace("✓✓", "")
    read = _chat(_reply(1, delivery=Delivery.READ, delivery_at=at), _reply(2, "And on Tuesday."))
    assert f"✓✓ read {clock_time(at)}" in _text(view, read)
    assert "✗ not delivered: mailbox full  Send again" in _text(view, _chat(_failed()))
    assert "✗ not delivered  Send again" in _text(view, _chat(_failed(detail="")))


def test_what_failed_is_sent_again_once(view: ConversationView, intents: RecordingIntents) -> None:
    state = _chat(_failed())
    _text(view, state)
    view.transcript.anchorClicked.emit(QUrl("again:r1"))
    assert intents.named("say") == [{"interaction_id": CHAT, "text": WORDS, "written_as": ""}]
    view.transcript.anchorClicked.emit(QUrl("again:r1"))
    assert len(intents.named("say")) == 1, "nor does one before the disk has it"
    command = SayUtterance(command_id="c1", interaction_id=CHAT, text=WORDS, at=NOW)
    waits = replace(state, pending=(Pending(command, PendingStatus.QUEUED, NOW),))
    assert "Send again" not in _text(view, waits)
    view.transcript.anchorClicked.emit(QUrl("again:r1"))
    assert len(intents.named("say")) == 1, "a second click on what is on its way does nothing"
    assert not view.send_again()
    assert "Send again" in _text(view, state), "that one was discarded"
    view.transcript.anchorClicked.emit(QUrl("again:r1"))
    assert len(intents.named("say")) == 2
    assert "Send again" not in _text(view, _chat(_failed(), _reply(2)))
    assert "Send again" in _text(view, _chat(_failed(), _failed(2))), "it failed a second time"


def test_after_the_end_nothing_is_sent_again(view: ConversationView) -> None:
    closed = interactions()[CHAT].model_copy(update={"state": InteractionState.CLOSED})
    over = replace(_chat(_failed()), interactions={**interactions(), CHAT: closed})
    assert "✗ not delivered: mailbox full" in _text(view, over)
    assert "Send again" not in _text(view, over)
    assert messages(over) == ()


def test_by_the_stream_and_in_any_order_with_what_an_answer_told() -> None:
    state = _chat(_reply(1))
    event = UtteranceDelivered(seq=state.cursor + 1, at=NOW, utterance=_failed())
    told = apply(state, event)
    assert [each.id for each in undelivered(told, CHAT)] == ["r1"]
    late = UtteranceDelivered(seq=state.cursor + 2, at=NOW, utterance=_reply(1))
    assert [each.id for each in undelivered(apply(told, late), CHAT)] == ["r1"], "an older revision changes nothing"


def test_the_work_list_and_a_toast_tell_of_it_wherever_the_agent_is(make: Callable[..., Desk]) -> None:
    desk = make(_chat(_reply(1)))
    desk.window.toast.withdraw()
    desk.store.put(_chat(_failed()))
    row = next(each for each in worklist.build(desk.store.state, NOW).rows if each.id == CHAT)
    assert "1 reply was not delivered" in row.spoken(NOW)
    assert desk.window.toast.isVisible()
    assert desk.window.toast.accessibleName() == f"Li Wei. not delivered: “{WORDS}”"
    desk.window.commands.run("send_again")
    assert desk.intents.named("say") == [{"interaction_id": CHAT, "text": WORDS, "written_as": ""}]
    desk.store.put(_chat(_failed(), _reply(2)))
    assert "Li Wei" not in desk.window.toast.accessibleName() or not desk.window.toast.isVisible()
    desk.window.commands.run("send_again")
    assert len(desk.intents.named("say")) == 1
