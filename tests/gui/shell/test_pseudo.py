"""The windows in the pseudo-language: every word of the desk is translatable, and longer words have room."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Focus, Pending, PendingStatus, State
from agentdesk.devtools.scenes.journeys import measured
from agentdesk.devtools.scenes.log import opened
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.morning import CHAT, NOW, WRAP, ago, chatting, morning, nothing_yet
from agentdesk.domain.people import Role
from agentdesk.ui import words
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.shell.analyst_window import AnalystWindow
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.other_window import OtherWindow
from agentdesk.ui.shell.supervisor_window import SupervisorWindow
from agentdesk.ui.shell.tools_window import Page, ToolsWindow
from agentdesk.ui.shell.window import DeskWindow
from agentdesk.ui.words import _
from agentdesk.wire.commands import SayUtterance
from tests.support.gui_desk import Desk, HandClock, HandStore
from tests.support.recording_intents import RecordingIntents
from tests.support.structure import clipped, unnamed, untranslated

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
SHORT_NAMES = ("Maya", "Sam", "Li", "Tomás", "Bot")
"""How the conversation calls people."""
KEY_NAMES = (
    *("Ctrl", "Shift", "Ctrl Shift", "Esc", "Del", "Return"),
    *(f"Ctrl {each}" for each in "AEHJMTOKDR"),
    *(f"Ctrl Shift {each}" for each in "GW"),
)


@pytest.fixture
def pseudo(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def _speak(*_anything: object, **_more: object) -> bool:
        words.install_pseudo()
        return True

    # A window that is built anew asks for its language again.
    with monkeypatch.context() as patched:
        patched.setattr(words, "install", _speak)
        yield
    apply_language(qapp, "en")


def faults(window: QWidget, *data: object) -> list[tuple[object, ...]]:
    for _round in range(3):  # what is measured anew may have others measured anew
        QApplication.sendPostedEvents()
    return [*untranslated(window, data, SHORT_NAMES, KEY_NAMES), *clipped(window), *unnamed(window)]


def test_what_is_not_translated_is_found(pseudo: None, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    for text in (_("Accept"), "Maya Ortiz", "Accept it", _("by {who}").format(who="Sam"), "Tue 17 10:51"):
        QLabel(text, window)
    window.show()
    assert [found for _kind, found, _text in untranslated(window, morning())] == ["Accept it"]


def test_the_agents_window_speaks_one_language(pseudo: None, make: Callable[[State], Desk]) -> None:
    said = SayUtterance(command_id="say-1", interaction_id=CHAT, text="On Monday.", at=NOW)
    refused = Pending(said, PendingStatus.REFUSED, ago(minutes=7), problem="wrong_state")
    desk = make(State())
    desk.window.resize(1280, 720)
    for state in (State(), nothing_yet(), chatting(), replace(morning(), focus=Focus(WRAP)), morning()):
        desk.store.put(state)
        assert faults(desk.window, state) == []
    for key, modifiers in (
        (Qt.Key.Key_O, CTRL),
        (Qt.Key.Key_N, CTRL | SHIFT),
        (Qt.Key.Key_L, CTRL | SHIFT),
        (Qt.Key.Key_O, CTRL | SHIFT),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_K, CTRL),
    ):
        desk.press(key, modifiers)
        assert faults(desk.window, morning()) == [], key
        if menu := QApplication.activePopupWidget():
            menu.close()
        desk.press(Qt.Key.Key_Escape)
    state = replace(chatting(), pending=(refused,))
    desk.store.put(state)
    desk.press(Qt.Key.Key_H, CTRL | SHIFT)
    assert faults(desk.window, state) == []


@pytest.mark.parametrize(
    ("kind", "state"),
    [(SupervisorWindow, opened(3)), (OtherWindow, opened(3)), (AnalystWindow, measured(Role.ANALYST))],
)
def test_the_other_windows_speak_one_language(
    pseudo: None, qapp: QApplication, qtbot: QtBot, kind: type[DeskWindow], state: State
) -> None:
    look = Look(qapp)
    window = kind(RecordingIntents(), HandStore(state), HandClock().now, look)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.start()
    window.show()
    if isinstance(window, AnalystWindow):
        window.show_page("journeys")
    assert faults(window, state) == []
    window.stop()
    window.close()
    look.deleteLater()


def test_every_page_of_the_tools_speaks_one_language(
    pseudo: None, qapp: QApplication, qtbot: QtBot, machine: HandMachine
) -> None:
    look = Look(qapp)
    window = ToolsWindow(machine, HandStore(morning()), look, HandClock().now, intents=RecordingIntents())
    qtbot.addWidget(window)
    languages = ("English", "Deutsch", "Español", "العربية")
    # Facts of this computer and its settings are for those who mend it: names and values as they are.
    facts = (machine.installation(), machine.running(), "keyring mandatory False agentdesk")
    for page in Page:
        window.show_page(page)
        data = (morning(), languages, facts)
        if page is Page.DIAGNOSTICS:
            assert clipped(window) == []
        else:
            assert faults(window, *data) == [], page
    look.deleteLater()
