"""The conversation: what was said, what is on its way, what was refused; nothing typed is lost or moved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Connection, ConnectionStatus, Focus, Loading, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import (
    CALL,
    CHAT,
    MAYA,
    NOW,
    OFFER,
    WRAP,
    ago,
    chatting,
    interactions,
    morning,
    utterances,
)
from agentdesk.domain.ids import UtteranceId
from agentdesk.domain.interaction import InteractionState, Speaker, Utterance
from agentdesk.ui.conversation.composer import Writing
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.conversation.viewmodel import Reply, build
from agentdesk.ui.kit.places import Places
from agentdesk.ui.kit.transcript_table import WORDS
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.talk_lines import Sending
from agentdesk.ui.theme import theme
from agentdesk.wire.commands import SayUtterance
from tests.support.recording_intents import RecordingIntents

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents, qapp: object) -> ConversationView:
    theme.apply_theme(qapp, "light")  # type: ignore[arg-type]
    widget = ConversationView(intents)
    qtbot.addWidget(widget)
    widget.resize(420, 480)
    widget.show()
    widget.render(build(chatting(), NOW), NOW)
    return widget


def saying(text: str, status: PendingStatus, problem: str | None = None, command_id: str = "c1") -> Pending:
    command = SayUtterance(command_id=command_id, interaction_id=CHAT, text=text, at=NOW)
    return Pending(command, status, NOW, problem=problem)


def long_chat(lines: int) -> State:
    said = tuple(
        Utterance(
            id=UtteranceId(f"u{n}"),
            interaction_id=CHAT,
            seq=n,
            speaker=Speaker.CUSTOMER,
            text=f"line number {n}, long enough to be read",
            at=NOW - timedelta(seconds=600 - n),
        )
        for n in range(1, lines + 1)
    )
    return replace(chatting(), utterances={**utterances(), CHAT: said})


def test_lines_have_speaker_time_words_and_feeling(view: ConversationView) -> None:
    text = view.transcript.toPlainText()
    assert "Li  so is it refunded now?" in text
    assert "Sam  Hi Li, thanks for waiting." in text
    assert clock_time(ago(seconds=64)) in text
    assert "−0.3" in text


def test_a_reply_is_sent_by_key_and_the_field_is_empty_again(view: ConversationView, intents: RecordingIntents) -> None:
    view.composer.field.setFocus()
    QTest.keyClicks(view.composer.field, "It was refunded on Monday.")
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    assert intents.named("say") == [{"interaction_id": CHAT, "text": "It was refunded on Monday."}]
    assert view.composer.text() == ""
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    assert len(intents.named("say")) == 1, "nothing is not sent"


def test_what_is_on_its_way_is_shown_once_and_as_such(view: ConversationView) -> None:
    pending = replace(chatting(), pending=(saying("On its way", PendingStatus.SENDING),))
    view.render(build(pending, NOW), NOW)
    assert "On its way" in view.transcript.toPlainText()
    assert "sending…" in view.transcript.toPlainText()
    arrived = Utterance(
        id=UtteranceId("c1"), interaction_id=CHAT, seq=6, speaker=Speaker.AGENT, text="On its way", at=NOW
    )
    both = replace(pending, utterances={CHAT: (*utterances()[CHAT], arrived)})
    view.render(build(both, NOW), NOW)
    text = view.transcript.toPlainText()
    assert text.count("On its way") == 1
    assert "sending" not in text
    assert [line.text for line in view._state.lines if line.is_newest_sent] == ["On its way"]
    assert text.count("sent") == 1, "the newest reply says so, which says it of those before"


def test_what_was_refused_stays_with_its_reason_and_two_ways_on(
    view: ConversationView, intents: RecordingIntents
) -> None:
    refused = (saying("Too late", PendingStatus.REFUSED, "wrong_state"),)
    state = build(replace(chatting(), pending=refused), NOW)
    assert state.lines[-1].sending is Sending.REFUSED
    view.render(state, NOW)
    assert "not sent: It is too late for this" in view.transcript.toPlainText()
    view.transcript.anchorClicked.emit(QUrl("retry:c1"))
    view.transcript.anchorClicked.emit(QUrl("discard:c1"))
    assert intents.named("retry") == [{"command_id": "c1"}]
    assert intents.named("discard") == [{"command_id": "c1"}]


def test_what_arrives_changes_neither_text_nor_caret_nor_selection(view: ConversationView) -> None:
    field = view.composer.field
    field.setFocus()
    QTest.keyClicks(field, "half a sen")
    cursor = field.textCursor()
    cursor.setPosition(4)
    field.setTextCursor(cursor)
    view.transcript.selectAll()
    chosen = view.transcript.textCursor().selectedText()
    more = (*utterances()[CHAT], _next("And one thing more", 6))
    drafts = {f"reply:{CHAT}": "an older draft"}
    view.render(build(replace(chatting(), utterances={CHAT: more}, drafts=drafts), NOW), NOW)
    assert field.text() == "half a sen"
    assert field.textCursor().position() == 4
    assert view.transcript.textCursor().selectedText().startswith(chosen[:40])


def test_who_reads_above_stays_there_and_is_told(qtbot: QtBot, view: ConversationView) -> None:
    view.render(build(long_chat(60), NOW), NOW)
    bar = view.transcript.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and view.transcript.is_at_end())
    view.render(build(long_chat(61), NOW), NOW)
    qtbot.waitUntil(view.transcript.is_at_end)
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    view.render(build(long_chat(63), NOW), NOW)
    assert bar.value() == place
    assert view._newer.isVisible()
    assert view._newer.label() == "2 newer"
    QTest.mouseClick(view._newer, Qt.MouseButton.LeftButton)
    assert view.transcript.is_at_end()
    assert not view._newer.isVisible()


def test_nothing_is_newer_where_the_end_is_in_view(qtbot: QtBot, view: ConversationView) -> None:
    view.render(build(long_chat(12), NOW), NOW)
    bar = view.transcript.verticalScrollBar()
    view.resize(view.width(), 260)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert view.transcript.is_at_end(), "less room, and still the end"
    bar.setValue(0)
    view.render(build(long_chat(13), NOW), NOW)
    assert view._newer.isVisible()
    view.resize(view.width(), 1400)
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert not view._newer.isVisible(), "all is in view now"


@pytest.mark.parametrize(
    ("name", "speaker"),
    [("Li Wei", "Li"), ("+1 415 555 0199", "Customer"), ("wei@example.com", "Customer"), ("", "Customer")],
)
def test_a_speaker_without_a_name_is_the_customer(name: str, speaker: str) -> None:
    known = interactions()
    chat = known[CHAT].model_copy(update={"customer_name": name})
    lines = build(replace(chatting(), interactions={**known, CHAT: chat}), NOW).lines
    assert {line.name for line in lines if line.speaker is Speaker.CUSTOMER} == {speaker}


def test_a_draft_is_saved_after_a_pause_and_comes_back(
    qtbot: QtBot, view: ConversationView, intents: RecordingIntents
) -> None:
    QTest.keyClicks(view.composer.field, "unfinished")
    qtbot.waitUntil(lambda: bool(intents.named("save_draft")))
    assert intents.named("save_draft")[-1] == {"key": f"reply:{CHAT}", "text": "unfinished"}
    view.render(build(morning(), NOW), NOW)
    back = replace(chatting(), drafts={f"reply:{CHAT}": "unfinished"})
    view.render(build(back, NOW), NOW)
    assert view.composer.text() == "unfinished"


def test_turning_to_somebody_else_saves_at_once(view: ConversationView, intents: RecordingIntents) -> None:
    QTest.keyClicks(view.composer.field, "for Li")
    view.render(build(morning(), NOW), NOW)
    assert intents.named("save_draft") == [{"key": f"reply:{CHAT}", "text": "for Li"}], "under Li's key, not Maya's"


def test_what_is_new_since_the_last_look_is_marked(view: ConversationView) -> None:
    view.render(build(morning(), NOW), NOW)
    more = {**utterances(), CHAT: (*utterances()[CHAT], _next("Hello?", 6))}
    view.render(build(replace(chatting(), utterances=more), NOW), NOW)
    text = view.transcript.toPlainText()
    assert text.index("New") < text.index("Hello?")
    assert text.index("so is it refunded") < text.index("New")


def test_what_one_wrote_oneself_is_not_new(view: ConversationView) -> None:
    """Sent after a turn to somebody else, or still waiting."""
    view.render(build(morning(), NOW), NOW)
    mine = SayUtterance(command_id="mine", interaction_id=CHAT, text="It is on its way.", at=NOW)
    said = {**utterances(), CHAT: (*utterances()[CHAT], _next("On Tuesday.", 6, Speaker.AGENT))}
    back = replace(chatting(), read={CHAT: 5}, utterances=said, pending=(Pending(mine, PendingStatus.ASIDE, NOW),))
    view.render(build(back, NOW), NOW)
    assert "It is on its way." in view.transcript.toPlainText()
    assert "New" not in view.transcript.toPlainText()


def test_what_came_since_the_desk_was_closed_is_marked_at_the_first_look(
    view: ConversationView,
) -> None:
    view.render(build(morning(), NOW), NOW)
    more = {**utterances(), CHAT: (*utterances()[CHAT], _next("Hello?", 6))}
    known = replace(chatting(), read={CHAT: 5})
    view.render(build(replace(known, utterances={}), NOW), NOW)
    view.render(build(replace(known, utterances=more), NOW), NOW)
    text = view.transcript.toPlainText()
    assert text.index("so is it refunded") < text.index("New") < text.index("Hello?")


@pytest.mark.parametrize(
    ("interaction", "reply"),
    [(CHAT, Reply.WRITE), (CALL, Reply.SPEAK), (OFFER, Reply.NOT_YET), (WRAP, Reply.WRAP_UP)],
)
def test_one_can_write_only_where_words_are_sent(interaction: str, reply: Reply) -> None:
    assert build(replace(morning(), focus=Focus(interaction, MAYA)), NOW).reply is reply


def test_on_a_call_nothing_can_be_sent_but_noted(view: ConversationView, intents: RecordingIntents) -> None:
    view.render(build(morning(), NOW), NOW)
    assert view.composer.writing is Writing.NOTE
    view.focus_reply()
    QTest.keyClicks(view.composer.field, "wants a call back")
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    assert intents.named("add_note") == [{"interaction_id": CALL, "text": "wants a call back"}]
    assert intents.named("say") == []
    assert build(State(), NOW).reply is Reply.NOBODY


def test_a_conversation_that_is_not_here_yet_is_loading() -> None:
    state = replace(morning(), utterances={})
    assert build(state, NOW).loading is Loading.LOADING
    fresh = interactions()[CALL].model_copy(update={"utterances": 0, "state": InteractionState.CONNECTED})
    assert build(replace(state, interactions={CALL: fresh}), NOW).loading is Loading.READY


def test_evidence_that_was_said_is_shown_where_it_was_said(view: ConversationView) -> None:
    assert view.show_evidence([f"{CHAT}-u5"])
    assert len(view.transcript.extraSelections()) == 1
    assert not view.show_evidence(["e4"])


def test_a_customers_words_stay_words(view: ConversationView) -> None:
    nasty = (*utterances()[CHAT], _next('<a href="retry:x">click</a> <h1>', 6))
    view.render(build(replace(chatting(), utterances={CHAT: nasty}), NOW), NOW)
    assert '<a href="retry:x">click</a> <h1>' in view.transcript.toPlainText()


def test_another_theme_writes_the_text_anew(view: ConversationView, qapp: object) -> None:
    before = view.transcript.toPlainText()
    theme.apply_theme(qapp, "dark")  # type: ignore[arg-type]
    assert view.transcript.toPlainText() == before
    theme.apply_theme(qapp, "light")  # type: ignore[arg-type]


def _next(text: str, seq: int, speaker: Speaker = Speaker.CUSTOMER) -> Utterance:
    return Utterance(id=UtteranceId(f"n{seq}"), interaction_id=CHAT, seq=seq, speaker=speaker, text=text, at=NOW)


def test_a_new_conversation_leaves_no_trace_of_the_former(view: ConversationView) -> None:
    view.render(build(morning(), NOW), NOW)
    assert "refunded" not in view.transcript.toPlainText()
    assert build(chatting(), NOW).customer == "Li Wei"


def test_where_one_reads_from_the_right_time_comes_first_there(qtbot: QtBot, qapp: QApplication) -> None:
    apply_language(qapp, "ar")
    try:
        view = ConversationView(RecordingIntents())
        qtbot.addWidget(view)
        view.resize(420, 480)
        view.show()
        view.render(build(morning(), NOW), NOW)
        shown = view.transcript
        places = []
        for words in (clock_time(ago(seconds=170)), "Finally someone", "−0.5"):
            found = shown.document().find(words)
            found.setPosition(found.selectionStart())
            places.append(shown.cursorRect(found).x())
        assert places == sorted(places, reverse=True)
        asked: list[str] = []
        shown.feeling_requested.connect(lambda line, _place: asked.append(line))
        feeling = shown.cursorRect(shown.document().find("0.5")).center()
        QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=feeling)
        assert len(asked) == 1
        view.moods.close()
        assert shown.felt_line() is not None
    finally:
        apply_language(qapp, "en")


def test_of_a_long_conversation_the_end_is_laid_out_and_the_rest_on_demand(
    qtbot: QtBot, view: ConversationView
) -> None:
    view.render(build(State(), NOW), NOW)
    view._places = Places()
    view.render(build(long_chat(500), NOW), NOW)
    transcript = view.transcript
    assert "line number 500," in transcript.toPlainText()
    assert "line number 300," not in transcript.toPlainText()
    assert transcript.toPlainText().lstrip().startswith("Show 300 earlier lines")
    bar = transcript.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and transcript.is_at_end())
    view.render(build(long_chat(501), NOW), NOW)
    assert transcript.toPlainText().lstrip().startswith("Show 300 earlier lines"), (
        "what comes does not push anything out"
    )
    bar.setValue(bar.maximum() // 2)
    to_end = bar.maximum() - bar.value()
    transcript.anchorClicked.emit(QUrl("earlier:"))
    assert bar.maximum() - bar.value() == to_end, "what is being read stays"
    assert "line number 1," in transcript.toPlainText()
    view.render(build(morning(), NOW), NOW)
    view.render(build(long_chat(501), NOW), NOW)
    assert "line number 1," in transcript.toPlainText(), "who turns back reads on"


def test_a_line_more_has_only_itself_laid_out_and_nobody_sees_where_one_ends(
    view: ConversationView,
) -> None:
    view.resize(900, 480)
    for count in (61, 62, 20, 41):
        view.render(build(long_chat(count), NOW), NOW)
        document = view.transcript.document()
        tables = [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]
        assert [table.rows() for table in tables] == [1] * count
        found = [document.find(f"number {n},") for n in range(1, count + 1)]
        tops = [view.transcript.cursorRect(each).top() for each in found]
        assert len({below - above for above, below in pairwise(tops)}) == 1, "as far from each other"
        assert [view.transcript._written.place_at(each) for each in found] == [(n, WORDS) for n in range(count)]


def test_finding_and_evidence_reach_what_is_not_laid_out(view: ConversationView) -> None:
    reaching: tuple[Callable[[], bool], ...] = (
        lambda: view.transcript.find_all("number 7,") == 1,
        lambda: view.show_evidence(["u9"]),
    )
    for found in reaching:
        view.render(build(State(), NOW), NOW)
        view._places = Places()
        view.render(build(long_chat(500), NOW), NOW)
        assert "line number 7," not in view.transcript.toPlainText()
        assert found()
        assert "line number 7," in view.transcript.toPlainText()


def test_what_cannot_be_read_says_why_and_is_asked_for_again(view: ConversationView, intents: RecordingIntents) -> None:
    known = replace(chatting(), connection=Connection(ConnectionStatus.LIVE), untold={CHAT: "unavailable"})
    nothing = {key: said for key, said in known.utterances.items() if key != CHAT}
    view.render(build(replace(known, utterances=nothing, notes={}), NOW), NOW)
    assert view.trouble.page.isVisible()
    assert "unavailable" not in view.trouble.page.accessibleName()
    QTest.keyClick(view.trouble.page.action, Qt.Key.Key_Space)
    assert intents.named("open_interaction") == [{"interaction_id": CHAT}]
    view.render(build(known, NOW), NOW)
    assert not view.trouble.page.isVisible()
    assert view.trouble.banner.text().startswith("Not all of it could be read: ")
    assert view.transcript.isVisible(), "what is there can be read"
    view.render(build(replace(known, untold={}), NOW), NOW)
    assert not view.trouble.banner.isVisible()


def test_without_a_line_what_is_there_is_not_said_to_lack_anything(view: ConversationView) -> None:
    offline = replace(chatting(), connection=Connection(ConnectionStatus.OFFLINE), untold={CHAT: "offline"})
    view.render(build(offline, NOW), NOW)
    assert not view.trouble.banner.isVisible()
