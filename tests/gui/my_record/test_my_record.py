"""What is written to an agent is announced once and unread until it was seen; their own record is theirs to read."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.marks import note_mark, review_mark
from agentdesk.app.my_record import Mine, RecordExport
from agentdesk.app.state import Loading, Pending, PendingStatus, State
from agentdesk.devtools.scenes.floor import note
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.mine import REVIEW, own, with_mine
from agentdesk.devtools.scenes.morning import CALL, NOW, OFFER, morning
from agentdesk.domain.override import Direction, DirectionSaid, Override
from agentdesk.ui.my_record.content import build, facts_of
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.news import messages
from agentdesk.ui.shell.tools_window import Page, ToolsWindow
from agentdesk.wire.commands import CorrectDirection
from tests.support.gui_desk import Desk, HandClock, HandStore
from tests.support.recording_intents import RecordingIntents

SEEN = review_mark("o0", REVIEW["at"])  # type: ignore[arg-type]


def written(*overrides: Override, **more: object) -> State:
    """The morning with a supervisor's note in the call, and these overrides."""
    notes = {CALL: (note("Waive it, I cover it"), note("mine", from_supervisor=False, key="n-2"))}
    return replace(morning(), notes=notes, overrides_of={CALL: overrides}, **more)  # type: ignore[arg-type]


def words(of: QWidget) -> str:
    shown = " | ".join(label.text() for label in of.findChildren(QLabel) if label.isVisible())
    return shown.replace("\u00a0", " ")


def button(of: QWidget, text: str) -> QAbstractButton:
    return next(each for each in of.findChildren(QAbstractButton) if text in (each.text(), each.accessibleName()))


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    made = Desk(qapp, written())
    qtbot.addWidget(made.window)
    made.window.start()
    made.window.show()
    yield made
    made.window.stop()
    made.window.close()
    made.look.deleteLater()


def test_a_supervisors_note_comes_before_an_offer_and_opens_where_it_stands(desk: Desk) -> None:
    toast = desk.window.toast
    assert toast.accessibleName() == "Eva (supervisor), about Maya Ortiz. Waive it, I cover it"
    said = desk.window.conversation.transcript.toPlainText()
    assert "Eva (supervisor), private note" in said
    assert "Sam, private note" in said
    button(toast, "Read it").click()
    assert desk.intents.named("mark_seen") == [{"keys": [note_mark("n-1")]}]
    assert desk.intents.named("open_interaction")[-1] == {"interaction_id": CALL}
    desk.store.put(replace(written(), marks=frozenset({note_mark("n-1")})))
    assert toast.key() == OFFER, "who waits is offered after it"


def test_a_review_is_announced_and_stays_unread_until_it_was_open(desk: Desk) -> None:
    seen = frozenset({note_mark("n-1")})
    state = replace(written(own(0, review=REVIEW)), marks=seen)
    desk.store.put(state)
    toast = desk.window.toast
    assert "Eva Brandt reviewed your override" in toast.accessibleName()
    button(toast, "Dismiss").click()
    assert not desk.intents.named("mark_seen"), "putting the announcement away is not reading it"
    assert toast.key() == OFFER
    desk.store.put(replace(state, marks=seen | {SEEN}))
    assert not [each for each in messages(desk.store.state) if each.interaction_id is None]
    again = {**REVIEW, "at": "2026-11-18T08:00:00Z"}
    two = replace(written(own(0, review=again), own(1, review=REVIEW)), marks=seen | {SEEN})
    assert [each.title for each in messages(two)] == ["2 overrides were reviewed"], "reviewed again is news again"


@pytest.fixture
def tools(qtbot: QtBot, qapp: QApplication, machine: HandMachine) -> Iterator[tuple[ToolsWindow, RecordingIntents]]:
    intents, look = RecordingIntents(), Look(qapp)
    made = ToolsWindow(machine, HandStore(with_mine()), look, HandClock().now, {}, intents)
    qtbot.addWidget(made)
    made.show_page(Page.RECORD)
    yield made, intents
    made.close()
    look.deleteLater()


def test_ones_own_record_is_read_by_keyboard(tools: tuple[ToolsWindow, RecordingIntents], qtbot: QtBot) -> None:
    window, intents = tools
    page = window.record
    assert page is not None
    assert intents.named("read_my_record") == [{}]
    assert "1 new review" in words(page)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_Home)
    assert intents.named("mark_seen")[-1] == {"keys": [SEEN]}
    qtbot.waitUntil(lambda: "ask me next time" in words(page))
    button(page, "Show older ones").click()
    assert intents.named("load_more_of_mine") == [{}]
    page.choice.set_choice("stored")
    page.choice.chosen.emit("stored")
    qtbot.waitUntil(lambda: "What an agent feels is never inferred" in words(page))
    assert "Eva Brandt opened an override of yours" in words(page)
    page.choice.set_choice("figures")
    page.choice.chosen.emit("figures")
    qtbot.waitUntil(lambda: "14 % (10 % to 20 %), n 214" in words(page))
    assert "n 6: too few to say (from 10 on)" in words(page)
    button(page, "Take all of it out (JSON)").click()
    assert intents.named("export_my_record") == [{}]


def test_the_direction_is_corrected_with_a_comment(tools: tuple[ToolsWindow, RecordingIntents]) -> None:
    window, intents = tools
    page = window.record
    assert page is not None
    mine = (own(0, direction=Direction.LESS), own(1))
    page.render(build(replace(with_mine(), mine=replace(with_mine().mine, overrides=mine)), NOW))
    page.open_override("o0")
    form = page.direction
    assert form.choice.choice() == "less"
    form.choice.set_choice("more")
    QTest.keyClicks(form.comment, "It saved them a fee")
    QTest.keyClick(form.comment, Qt.Key.Key_Return)
    told = {"override_id": "o0", "direction": Direction.MORE, "comment": "It saved them a fee"}
    assert intents.named("correct_direction") == [told]
    command = CorrectDirection(command_id="c1", override_id="o0", direction=Direction.MORE)
    page.render(replace(page._state, correcting={"o0": Direction.MORE}))
    assert "being saved" in words(form)
    assert not form.save.isEnabled()
    said = DirectionSaid(
        direction=Direction.MORE, computed=Direction.LESS, by="Eva Brandt", role="supervisor", at=NOW, comment=""
    )
    page.render(
        replace(page._state, correcting={}, overrides={"o0": own(0, direction=Direction.MORE, direction_said=said)})
    )
    assert not form.comment.isVisible()
    assert "their word stands" in words(form)
    pending = replace(with_mine(), pending=(Pending(command, PendingStatus.QUEUED, NOW),))
    assert build(pending, NOW).correcting == {"o0": Direction.MORE}


def test_what_is_not_there_yet_old_or_failed_is_said(tools: tuple[ToolsWindow, RecordingIntents]) -> None:
    page = tools[0].record
    assert page is not None
    page.render(build(replace(with_mine(), mine=Mine(Loading.FAILED, problem="unavailable")), NOW))
    assert page.error.isVisible()
    page.render(build(replace(with_mine(), mine=Mine(Loading.READY)), NOW))
    assert "No overrides yet" in words(page)
    stale = replace(with_mine().mine, loading=Loading.STALE, problem="unavailable")
    done = replace(stale, export=RecordExport(running=False, path="/home/sam/my-record.json"))
    page.render(build(replace(with_mine(), mine=done), NOW))
    assert "/home/sam/my-record.json" in words(page)


def test_the_review_stands_first_among_what_is_told_of_an_override() -> None:
    facts = facts_of(own(0, review=REVIEW), NOW)
    assert [fact.name for fact in facts[:2]] == ["Review by Eva Brandt", "They write"]
    assert facts[0].words == "the advice was right · doing other was not right"


def test_an_erased_customers_exceptions_say_so() -> None:
    gone = own(0).model_copy(update={"taken_action": "", "taken_title": "", "erased": True})
    (row,) = build(replace(with_mine(), mine=Mine(Loading.READY, overrides=(gone,))), NOW).rows
    assert row.title == "erased"
