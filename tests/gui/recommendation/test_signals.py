"""The customer's signals: each with what it was about, on which journey, and its events one key away."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import CustomerView, State
from agentdesk.devtools.scenes.morning import MAYA, ago, maya_view, morning
from agentdesk.domain.journey import JourneySignal
from agentdesk.ui.kit.button import EvidenceButton
from tests.support.gui_desk import Desk

Make = Callable[[State], Desk]


def signal(number: int, title: str, *evidence: str, **more: object) -> JourneySignal:
    told = {"signal": f"s{number}", "title": title, "at": ago(minutes=number), "evidence": evidence}
    return JourneySignal.model_validate(told | more)


SIGNALS = (
    signal(9, "Something they tried failed", "e5", "e6", unsolved=2),
    signal(2, "Clicked again and again", "e3", detail="Activate", unsolved=0),
    *(signal(20 + n, f"Older {n}", "e4") for n in range(3)),
)


def with_signals(*signals: JourneySignal) -> State:
    view = maya_view()
    assert view.context is not None
    journey = view.context.journeys[0].model_copy(update={"signals": signals[:1]})
    told = view.context.model_copy(update={"signals": signals, "journeys": (journey, *view.context.journeys[1:])})
    customers: dict[str, CustomerView] = {MAYA: replace(view, context=told)}
    return replace(morning(), customers=customers)


def test_signals_are_listed_newest_first_with_what_they_follow_from(qtbot: QtBot, make: Make) -> None:
    desk = make(with_signals(*SIGNALS))
    signals = desk.window.signals
    qtbot.waitUntil(lambda: "Something they tried failed" in desk.words(signals))
    said = desk.words(signals)
    assert said.index("Clicked again") < said.index("Something they tried failed")
    assert "Activate" in said
    assert "solved since" in said
    assert "2 not solved since" in said
    assert "Get the new phone working" in said, "on which journey"
    assert "Older 2" not in said
    signals.more.setFocus()
    QTest.keyClick(signals.more, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Older 2" in desk.words(signals))
    assert isinstance(desk.window.focusWidget(), EvidenceButton), "the hand goes on where it opened the list"
    buttons = {each.accessibleName(): each for each in signals.findChildren(EvidenceButton)}
    QTest.keyClick(buttons["Evidence: Something they tried failed"], Qt.Key.Key_Space)
    table = desk.window.timeline.table
    rows = [index.row() for index in table.selectionModel().selectedRows()]
    assert {item.id for row in rows for item in table._model.row_at(row).items} == {"e5", "e6"}


def test_without_signals_there_is_no_list(make: Make) -> None:
    desk = make(with_signals(*SIGNALS))
    assert desk.window.signals.isVisible()
    desk.store.put(with_signals())
    assert not desk.window.signals.isVisible()
