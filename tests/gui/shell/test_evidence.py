"""Evidence wherever it is: on the rows, on a page of long ago, in an earlier conversation; and asked for once more."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Loading, PastTalk, Sought, State
from agentdesk.devtools.scenes.morning import CALL, MAYA, ago, interactions, maya_view, morning, utterances
from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState
from agentdesk.domain.problems import Code
from agentdesk.ui.timeline.view import EVIDENCE_PAGES
from agentdesk.wire.snapshots import EvidenceKind, EvidencePlace
from tests.support.gui_desk import Desk

Make = Callable[[State], Desk]
EARLIER = InteractionId("i-earlier")


def selected(desk: Desk) -> list[str]:
    table = desk.window.timeline.table
    rows = sorted(index.row() for index in table.selectionModel().selectedRows())
    return [table._model.row_at(row).items[0].id for row in rows]


def found(state: State, *places: EvidencePlace, asked: tuple[str, ...] = ()) -> State:
    ids = asked or tuple(place.id for place in places)
    return replace(state, sought=Sought(MAYA, ids, Loading.READY, None, places))


def earlier() -> tuple[Interaction, PastTalk]:
    """A call of two days ago with another agent, and what was said in it."""
    closed = {"id": EARLIER, "agent_id": "dana-kim", "state": InteractionState.CLOSED, "connected_at": ago(days=2)}
    call = interactions()[CALL].model_copy(update=closed)
    said = tuple(
        one.model_copy(update={"id": UtteranceId(f"v{one.seq}"), "interaction_id": EARLIER, "at": ago(days=2)})
        for one in utterances()[CALL]
    )
    return call, PastTalk(MAYA, EARLIER, ("v3",), Loading.READY, None, call, said)


def test_what_is_on_the_rows_is_shown_and_what_is_not_is_looked_for(make: Make) -> None:
    desk = make(morning())
    show = desk.window.evidence.show
    show(["e4", "e5"])
    assert selected(desk) == ["e4", "e5"]
    assert desk.intents.named("seek_evidence") == []
    show(["e4", "old-1"])
    assert selected(desk) == ["e4"]
    assert "once more for the others" in desk.words(desk.window.status_bar)
    assert desk.intents.named("seek_evidence") == [], "what is shown stays until one asks for the rest"
    show(["e4", "old-1"])
    assert desk.intents.named("seek_evidence") == [{"customer_id": MAYA, "ids": ("old-1",)}]


def test_an_event_of_long_ago_is_shown_with_its_surroundings_and_one_comes_back_to_now(make: Make) -> None:
    whole = replace(morning(), customers={MAYA: replace(maya_view(), timeline_next="older")})
    desk = make(whole)
    desk.window.evidence.show(["old-1"])
    place = EvidencePlace(id="old-1", kind=EvidenceKind.EVENT, at=ago(days=400), before="there")
    whole = found(whole, place)
    desk.store.put(whole)
    items = maya_view().timeline
    number = 0
    while not desk.intents.named("show_timeline_from"):  # the next pages are looked at first
        number += 1
        assert number <= EVIDENCE_PAGES + 1
        assert len(desk.intents.named("load_older")) == number
        more = items[-1].model_copy(update={"id": f"p{number}", "at": ago(days=20 + number)})
        items = (*items, more)
        view = replace(maya_view(), timeline=items, timeline_next=f"older-{number}")
        desk.store.put(replace(whole, customers={MAYA: view}))
    assert desk.intents.named("show_timeline_from") == [{"customer_id": MAYA, "begins": "there"}]
    old = items[-1].model_copy(update={"id": "old-1", "at": ago(days=400)})
    there = replace(maya_view(), begins="there", timeline=(old,), timeline_next=None)
    desk.store.put(replace(whole, customers={MAYA: there}))
    assert selected(desk) == ["old-1"]
    newer = desk.window.timeline.marks.newer
    assert newer.label() == "Newer events are left out. Back to now"
    QTest.mouseClick(newer, Qt.MouseButton.LeftButton)
    assert desk.intents.named("filter_timeline")[-1]["customer_id"] == MAYA


def test_the_words_of_a_former_call_are_shown_where_they_were_said(make: Make) -> None:
    desk = make(morning())
    desk.window.evidence.show([EARLIER, "v3"])
    places = (
        EvidencePlace(id="v3", kind=EvidenceKind.UTTERANCE, at=ago(days=2), interaction_id=EARLIER),
        EvidencePlace(id=EARLIER, kind=EvidenceKind.CONVERSATION, at=ago(days=2), interaction_id=EARLIER),
    )
    desk.store.put(found(morning(), *places))
    assert desk.intents.named("open_talk") == [{"customer_id": MAYA, "interaction_id": EARLIER, "lines": ("v3",)}]
    _call, talk = earlier()
    desk.store.put(replace(morning(), past_talk=replace(talk, loading=Loading.LOADING, interaction=None)))
    past = desk.window.past_talk
    assert past.isVisible()
    assert not desk.window.conversation.isVisible()
    desk.store.put(replace(morning(), past_talk=talk))
    assert "taking my number somewhere else" in past.transcript.toPlainText()
    assert len(past.transcript.extraSelections()) == 1
    assert "Sam" not in past.transcript.toPlainText(), "another agent's words are not put in this one's mouth"
    desk.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert desk.intents.named("close_talk") == [{}]
    desk.store.put(morning())
    assert desk.window.conversation.isVisible()


def test_an_earlier_conversation_that_cannot_be_read_says_so_and_escape_leaves_it(make: Make) -> None:
    desk = make(morning())
    failed = PastTalk(MAYA, EARLIER, ("v3",), Loading.FAILED, Code.UNAVAILABLE)
    desk.store.put(replace(morning(), past_talk=failed))
    past = desk.window.past_talk
    assert "The service cannot be reached" in desk.words(past)
    past.error.retry_requested.emit()
    assert desk.intents.named("open_talk") == [{"customer_id": MAYA, "interaction_id": EARLIER, "lines": ("v3",)}]
    past.back.setFocus()
    QTest.keyClick(past.back, Qt.Key.Key_Escape)
    assert desk.intents.named("close_talk") == [{}]


def test_evidence_that_is_gone_or_cannot_be_looked_up_is_said_to_be_so(qtbot: QtBot, make: Make) -> None:
    desk = make(morning())
    desk.window.evidence.show(["gone"])
    desk.store.put(found(morning(), asked=("gone",)))
    assert "not there any more" in desk.words(desk.window.status_bar)
    desk.window.evidence.show(["gone"])
    desk.store.put(replace(morning(), sought=Sought(MAYA, ("gone",), Loading.FAILED, Code.UNAVAILABLE)))
    sentence = "cannot be looked up: The service cannot be reached"
    qtbot.waitUntil(lambda: sentence in desk.words(desk.window.status_bar))  # it is laid out longer than the one before
