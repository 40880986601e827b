"""Where a feeling turned has a row of its own, with the words; and it leads to them."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import CustomerView, State
from agentdesk.devtools.scenes.morning import CALL, MAYA, NOW, ago, context, maya_view, morning
from agentdesk.domain.sentiment import Trend, TurningPoint
from agentdesk.ui.timeline.fold import RowKind
from agentdesk.ui.timeline.view import TimelineView
from agentdesk.ui.timeline.viewmodel import build
from tests.support.recording_intents import RecordingIntents

LONG_AGO = TurningPoint(
    at=ago(days=300), trend=Trend.RISING, before=-0.5, after=0.4, evidence="u-old", text="Thank you!"
)


def with_turns(*turns: TurningPoint, more: str | None = None) -> State:
    sentiment = context().sentiment.model_copy(update={"turning_points": turns})
    told = context().model_copy(update={"sentiment": sentiment})
    return replace(morning(), customers={MAYA: replace(maya_view(), context=told, timeline_next=more)})


def shown(view: TimelineView) -> list[tuple[int, str, str]]:
    rows = [(number, view._model.row_at(number)) for number in range(view._model.rowCount())]
    return [(number, row.title, row.detail) for number, row in rows if row.kind is RowKind.TURN]


def test_a_turn_stands_between_the_events_with_its_words_and_leads_to_them(qtbot: QtBot) -> None:
    view = TimelineView(RecordingIntents())
    qtbot.addWidget(view)
    view.resize(420, 480)
    view.show()
    view.render(build(morning(), NOW))
    ((number, title, detail),) = shown(view)
    assert (title, detail) == ("Feeling fell: +0.1 → −0.6", "“Finally someone knows! I have been at this all morning.”")
    newest = [view._model.row_at(row).at for row in range(number + 1, view._model.rowCount())]
    assert all(
        at <= view._model.row_at(number).at for at in newest if view._model.row_at(number).at.date() == at.date()
    )
    assert "Feeling fell" in view._model.index(number, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    view.table.setCurrentIndex(view._model.index(number, 0))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_E):
        with qtbot.waitSignal(view.evidence_requested) as asked:
            QTest.keyClick(view.table, key)
        assert asked.args == [[f"{CALL}-u2"]]


def test_a_turn_of_long_ago_comes_with_its_page_and_filters_of_events_leave_it_out(qtbot: QtBot) -> None:
    view = TimelineView(RecordingIntents())
    qtbot.addWidget(view)
    view.render(build(with_turns(LONG_AGO, more="older"), NOW))
    assert shown(view) == []
    view.render(build(with_turns(LONG_AGO), NOW))
    assert [title for _number, title, _detail in shown(view)] == ["Feeling rose: −0.5 → +0.4"]
    two = (LONG_AGO, replace_at(LONG_AGO))
    view.render(build(with_turns(*two), NOW))
    assert len(shown(view)) == 2, "turns are never folded into one"
    state = with_turns(*two)
    narrowed: dict[str, CustomerView] = {MAYA: replace(state.customers[MAYA], channel="web")}
    view.render(build(replace(state, customers=narrowed), NOW))
    assert shown(view) == []


def replace_at(turn: TurningPoint) -> TurningPoint:
    return turn.model_copy(update={"at": ago(days=300, minutes=1), "evidence": "u-older"})
