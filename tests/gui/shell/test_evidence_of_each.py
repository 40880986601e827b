"""Each claim on the desk has its evidence one key away: E (or Space, or a click) on the button behind it, and what it
follows from is marked where it is. The test walks over all of them, as they stand on a window full of claims."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import CustomerView, State
from agentdesk.devtools.scenes.morning import CALL, MAYA, ago, maya_view, morning
from agentdesk.domain.decision import OverrideRisk
from agentdesk.domain.journey import JourneySignal, JourneyState, SuccessPart
from agentdesk.domain.sentiment import Attempt, OtherReason, Reason, ScorePart
from agentdesk.ui.kit.button import EvidenceButton
from agentdesk.ui.recommendation.journey_row import JourneyView as _Journey
from tests.support.gui_desk import Desk

Make = Callable[[State], Desk]


def full() -> State:
    """Maya's morning with every kind of claim on the window."""
    view = maya_view()
    context = view.context
    assert context is not None
    first, second = context.journeys
    step = first.milestones[0].model_copy(update={"evidence": ("e9",)})
    signal = JourneySignal.model_validate(
        {"signal": "rage", "title": "Clicked again and again", "at": ago(minutes=13), "evidence": ("e3",)}
    )
    running = first.model_copy(
        update={"milestones": (step, *first.milestones[1:]), "evidence": ("e9", "e8"), "signals": (signal,)}
    )
    went = (SuccessPart(part="goal", score=1.0, weight=1.0, text="The bill is right", evidence=("e10",)),)
    ended = second.model_copy(
        update={"state": JourneyState.SUCCEEDED, "ended_at": ago(days=1), "success_score": 0.9, "success_parts": went}
    )
    decision = context.decision
    best, other, nothing = decision.ranked
    other = other.model_copy(update={"why": (Reason(text="They were charged twice", evidence=("e8",)),)})
    nothing = nothing.model_copy(update={"why": (Reason(text="A retry is under way", evidence=("e2",)),)})
    risk = OverrideRisk(probability=0.62, answers=40, otherwise=25, all_answers=900, often=True)
    told = context.model_copy(
        update={
            "why": context.why.model_copy(
                update={"others": (OtherReason(intent="bill", label="A bill", confidence=0.2, evidence=("e8",)),)}
            ),
            "also_tried": (
                Attempt(what="money transfer", channel="web", at=ago(days=2), result="failed", evidence=("e8",)),
            ),
            "effort": context.effort.model_copy(
                update={"reasons": (ScorePart(text="It failed", points=0.4, evidence=("e5",)),)}
            ),
            "signals": (signal,),
            "journeys": (running, ended),
            "decision": decision.model_copy(update={"ranked": (best, other, nothing), "override_risk": risk}),
        }
    )
    customers: dict[str, CustomerView] = {MAYA: replace(view, context=told)}
    return replace(morning(), customers=customers)


CLAIMS = {
    "Activating a new phone, third try": ["e4", "e5", "e6"],
    "already tried": ["e2", "e4", "e5", "e6"],
    "still open: money transfer": ["e8"],
    "feels −0.6 falling": ["e2"],  # and lines of the conversation at hand
    "effort high": ["e5"],
    "may leave 0.72": ["e1"],
    "The code expired on Tuesday": ["e4", "e5"],
    "Waive the activation fee": ["e8"],
    "No action: wait for the retry": ["e2"],
    "Accessory bundle withheld": ["e6"],
    "Get the new phone working": ["e8", "e9"],
    "Get the new phone working: feels": ["e2"],
    "The bill is right": ["e10"],
    "Clicked again and again": ["e3"],
}
"""What each button is called, and the events that it has to mark."""


def lands_on(desk: Desk) -> list[str]:
    table = desk.window.timeline.table
    rows = [index.row() for index in table.selectionModel().selectedRows()]
    return sorted((item.id for row in rows for item in table._model.row_at(row).items), key=lambda one: int(one[1:]))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_evidence_of_each_claim_is_one_key_away(qtbot: QtBot, make: Make) -> None:
    desk = make(full())
    window = desk.window
    assert "Agents often choose otherwise here" in desk.words(window.advice)
    assert "25 of the 40 times" in desk.words(window.advice), "with its n"
    for opener in (window.advice.withheld.button, *(each.button for each in window.journeys.findChildren(_Journey))):
        opener.click()
    qtbot.waitUntil(lambda: "rule no_growth_in_support" in desk.words(window.advice.withheld))
    found: set[str] = set()
    for claim, events in CLAIMS.items():
        named = [each for each in window.findChildren(EvidenceButton) if each.isVisibleTo(window)]
        button = next((each for each in named if each.accessibleName().startswith(f"Evidence: {claim}")), None)
        assert button is not None, f"{claim} has no evidence button: {[each.accessibleName() for each in named]}"
        window.timeline.table.clearSelection()
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_E)
        if button.parts_shown.isVisible():
            QTest.keyClick(button.parts_shown, Qt.Key.Key_Return)  # all of it is the first of the parts
        assert lands_on(desk) == events, claim
        found.add(claim)
    assert found == set(CLAIMS)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_turn_of_feeling_leads_to_the_words_and_a_milestone_to_its_event(make: Make) -> None:
    desk = make(full())
    buttons = {each.accessibleName(): each for each in desk.window.findChildren(EvidenceButton)}
    felt = buttons["Evidence: feels −0.6 falling"]
    turn = next(entry for entry in felt.parts_shown.actions() if "Finally someone knows" in entry.text())
    turn.trigger()
    assert desk.window.conversation.transcript.extraSelections()
    assert f"{CALL}-u2" in desk.window.conversation.line_ids()
    steps = buttons["Evidence: Get the new phone working"].parts_shown.actions()
    ordered = next(entry for entry in steps if entry.text().startswith("ordered: reached"))
    ordered.trigger()
    assert lands_on(desk) == ["e9"]
    overdue = next(entry for entry in steps if "overdue since" in entry.text())
    assert not overdue.isEnabled(), "what did not happen has no event; the missing step is on the timeline"
