"""Feelings in the conversation: where they turn, and how a person corrects one, by mouse and by keyboard."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Focus, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, MAYA, NOW, morning, utterances
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.conversation.viewmodel import build
from agentdesk.ui.feelings import moods
from agentdesk.ui.kit.transcript_table import FEELING, WORDS
from agentdesk.wire.commands import CorrectFeeling
from tests.support.recording_intents import RecordingIntents

FIRST, NEWEST = f"{CALL}-u2", f"{CALL}-u5"


def calling() -> State:
    return replace(morning(), focus=Focus(CALL, MAYA))


def corrected(**pending: Pending) -> State:
    said = tuple(
        one.model_copy(update={"sentiment": 0.4, "correction_id": "k-1"}) if one.id == NEWEST else one
        for one in utterances()[CALL]
    )
    return replace(calling(), utterances={**utterances(), CALL: said}, pending=tuple(pending.values()))


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> Iterator[ConversationView]:
    widget = ConversationView(intents)
    qtbot.addWidget(widget)
    widget.resize(480, 520)
    widget.show()
    widget.render(build(calling(), NOW), NOW)
    yield widget
    widget.moods.close()  # an action that is triggered leaves its menu open


def place_of_feeling(view: ConversationView, line_id: str) -> QPoint:
    """Where in the transcript the score of a line stands."""
    transcript = view.transcript
    number = next(number for number, row in enumerate(transcript._rows) if row.key == line_id)
    end = transcript._written.cell(number, FEELING).lastCursorPosition()
    return transcript.cursorRect(end).center() - QPoint(6, 0)


def test_the_words_with_which_the_mood_turned_say_so(view: ConversationView) -> None:
    text = view.transcript.toPlainText()
    assert "here the feeling falls: +0.1 → −0.6" in text
    assert text.index("Finally someone knows") < text.index("here the feeling falls") < text.index("taking my number")


def test_a_click_on_a_feeling_offers_to_correct_it(view: ConversationView, intents: RecordingIntents) -> None:
    QTest.mouseClick(view.transcript.viewport(), Qt.MouseButton.LeftButton, pos=place_of_feeling(view, FIRST))
    entries = view.moods.actions()
    assert [entry.text() for entry in entries] == [
        "Very unhappy (−0.8)", "Unhappy (−0.4)", "Neither (0.0)", "Happy (+0.4)", "Very happy (+0.8)",
    ]  # fmt: skip
    assert [entry.isChecked() for entry in entries] == [False, True, False, False, False]
    entries[3].trigger()
    assert intents.named("correct_feeling") == [
        {"customer_id": MAYA, "score": 0.4, "interaction_id": CALL, "utterance_id": FIRST, "event_id": None}
    ]


def test_a_click_on_words_offers_nothing(view: ConversationView) -> None:
    place = view.transcript.cursorRect(view.transcript._written.cell(1, WORDS).firstCursorPosition()).center()
    QTest.mouseClick(view.transcript.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not view.moods.isVisible()


def test_by_keyboard_it_is_the_newest_feeling_and_arrows_choose(
    view: ConversationView, intents: RecordingIntents
) -> None:
    view.correct_feeling()
    assert view.moods.isVisible()
    now = view.moods.activeAction()
    assert now is not None
    assert now.isChecked(), "it opens at what holds"
    QTest.keyClick(view.moods, Qt.Key.Key_Up)
    QTest.keyClick(view.moods, Qt.Key.Key_Return)
    (call,) = intents.named("correct_feeling")
    before = view.moods.actions().index(now) - 1
    assert (call["utterance_id"], call["score"]) == (NEWEST, moods()[before].score)


def test_by_keyboard_it_is_the_line_that_evidence_led_to(view: ConversationView, intents: RecordingIntents) -> None:
    view.show_evidence([FIRST])
    view.correct_feeling()
    view.moods.actions()[0].trigger()
    assert intents.named("correct_feeling")[0]["utterance_id"] == FIRST


def test_where_nothing_has_a_feeling_nothing_is_offered(view: ConversationView) -> None:
    silent = tuple(one.model_copy(update={"sentiment": None}) for one in utterances()[CALL])
    view.render(build(replace(calling(), utterances={**utterances(), CALL: silent}), NOW), NOW)
    view.correct_feeling()
    assert not view.moods.isVisible()


def test_a_correction_says_so_and_can_be_taken_back(view: ConversationView, intents: RecordingIntents) -> None:
    view.render(build(corrected(), NOW), NOW)
    assert "feeling corrected  Undo" in view.transcript.toPlainText()
    view.transcript.anchorClicked.emit(QUrl("undo:k-1"))
    view.correct_feeling()
    view.moods.actions()[-1].trigger()
    told = {"customer_id": MAYA, "correction_id": "k-1", "interaction_id": CALL}
    assert intents.named("undo_correction") == [told, told]


def test_one_that_is_still_on_its_way_looks_different(view: ConversationView) -> None:
    command = CorrectFeeling(command_id="k-1", customer_id=MAYA, interaction_id=CALL, utterance_id=NEWEST, score=0.4)
    view.render(build(corrected(one=Pending(command, PendingStatus.QUEUED, NOW)), NOW), NOW)
    assert "feeling corrected, on its way" in view.transcript.toPlainText()


def test_who_reads_above_stays_there_when_a_feeling_changes(view: ConversationView) -> None:
    bar = view.transcript.verticalScrollBar()
    view.resize(360, 160)
    bar.setValue(0)
    view.render(build(corrected(), NOW), NOW)
    assert bar.value() == 0


def test_the_menu_of_a_line_copies_it_and_corrects_its_feeling(
    view: ConversationView, intents: RecordingIntents
) -> None:
    place, transcript = place_of_feeling(view, NEWEST), view.transcript
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, transcript.viewport().mapToGlobal(place))
    QApplication.sendEvent(transcript.viewport(), asked)
    entries = {each.text().partition("\t")[0]: each for each in transcript.menu.actions()}
    assert list(entries) == ["Copy the message", "Select all", "Correct the feeling…"], "no link is copied: none leads"
    entries["Copy the message"].trigger()
    said = next(one for one in utterances()[CALL] if one.id == NEWEST)
    assert QGuiApplication.clipboard().text() == said.text
    entries["Correct the feeling…"].trigger()
    assert view.moods.isVisible()
    transcript.menu.close()
