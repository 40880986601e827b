"""The journeys in a window: drawn and said, and what the way of each was like."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import MAYA, NOW, ago, maya_view, morning
from agentdesk.domain.ids import EventId
from agentdesk.domain.journey import JourneySignal, JourneyState, SuccessPart
from agentdesk.domain.sentiment import Reason
from agentdesk.ui.kit.button import EvidenceButton
from agentdesk.ui.kit.text import ElidedLabel, Prose
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.recommendation.journey_row import JourneyView
from agentdesk.ui.recommendation.milestones import MilestoneTrack, label_order
from agentdesk.ui.recommendation.view import JourneysView
from agentdesk.ui.recommendation.viewmodel import Dot, build_journeys
from tests.support.recording_intents import RecordingIntents


def words(widget: QWidget) -> str:
    """Everything that can be read or heard in a widget now."""
    visible = [label for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(_said(label) for label in visible)


def _said(label: QLabel) -> str:
    if isinstance(label, ElidedLabel):
        return label.full_text()
    return label.plain_text() if isinstance(label, Prose) else label.text()


def test_journeys_are_drawn_and_said(qtbot: QtBot, intents: RecordingIntents) -> None:
    journeys = JourneysView(intents)
    qtbot.addWidget(journeys)
    journeys.resize(316, 200)
    journeys.show()
    journeys.render(build_journeys(morning(), NOW))
    tracks = journeys.findChildren(MilestoneTrack)
    overdue = f"activated: overdue since {moment(ago(days=5), NOW)}"
    assert [track for track in tracks if overdue in track.accessibleName()]
    labels = [label.text() for label in journeys.findChildren(QLabel)]
    assert "5 days overdue" in labels
    assert "−0.5 falling" in labels
    assert "2 of 3" in labels
    before = journeys.findChildren(MilestoneTrack)
    journeys.render(build_journeys(morning(), NOW))
    assert journeys.findChildren(MilestoneTrack) == before


def test_a_journey_tells_what_the_way_was_like_and_opens_the_evidence_of_each_claim(
    qtbot: QtBot, intents: RecordingIntents
) -> None:
    view = maya_view()
    assert view.context
    running, other = view.context.journeys
    rage = JourneySignal(signal="rage", title="Clicked again and again", at=ago(minutes=13), evidence=(EventId("e3"),))
    effort = SuccessPart(
        part="effort",
        score=0.5,
        weight=0.67,
        text="It failed twice",
        so_far=True,
        evidence=(EventId("e5"), EventId("e6")),
    )
    goal = SuccessPart(part="goal", score=1.0, weight=0.4, text="The goal was reached", evidence=(EventId("e9"),))
    running = running.model_copy(
        update={
            "signals": (rage,),
            "success_parts": (effort,),
            "paused": Reason(text="“Bill” comes first", evidence=("e8",)),
        }
    )
    ended = other.model_copy(
        update={
            "state": JourneyState.ABANDONED, "ended_at": ago(days=1), "success_score": 0.0,
            "success_parts": (goal.model_copy(update={"score": 0.0, "text": "The goal was not reached"}),),
            "ended": Reason(text="Nothing happened for 7 days"),
        }
    )  # fmt: skip
    context = view.context.model_copy(update={"journeys": (running, ended)})
    state = replace(morning(), customers={MAYA: replace(view, context=context)})
    journeys = JourneysView(intents)
    qtbot.addWidget(journeys)
    journeys.resize(316, 600)
    journeys.show()
    journeys.render(build_journeys(state, NOW))
    QCoreApplication.sendPostedEvents()
    folded = words(journeys)
    for expected in ("“Bill” comes first", "Clicked again and again", "Nothing happened for 7 days"):
        assert expected in folded
    assert "It failed twice" not in folded
    rows = journeys.findChildren(JourneyView)
    assert [row.button.label() for row in rows] == ["On the way so far", "How it went: 0 %"]
    for row in rows:
        QTest.keyClick(row.button, Qt.Key.Key_Space)
    QCoreApplication.sendPostedEvents()
    opened = words(journeys)
    for expected in (
        "No score yet: the journey still runs. So far:", "It failed twice: 50 %, counts 67 %", "Success 0 %, made of:",
        "The goal was not reached: 0 %, counts 40 %",
    ):  # fmt: skip
        assert expected in opened
    heard: list[list[str]] = []
    journeys.evidence_requested.connect(heard.append)
    rows[0].button.setFocus()
    QTest.keyClick(rows[0].button, Qt.Key.Key_Backtab)
    for _stop in range(4):  # Tab comes by what was waited for, the button, and what the way was like, as they stand
        focused = journeys.focusWidget()
        if isinstance(focused, EvidenceButton):
            QTest.keyClick(focused, Qt.Key.Key_Space)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert heard == [["e8"], ["e3"], ["e5", "e6"]]
    late = running.model_copy(update={"title": "Told anew"})
    context = context.model_copy(update={"journeys": (late, ended)})
    journeys.render(build_journeys(replace(state, customers={MAYA: replace(view, context=context)}), NOW))
    QCoreApplication.sendPostedEvents()
    assert "It failed twice" in words(journeys), "what was opened stays open"


def test_the_milestones_that_matter_are_named_first() -> None:
    reached, overdue, open_ = Dot.REACHED, Dot.OVERDUE, Dot.OPEN
    assert label_order((reached, reached, overdue, open_, open_)) == [2, 3, 1, 4, 0]
    assert label_order((open_,)) == [0]
    assert label_order(()) == []
