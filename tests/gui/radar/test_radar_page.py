"""The radar's page: what is found is told with n and interval, a draft is typed in peace, each step by its key."""

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.radar import Doing
from agentdesk.app.state import OverrideFilter, OverrideLog, State
from agentdesk.devtools.scenes.morning import NOW
from agentdesk.devtools.scenes.radar import TEXT, back_test, finding, proposal, state_of
from agentdesk.domain.people import Role
from agentdesk.domain.proposal import (
    Checked,
    DraftFilter,
    DraftTestState,
    Problem,
    ProposalState,
)
from agentdesk.domain.radar import FindingState, PutAside
from agentdesk.ui.kit.bars import BarList
from agentdesk.ui.kit.text import Prose
from agentdesk.ui.ledger.page import OverridesPage
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.radar.page import RadarPage
from agentdesk.ui.radar.viewmodel import build, changed_rows, waiting
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def page(qtbot: QtBot, intents: RecordingIntents) -> RadarPage:
    widget = RadarPage(intents)
    qtbot.addWidget(widget)
    widget.resize(1440, 820)
    widget.show()
    widget.activateWindow()
    return widget


def render(page: RadarPage, state: State) -> None:
    page.render(state, NOW)
    QCoreApplication.sendPostedEvents()


def said(bars: BarList) -> list[str]:
    return [row.spoken for row in bars.model_shown.items()]


def prose(page: RadarPage) -> str:
    return "\n".join(each.plain_text() for each in page.finding.findChildren(Prose))


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def test_what_was_found_says_n_and_interval(page: RadarPage) -> None:
    render(page, state_of())
    assert said(page.findings)[0].startswith("Offer a plan · overridden 26 % (16–39), n = 54")
    first, second = page.finding.grounds.model_shown.items()
    assert (first.title, first.text) == ("Where “A payment failed” is open", "86 % (60–96), n = 14")
    assert first.detail == "elsewhere 5 % (1–17), n = 40 · by chance once in 1,000,000"
    assert second.title == "Reason: Hardship"
    assert first.tick == pytest.approx(0.05)


def test_the_tab_counts_what_is_open_and_what_was_sent() -> None:
    aside = PutAside(by="Ines", at=NOW, reason="Known", overrides=14)
    put = finding(action="third", state=FindingState.DISMISSED, aside=aside)
    sent = proposal(state=ProposalState.SENT, may=("publish", "return"))
    assert waiting(state_of(findings=(finding(), put), proposals=(sent, proposal()))) == 2
    assert waiting(State()) == 0


def test_a_ground_opens_its_records_and_drafts_a_rule(page: RadarPage, intents: RecordingIntents) -> None:
    render(page, state_of())
    asked: list[str] = []
    page.page_requested.connect(asked.append)
    page.finding.grounds.setFocus()
    press(Qt.Key.Key_Return)
    expected = OverrideFilter(recommended="offer", mark="signal:failed_payment", is_in_effect=True, from_at=NOW)
    assert intents.named("filter_overrides") == [{"override_filter": expected}]
    assert asked == ["overrides"]
    press(Qt.Key.Key_Down)
    page.draft()
    assert intents.named("draft_rule") == [{"wanted": DraftFilter(action="offer", reason="hardship", from_at=NOW)}]


def test_who_publishes_opens_no_single_override(page: RadarPage, intents: RecordingIntents, qtbot: QtBot) -> None:
    render(page, state_of())
    assert page.finding.records.isVisibleTo(page.finding)
    assert "Enter opens the overrides." in prose(page)
    render(page, state_of(Role.ANALYST))
    assert not page.finding.records.isVisibleTo(page.finding)
    assert "Enter opens" not in prose(page)
    assert not any(row.opens for row in page.finding.grounds.model_shown.items())
    with qtbot.waitSignal(page.announcement):
        page.open_records()
    assert not intents.named("filter_overrides")


def test_putting_aside_needs_a_reason(page: RadarPage, intents: RecordingIntents) -> None:
    render(page, state_of())
    page.finding.dismiss()
    assert not intents.named("put_finding_aside")
    assert page.finding.reason.hasFocus()
    QTest.keyClicks(page.finding.reason, "A campaign")
    page.finding.snooze()
    assert intents.named("put_finding_aside") == [{"action": "offer", "reason": "A campaign", "days": 14.0}]


def test_what_is_typed_stays_whatever_comes(page: RadarPage, intents: RecordingIntents, qtbot: QtBot) -> None:
    render(page, state_of(proposal=proposal()))
    text = page.proposal.editor.text
    assert text.hasFocus()
    QTest.keyClicks(text, "# a")
    render(page, state_of(proposal=proposal(version=2, text=TEXT.replace("x", "y"))))
    assert text.text().startswith("# a# why")
    qtbot.waitUntil(lambda: bool(intents.named("edit_proposal")))
    render(page, state_of(proposal=proposal(version=2), doing=Doing.SAVING))  # it is on its way
    first = text.text()
    QTest.keyClicks(text, "b")
    page.proposal.editor.hand_on()
    render(page, state_of(proposal=proposal(version=3, text=first)))  # the answer to the first one
    assert text.text().startswith("# ab# why")
    render(page, state_of(proposal=proposal(version=4, text=text.text())))
    assert [call["text"][:4] for call in intents.named("edit_proposal")] == ["# a#", "# ab"]
    render(page, state_of(proposal=proposal(version=5, text="id: another")))  # somebody else's, and nobody types
    assert text.text() == "id: another"


def test_enter_on_a_problem_goes_to_its_place(page: RadarPage) -> None:
    problems = (Problem(line=3, column=7, text="'x' is not a declared name"),)
    render(page, state_of(proposal=proposal(checked=Checked(problems=problems))))
    assert said(page.proposal.editor.problems) == ["3:7 · 'x' is not a declared name"]
    assert not page.proposal.buttons["test"].isEnabled()
    page.proposal.editor.problems.setFocus()
    press(Qt.Key.Key_Return)
    cursor = page.proposal.editor.text.textCursor()
    assert (cursor.blockNumber(), cursor.positionInBlock()) == (2, 6)
    assert page.proposal.editor.text.hasFocus()


def test_a_back_test_tells_how_far_it_is_and_what_it_came_to(page: RadarPage, intents: RecordingIntents) -> None:
    render(page, state_of(proposal=proposal(test=back_test(DraftTestState.RUNNING, seen=20))))
    assert said(page.proposal.effect) == ["20 of 54"]
    assert page.proposal.buttons["cancel"].isVisible()
    page.proposal.ask("cancel")
    assert intents.named("cancel_proposal_test") == [{"proposal_id": "p-1"}]
    render(page, state_of(proposal=proposal(test=back_test())))
    assert said(page.proposal.effect)[:2] == ["Overrides spared · 11 of 12", "Taken advice withheld · 3 of 40"]
    asked: list[str] = []
    page.page_requested.connect(asked.append)
    page.proposal.changed.setFocus()
    press(Qt.Key.Key_Return)
    assert intents.named("open_override") == [{"override_id": "o-1"}]
    assert asked == ["overrides"]


def test_advice_that_was_taken_opens_too(page: RadarPage, intents: RecordingIntents) -> None:
    test = back_test()
    assert test.effect is not None
    taken = test.effect.changed[0].model_copy(update={"override_id": "", "answer": "acted", "team": "care-1"})
    elsewhere = taken.model_copy(update={"decision_id": "d-ivr", "team": ""})
    effect = test.effect.model_copy(update={"changed": (taken, elsewhere)})
    state = state_of(proposal=proposal(test=test.model_copy(update={"effect": effect})))
    render(page, state)
    asked: list[str] = []
    page.page_requested.connect(asked.append)
    page.proposal.changed.setFocus()
    press(Qt.Key.Key_Return)
    assert (intents.named("open_advice"), asked) == ([{"decision_id": taken.decision_id}], ["overrides"])
    assert [row.opens for row in changed_rows(build(state, NOW), moment)] == [True, False], (
        "nobody's team, nobody's look"
    )


@pytest.mark.parametrize(
    ("step", "name", "expected"),
    [
        ("test", "test_proposal", {}),
        ("send", "send_proposal", {"note": "Look"}),
        ("publish", "publish_proposal", {"note": "Look"}),
        ("return", "return_proposal", {"reason": "Look"}),
        ("approve", "approve_proposal", {}),
        ("discard", "discard_proposal", {}),
    ],
)
def test_each_step_is_asked_for_where_it_may_be(
    page: RadarPage, intents: RecordingIntents, step: str, name: str, expected: dict[str, str]
) -> None:
    render(page, state_of(proposal=proposal(may=())))
    page.proposal.ask(step)
    assert not intents.named(name)
    render(page, state_of(proposal=proposal(may=(step,))))
    page.proposal.note.setText("Look")
    page.proposal.ask(step)
    assert intents.named(name) == [{"proposal_id": "p-1", **expected}]


def test_a_return_needs_a_reason(page: RadarPage, intents: RecordingIntents) -> None:
    render(page, state_of(proposal=proposal(state=ProposalState.SENT, may=("publish", "return"))))
    page.proposal.ask("return")
    assert not intents.named("return_proposal")
    assert page.proposal.note.hasFocus()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"findings": ()}, "Nothing is overridden more"),
        ({"is_read": False, "radar": None, "problem": "unavailable"}, ""),
    ],
)
def test_nothing_and_what_failed_are_told(page: RadarPage, change: dict[str, Any], words: str) -> None:
    render(page, state_of(**change))
    shown = page.regions()[2]
    assert words in shown.accessibleName()
    assert shown.accessibleName()


def test_a_failed_wish_is_told_once(page: RadarPage, qtbot: QtBot) -> None:
    render(page, state_of())
    heard: list[str] = []
    page.announcement.connect(heard.append)
    for _ in range(2):
        render(page, state_of(failure="version_mismatch", detail="Changed meanwhile"))
    assert len(heard) == 1
    assert "Changed meanwhile" in page.banner.text()
    render(page, state_of())
    assert page.banner.text() == ""


def test_from_the_log_of_overrides_too(qtbot: QtBot, intents: RecordingIntents) -> None:
    log = OverridesPage(intents)
    qtbot.addWidget(log)
    wanted = OverrideFilter(recommended="offer", reason="hardship", query="bill", from_at=NOW)
    log.render(State(override_log=OverrideLog(filter=wanted)), NOW)
    asked: list[str] = []
    log.page_requested.connect(asked.append)
    log.draft_rule()
    drafted = DraftFilter(action="offer", reason="hardship", words="bill", from_at=NOW)
    assert intents.named("draft_rule") == [{"wanted": drafted}]
    assert asked == ["radar"]
    log.render(State(override_log=OverrideLog(filter=OverrideFilter(from_at=NOW, sample="s1"))), NOW)
    with qtbot.waitSignal(log.announcement):
        log.draft_rule()
    assert (len(intents.named("draft_rule")), asked) == (1, ["radar"]), "nothing says of which overrides"


def test_a_row_that_has_the_keys_keeps_them_whatever_comes(page: RadarPage, intents: RecordingIntents) -> None:
    """Enter opens what one stands on, also where the list was read anew a moment ago."""
    render(page, state_of(findings=(finding(),), proposals=(proposal(),)))
    page.proposals.setFocus()
    render(page, state_of(findings=(finding(),), proposals=(proposal(version=2),)))
    press(Qt.Key.Key_Return)
    assert intents.named("open_proposal") == [{"proposal_id": "p-1"}]
