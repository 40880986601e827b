"""The supervisor's override log: honest counts, paging, keys, and the frozen picture as it was stored."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Loading, LogOrder, OverrideFilter, State
from agentdesk.devtools.scenes.log import log_of, opened
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.devtools.scenes.overrides import override, record
from agentdesk.devtools.scenes.story import decision
from agentdesk.domain.decision import Gate
from agentdesk.domain.outcome import Outcome, OutcomeFact, OutcomeState, OutcomeWindow
from agentdesk.domain.override import Approval, ApprovalState
from agentdesk.domain.people import Role
from agentdesk.ui.kit.text import Prose
from agentdesk.ui.ledger.counting import Facet
from agentdesk.ui.ledger.picture import Picture, read_picture
from agentdesk.ui.ledger.table import AT, DIRECTION, RESULT, TAKEN
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import Phase, build, narrowed
from agentdesk.ui.ledger.wording import action_words
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.shell.look import Look
from agentdesk.ui.theme import theme
from tests.support.gui_log import render
from tests.support.recording_intents import RecordingIntents


def words(view: OverrideLogView) -> str:
    visible = [label for label in view.record.findChildren(QLabel) if label.isVisible()]
    return "\n".join(label.plain_text() if isinstance(label, Prose) else label.text() for label in visible)


def facet(state: State, name: str) -> Facet:
    return next(each for each in build(state, NOW).facets if each.name == name)


def test_the_log_is_asked_for_when_the_window_opens(view: OverrideLogView, intents: RecordingIntents) -> None:
    render(view, State())
    assert not intents.calls
    render(view, State(session=session(Role.SUPERVISOR)))
    render(view, State(session=session(Role.SUPERVISOR)))
    assert intents.named("filter_overrides") == [{"override_filter": OverrideFilter()}]


def test_a_row_says_everything_in_words(view: OverrideLogView) -> None:
    render(view, log_of())
    model = view.table.model()
    said = [str(model.index(0, column).data()) for column in range(model.columnCount())]
    assert said == [
        clock_time(override(0).recorded_at),
        "Sam Okafor",
        "Re-issue the activation code by voice",
        "Waive the activation fee",
        "Customer upset",
        "▲ more",
        "pending",
        "–",
    ]
    heard = model.index(0, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "Done instead: Waive the activation fee"
    row = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    for words in ("Agent: Sam Okafor", heard, "Reason: Customer upset", "Result: pending"):
        assert words in row, "who goes from row to row hears more than when it was"


def test_j_and_k_open_the_next_and_the_one_before(view: OverrideLogView, intents: RecordingIntents) -> None:
    render(view, opened(3))
    QTest.keyClick(view.table, Qt.Key.Key_J)
    assert intents.named("open_override")[-1] == {"override_id": "o4"}
    QTest.keyClick(view, Qt.Key.Key_K)
    assert intents.named("open_override")[-1] == {"override_id": "o3"}
    render(view, opened(3))
    view.step(-1)
    assert [call["override_id"] for call in intents.named("open_override")] == ["o4", "o3", "o2"]


def test_an_arriving_record_moves_neither_selection_nor_focus(view: OverrideLogView, intents: RecordingIntents) -> None:
    render(view, opened(3))
    view.table.setFocus()
    newer = override(99, minutes_ago=0).model_copy(update={"id": "fresh"})
    state = opened(3)
    grown = replace(state.override_log, items=(newer, *state.override_log.items))
    render(view, replace(state, override_log=grown))
    assert view.table.currentIndex().row() == 4
    assert not intents.named("open_override")


def test_pages_come_as_the_end_is_reached_and_once(
    view: OverrideLogView, intents: RecordingIntents, qtbot: QtBot
) -> None:
    render(view, log_of(100, next="cursor"))
    bar = view.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert not intents.named("load_more_overrides")
    bar.setValue(bar.maximum())
    bar.setValue(bar.maximum() - 1)
    assert len(intents.named("load_more_overrides")) == 1
    render(view, log_of(200, next="cursor"))
    qtbot.waitUntil(lambda: bar.maximum() > 5000)
    bar.setValue(bar.maximum())
    assert len(intents.named("load_more_overrides")) == 2
    render(view, log_of(210, next=None))
    bar.setValue(bar.maximum())
    assert len(intents.named("load_more_overrides")) == 2


def test_counts_are_given_only_where_they_are_true(view: OverrideLogView) -> None:
    whole = log_of()
    assert sum(value.count or 0 for value in facet(whole, "direction").values) == 40
    assert build(whole, NOW).count == "40 overrides"
    assert build(whole, NOW).of_decisions == "40 of 300 decisions · 13.3 % (10–18)"
    changed = log_of(filter=OverrideFilter(reason="goodwill"))
    stale = replace(changed, override_log=replace(changed.override_log, counted=OverrideFilter()))
    assert all(value.count is None for value in facet(stale, "agent").values), "counted for another filter"
    assert {value.title for value in facet(stale, "agent").values} >= {"Sam Okafor", "Ida Lund"}
    counts = replace(whole.override_log, counts=whole.override_log.counts.model_copy(update={"at_least": True}))  # type: ignore[union-attr]
    assert build(replace(whole, override_log=counts), NOW).count == "40+ overrides"
    assert build(replace(whole, override_log=counts), NOW).of_decisions == ""
    drawn = log_of(filter=OverrideFilter(sample="s1"))
    assert build(drawn, NOW).count == "40 overrides"
    assert build(drawn, NOW).of_decisions == "", "a sample has as many as were asked for: that is no rate"
    render(view, whole)
    assert facet(whole, "when").values[2].count == 40


def test_a_header_sorts_and_s_sorts_further(view: OverrideLogView, intents: RecordingIntents) -> None:
    render(view, log_of())
    view.table.horizontalHeader().sectionClicked.emit(1)
    assert intents.named("sort_overrides")[-1] == {"order": LogOrder("agent")}
    render(view, log_of(order=LogOrder("agent")))
    assert view.table.model().headerData(1, Qt.Orientation.Horizontal) == "Agent ↑"
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_S)
    QTest.keyClick(view.table, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert [each["order"] for each in intents.named("sort_overrides")[1:]] == [
        LogOrder("recommended"), LogOrder("agent", turned=True),
    ]  # fmt: skip


def test_a_review_is_given_by_keys_alone(view: OverrideLogView, intents: RecordingIntents, qtbot: QtBot) -> None:
    render(view, opened(3))
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not intents.named("review_override"), "nothing is answered yet"
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_2)
    QTest.keyClick(view.table, Qt.Key.Key_6)
    QTest.keyClick(view.table, Qt.Key.Key_C)
    QTest.keyClicks(view.review.comment, "Good call.")
    qtbot.waitUntil(lambda: bool(intents.named("save_draft")))
    kept = intents.named("save_draft")[-1]
    assert kept["key"] == "review:o3"
    QTest.keyClick(view.review.comment, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert intents.named("review_override") == [
        {"override_id": "o3", "version": 1, "advice_right": False, "override_right": None, "comment": "Good call."}
    ]
    assert intents.named("open_override")[-1] == {"override_id": "o4"}, "and the next one is open"
    again = replace(opened(3), drafts={"review:o3": kept["text"]})
    render(view, opened(4))
    render(view, again)
    assert view.review.answers().advice == "no"
    mine = record(override(3)).model_copy(update={"agent_id": session(Role.SUPERVISOR).agent_id})
    render(view, log_of(selected_id="o3", record=mine, record_loading=Loading.READY))
    assert not view.review.comment.isVisible(), "nobody reviews their own"


@pytest.mark.parametrize("press", [QPushButton.click, QPushButton.toggle])  # the latter is what a screen reader does
def test_a_facet_narrows_and_is_taken_away_again(
    view: OverrideLogView, intents: RecordingIntents, press: Callable[[QPushButton], None]
) -> None:
    render(view, log_of())
    row = view.facets.row("reason", "goodwill")
    assert row is not None
    press(row)
    wanted = intents.named("filter_overrides")[-1]["override_filter"]
    assert wanted == OverrideFilter(reason="goodwill")
    assert not row.isChecked()
    render(view, log_of(filter=wanted))
    assert row.isChecked()
    press(row)
    assert intents.named("filter_overrides")[-1]["override_filter"] == OverrideFilter()


def test_a_filter_without_hits_keeps_what_one_can_choose(view: OverrideLogView, intents: RecordingIntents) -> None:
    render(view, log_of())
    none_left = log_of(0, filter=OverrideFilter(reason="goodwill", agent="a1"))
    known = replace(none_left.override_log, counts=log_of().override_log.counts, counted=OverrideFilter())
    render(view, replace(none_left, override_log=known))
    agent = view.facets.row("agent", "a0")
    assert agent is not None
    assert agent.isVisible()
    assert agent.accessibleName() == "Sam Okafor", "and no count, for none is known"
    agent.click()
    assert intents.named("filter_overrides")[-1]["override_filter"] == OverrideFilter(reason="goodwill", agent="a0")


def test_what_was_recorded_later_says_both_times(view: OverrideLogView) -> None:
    at = override(3).recorded_at + timedelta(minutes=9)
    late = record(override(3)).model_copy(update={"recorded_at": at})
    render(view, log_of(selected_id="o3", record=late, record_loading=Loading.READY))
    assert f"{clock_time(at)}, done at {clock_time(late.taken_at)}" in words(view)
    render(view, opened(4))
    assert "done at" not in words(view)


def test_names_of_the_policy_are_words_and_an_agents_words_stay() -> None:
    assert action_words("something_else", "") == "Something else"
    assert action_words("something_else", "something_else") == "Something else"
    assert action_words("sent her next door", "") == "sent her next door"
    assert action_words("waive_fee", "Waive the activation fee") == "Waive the activation fee"


def test_when_is_a_local_day() -> None:
    week = narrowed(OverrideFilter(), "when", "7_days", NOW)
    assert week.from_at is not None
    local = week.from_at.astimezone()
    assert (local.hour, local.minute) == (0, 0)
    assert (NOW.astimezone().date() - local.date()) == timedelta(days=6)
    assert narrowed(week, "when", "7_days", NOW) == OverrideFilter()


def test_find_asks_the_server(view: OverrideLogView, intents: RecordingIntents, qtbot: QtBot) -> None:
    render(view, log_of(filter=OverrideFilter(reason="goodwill")))
    view.focus_find()
    QTest.keyClicks(view._find, "outage")
    qtbot.waitUntil(lambda: bool(intents.named("filter_overrides")))
    assert intents.named("filter_overrides")[-1]["override_filter"] == OverrideFilter(reason="goodwill", query="outage")


def test_the_frozen_picture_is_readable(view: OverrideLogView) -> None:
    render(view, opened(3))
    read = words(view)
    for expected in (
        "4 of 40",
        "ledger 18,201 ✓",
        "“She called because of the outage, third day.”",
        "Maya Ortiz",
        "Activating a new phone, third try  91 %",
        "−0.6 falling · effort high · may leave 0.72",
        "0.69 = P 0.88 × C 1.30 × V 0.60 × L 1.00",
        "Withheld: Accessory bundle: support journey open since 10:32",
        "IVR: Left the IVR",
        "missing: Phone not activated",
        "customer: Finally someone knows! I have been at this all morning.",
        "policy 2026-11-20.3",
    ):
        assert expected in read


def test_withheld_is_counted_as_the_agent_saw_it_counted(view: OverrideLogView) -> None:
    receipt = decision()
    held = receipt.withheld[0]
    withheld = [held.model_copy(update={"action": f"offer_{number}"}) for number in range(6)]
    unfit = [held.model_copy(update={"action": f"other_{n}", "gate": Gate.APPLICABILITY}) for n in range(40)]
    seen = record(override(3), receipt.model_copy(update={"withheld": (*unfit, *withheld)}))
    render(view, log_of(selected_id="o3", record=seen, record_loading=Loading.READY))
    read = words(view)
    assert read.count("Withheld: ") == 4
    assert "2 more were withheld" in read
    assert "40 actions did not fit then" in read


@pytest.mark.parametrize(
    "on_screen",
    [
        {},
        {"why": None, "tried": "x", "feels": [], "transcript": 3, "timeline": {"a": 1}, "customer": ["b"]},
        {"tried": [{"at": "yesterday"}, 7], "timeline": [{"at": 5, "sentiment": True}], "feels": {"score": "low"}},
        {"transcript": {"utterances": [{"text": "accepted on the old desk"}], "position": "last"}},
    ],
)
def test_a_picture_of_any_origin_opens(view: OverrideLogView, on_screen: dict[str, Any]) -> None:
    strange = record(override(0)).model_copy(update={"on_screen": on_screen})
    assert isinstance(read_picture(strange), Picture)
    render(view, log_of(selected_id="o0", record=strange, record_loading=Loading.READY))
    assert "Maya Ortiz" in words(view)


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        (lambda: State(session=session(Role.SUPERVISOR)), Phase.LOADING),
        (lambda: log_of(0, loading=Loading.LOADING), Phase.LOADING),
        (lambda: log_of(0, loading=Loading.FAILED, problem="unavailable"), Phase.FAILED),
        (lambda: log_of(0), Phase.EMPTY),
        (lambda: log_of(0, filter=OverrideFilter(query="zzz")), Phase.NO_MATCH),
        (log_of, Phase.ROWS),
    ],
)
def test_every_state_has_its_own_face(view: OverrideLogView, state: Callable[[], State], phase: Phase) -> None:
    render(view, state())
    assert build(state(), NOW).phase is phase
    page = view._pages.currentWidget()
    assert page is not None
    assert (page is view.table) is (phase is Phase.ROWS)


def test_a_record_that_cannot_be_fetched_says_so_and_can_be_tried_again(
    view: OverrideLogView, intents: RecordingIntents
) -> None:
    render(view, log_of(selected_id="o2", record_loading=Loading.LOADING))
    assert view.record._loading.isVisible()
    render(view, log_of(selected_id="o2", record_loading=Loading.FAILED, problem="unavailable"))
    view.record.error.action.click()
    assert intents.named("open_override") == [{"override_id": "o2"}]


def test_what_became_of_it_is_told_with_its_facts(view: OverrideLogView) -> None:
    week = OutcomeWindow(
        days=7,
        ends_at=NOW,
        state=OutcomeState.VINDICATED,
        closed_at=NOW,
        because="It went on, without another contact",
        facts=(OutcomeFact(name="repeat_contacts", value=0, text="No further contact about it"),),
    )
    month = OutcomeWindow(days=30, ends_at=NOW + timedelta(days=23))
    outcome = Outcome(state=OutcomeState.VINDICATED, measured_at=NOW, windows=(week, month))
    of = override(3).model_copy(update={"outcome": outcome})
    render(view, log_of(selected_id="o3", record=record(of), record_loading=Loading.READY))
    shown = words(view)
    for said in (
        "outcome: vindicated",
        "After 7 days: vindicated. It went on, without another contact",
        "No further contact about it",
        "After 30 days: watched until",
    ):
        assert said in shown, (said, shown)


def test_an_approval_and_an_amount_are_told(view: OverrideLogView) -> None:
    approval = Approval(
        state=ApprovalState.DECLINED, limit="goodwill", because="60 is more than 50", requested_at=NOW, by="Eva",
        reason="Not for this",
    )  # fmt: skip
    of = override(3).model_copy(update={"approval": approval, "amount": 60.0})
    render(view, log_of(selected_id="o3", record=record(of), record_loading=Loading.READY))
    shown = words(view)
    assert "asked for 60" in shown
    assert "Declined by Eva: Not for this" in shown
    assert "60 is more than 50" in shown


@pytest.mark.parametrize(("language", "scale"), [("en", 1.0), ("de", 1.0), ("es", 1.0), ("ar", 1.5), ("de", 2.0)])
def test_no_word_of_the_table_is_cut_in_any_language(
    qtbot: QtBot, qapp: QApplication, language: str, scale: float
) -> None:
    look = Look(qapp, "light", scale, language=language)
    try:
        view = OverrideLogView(RecordingIntents())
        qtbot.addWidget(view)
        view.resize(1280, 620)
        view.show()
        render(view, log_of())
        table, model, metrics = view.table, view.table.model(), QFontMetrics(theme.font(theme.tokens().type.base))
        shown = [column for column in range(model.columnCount()) if not table.isColumnHidden(column)]
        assert {AT, TAKEN, RESULT} <= set(shown)
        assert sum(table.columnWidth(each) for each in shown) <= table.viewport().width()
        for column in {AT, DIRECTION, RESULT} & set(shown):
            title = model.headerData(column, Qt.Orientation.Horizontal)
            words = {str(model.index(row, column).data()) for row in range(model.rowCount())} | {str(title)}
            widest = max(metrics.horizontalAdvance(each) for each in words)
            assert table.columnWidth(column) >= widest + 2 * theme.tokens().space.s, words
        qtbot.waitUntil(lambda: view.record.width() <= view.width() // 2)
    finally:
        look.deleteLater()


def test_in_a_wide_window_every_column_is_there(view: OverrideLogView) -> None:
    view.resize(1900, 700)
    render(view, log_of())
    assert not any(view.table.isColumnHidden(column) for column in range(view.table.model().columnCount()))
