"""While nobody is in view the regions of who is are made behind the start: without a jump; for a contact at once."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Connection, ConnectionStatus, State
from agentdesk.app.steps import Steps, at_once
from agentdesk.devtools.scenes.morning import chatting, morning, nothing_yet
from agentdesk.ui.shell import in_view
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.look import Look
from tests.support.gui_desk import HandClock, HandStore
from tests.support.recording_intents import RecordingIntents
from tests.support.storm import gone

Open = Callable[[State], AgentWindow]
REGIONS = ("customer", "timeline", "talk", "advice")
STARTING = State(connection=Connection(ConnectionStatus.STARTING))


NEVER_MS = 10**9


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """The window as it is shown at a start. However busy the machine is, nothing is made before there is a line."""
    monkeypatch.setattr(in_view, "UNCONNECTED_MS", NEVER_MS)
    look, windows = Look(qapp), []

    def _open(state: State) -> AgentWindow:
        window = AgentWindow(RecordingIntents(), HandStore(state), HandClock().now, look)
        windows.append(window)
        qtbot.addWidget(window)
        window.start()
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield _open
    for window in windows:
        window.stop()
        window.close()
    look.deleteLater()


def _made(window: AgentWindow) -> list[str]:
    return [name for name in REGIONS if window.in_view.has(name)]


def _places(window: AgentWindow) -> list[QRect]:
    berths = [window.in_view.berths[name] for name in REGIONS]
    return [QRect(each.mapTo(window, each.rect().topLeft()), each.size()) for each in (window.work_list, *berths)]


def _begin(window: AgentWindow, state: State) -> Steps:
    """The steps in which the window shows it."""
    store = window._store
    assert isinstance(store, HandStore)
    return store.begin(state)


def _put(window: AgentWindow, state: State) -> None:
    at_once(_begin(window, state))


def test_they_are_made_one_after_another_and_stand_where_their_shapes_stood(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(STARTING)
    assert _made(window) == [], "the start waits for none of them"
    before = _places(window)
    _put(window, nothing_yet())
    assert _made(window) == [], "and neither does the first look at the lists"
    seen: list[list[str]] = []

    def _all_made() -> bool:
        seen.append(_made(window))
        return window.in_view.is_whole

    qtbot.waitUntil(_all_made)
    qtbot.waitUntil(lambda: "No conversation" in {each.text() for each in window.findChildren(QLabel)})
    assert _places(window) == before
    assert all(list(REGIONS[: len(made)]) == made for made in seen)


def test_where_no_line_comes_they_are_made_meanwhile(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_view, "UNCONNECTED_MS", 0)
    window = open_window(STARTING)
    qtbot.waitUntil(lambda: window.in_view.is_whole)


def test_a_contact_that_comes_first_is_shown_at_once(open_window: Open) -> None:
    window = open_window(STARTING)
    _put(window, morning())
    assert window.in_view.is_whole
    shown = {each.text() for each in window.findChildren(QLabel) if each.isVisible()}
    assert {"Maya Ortiz", "Conversation"} <= shown
    assert window.timeline.table.model().rowCount() > 0
    assert window.advice.shown_decision() is not None


def test_a_contact_that_comes_between_finds_the_rest_made(open_window: Open) -> None:
    window = open_window(STARTING)
    while not _made(window):
        assert window.make_next()
    assert _made(window) == ["customer"]
    _put(window, morning())
    assert window.in_view.is_whole
    assert "Maya Ortiz" in {each.text() for each in window.customer.findChildren(QLabel)}


def test_a_key_reaches_what_is_not_made_yet(open_window: Open) -> None:
    window = open_window(STARTING)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
    caret = QApplication.focusWidget()
    assert caret is not None
    assert window.conversation.isAncestorOf(caret), "its find field is all that can take the caret now"


def test_a_region_can_go_into_a_window_of_its_own_before_it_is_made(open_window: Open) -> None:
    window = open_window(STARTING)
    for name in ("journeys", "talk"):
        window.commands.run(f"own_window_{name}")
    own = {each.berth.name: each for each in window.detached.windows()}
    assert set(own) == {"journeys", "talk"}
    assert own["talk"].isAncestorOf(window.conversation)
    assert own["journeys"].isAncestorOf(window.journeys)
    _put(window, morning())
    assert own["talk"].isAncestorOf(window.conversation)
    assert "Maya Ortiz" in {each.text() for each in window.customer.findChildren(QLabel)}


def test_at_another_size_all_are_made_anew_as_they_were(open_window: Open) -> None:
    window = open_window(STARTING)
    window.look.set_scale(1.5)
    assert _made(window) == []
    window.make_seen()
    window.look.set_scale(1.0)
    assert window.in_view.is_whole, "what was there does not turn into shapes again"


def test_the_wrap_up_is_made_before_there_is_one(open_window: Open) -> None:
    """Its first showing is a step of its own, behind what it says."""
    window = open_window(chatting())
    while window.make_next():
        pass
    wrap_up = window.wrap_up
    choices = list(wrap_up.disposition.segments())
    assert choices, "how it ended is the same for all"
    shown = [(step, wrap_up.isVisible()) for step in _begin(window, gone(chatting(), "wrap_up"))]
    assert [step for step, is_shown in shown if not is_shown][-1] == "room"
    assert wrap_up.isVisible()
    assert wrap_up.disposition.segments() == choices


def test_whoever_closes_it_meanwhile_waits_for_nothing(open_window: Open) -> None:
    window = open_window(STARTING)
    window.save_drafts()
    window.stop()
    window.close()
    assert _made(window) == []
