"""Keys that are a letter work on keyboards that type other letters: by the place of the key."""

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.log import opened
from agentdesk.devtools.scenes.morning import CHAT, NOW, chatting, morning
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import build
from agentdesk.ui.qt.letters import digit_of, letter_of
from agentdesk.wire.commands import SayUtterance
from tests.support.gui_desk import Desk
from tests.support.recording_intents import RecordingIntents

E_KEY = 26
"""As X11 and Wayland count it."""


def on(letter: str) -> dict[str, int]:
    """What the system these tests run on says of the key of ``letter``."""
    if sys.platform == "win32":
        return {"virtual": ord(letter)}
    if sys.platform == "darwin":
        return {"virtual": {"E": 14, "R": 15, "J": 38}[letter]}
    return {"scan": {"E": 26, "R": 27, "J": 44}[letter]}


def typed(text: str, *, scan: int = 0, virtual: int = 0) -> QKeyEvent:
    """What Qt sends where a key types ``text``."""
    key = ord(text.upper()) if len(text.upper()) == 1 else ord(text)
    none = Qt.KeyboardModifier.NoModifier
    return QKeyEvent(QEvent.Type.KeyPress, key, none, scan, virtual, 0, text, False, 1)


def press(widget: QWidget, event: QKeyEvent) -> None:
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize(
    ("platform", "event", "letter"),
    [
        ("linux", typed("e", scan=E_KEY), "E"),
        ("linux", typed("у", scan=E_KEY), "E"),  # Russian
        ("linux", typed("ث", scan=E_KEY), "E"),  # Arabic
        ("linux", typed("ε", scan=E_KEY), "E"),  # Greek
        ("linux", typed("e", scan=40), "E"),  # Dvorak types it where D is
        ("linux", typed("é", scan=11), ""),  # AZERTY, on the key of the digit 2
        ("linux", typed("ö", scan=47), ""),  # German, right of L
        ("linux", typed("2", scan=11), ""),
        ("win32", typed("о", virtual=ord("J")), "J"),
        ("win32", typed("ö", virtual=0xC0), ""),
        ("darwin", typed("у", virtual=14), "E"),
        ("darwin", typed("ت", virtual=38), "J"),
        ("darwin", typed("к", virtual=15), "R"),
    ],
)
def test_the_place_counts_where_no_latin_letter_is_typed(platform: str, event: QKeyEvent, letter: str) -> None:
    assert letter_of(event, platform) == letter


def test_digits_are_digits_in_every_script() -> None:
    assert [digit_of(typed(each)) for each in ("3", "٣", "۳", "x", "²")] == [3, 3, 3, None, None]


def test_a_numbered_choice_is_made_with_arabic_digits(qapp: QApplication) -> None:
    choices = SegmentedChoice("Reason", [Choice("a", "A"), Choice("b", "B")], numbered=True)
    press(choices, typed("٢"))
    assert choices.choice() == "b"


def test_e_opens_the_evidence_of_the_advice_and_of_a_row(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    asked: list[list[str]] = []
    desk.window.advice.evidence_requested.connect(asked.append)
    press(desk.window.advice, typed("ث", **on("E")))
    assert asked
    assert asked[0]
    opened: list[int] = []
    table = desk.window.timeline.table
    table.row_opened.connect(opened.append)
    table.setCurrentIndex(table.model().index(2, 0))
    press(table, typed("у", **on("E")))
    assert opened == [2]


def test_the_outbox_sends_again_from_an_arabic_keyboard(make: Callable[[State], Desk]) -> None:
    command = SayUtterance(command_id="say-1", interaction_id=CHAT, text="On Monday.", at=NOW)
    desk = make(replace(chatting(), pending=(Pending(command, PendingStatus.REFUSED, NOW, problem="wrong_state"),)))
    desk.press(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    press(desk.window.panels.outbox.list, typed("ق", **on("R")))
    assert desk.intents.named("retry") == [{"command_id": "say-1"}]


def test_the_next_record_of_the_log_opens_from_a_russian_keyboard(qtbot: QtBot) -> None:
    intents = RecordingIntents()
    view = OverrideLogView(intents)
    qtbot.addWidget(view)
    view.render(build(opened(3), NOW))
    press(view.table, typed("о", **on("J")))
    press(view, typed("о", **on("J")))
    assert [each["override_id"] for each in intents.named("open_override")] == ["o4", "o5"]
