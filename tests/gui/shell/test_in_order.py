"""Letters and shortcuts keep their order where Qt asks a screen reader about each key before the desk has it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import CHAT, chatting
from agentdesk.ui.shell import in_order
from tests.support.gui_desk import Desk

NEVER_MS = 10**9
CTRL = Qt.KeyboardModifier.ControlModifier


class SlowReader(QObject):
    """Keeps each key from the windows until it has answered, as Qt's bridge to AT-SPI does; it sees no shortcuts."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._asked: list[tuple[QWindow, QKeyEvent]] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        is_key = event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if not (is_key and event.spontaneous() and isinstance(watched, QWindow) and isinstance(event, QKeyEvent)):
            return False
        self._asked.append((watched, event.clone()))
        return True

    def answer(self, *, keep: Qt.Key | None = None) -> None:
        """Let all keys through but the one that it keeps for itself."""
        asked, self._asked = self._asked, []
        for window, event in asked:
            if event.key() != keep:
                QCoreApplication.postEvent(window, event)
        QCoreApplication.sendPostedEvents()


@pytest.fixture
def reader(qapp: QApplication) -> Iterator[SlowReader]:
    made = SlowReader(qapp)
    yield made
    qapp.removeEventFilter(made)


def press(*keys: Qt.Key, holding: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    window = QGuiApplication.focusWindow()
    assert window is not None
    for key in keys:
        QTest.keyClick(window, key, holding)


@pytest.fixture
def desk(make: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """However slow the machine is, no key is lost before the reader has answered."""
    monkeypatch.setattr(in_order, "LOST_MS", NEVER_MS)
    made = make(chatting())
    made.window.commands.run("reply")
    assert made.window.conversation.composer.text() == ""
    return made


def test_what_was_typed_before_a_shortcut_comes_before_it(desk: Desk, reader: SlowReader, qtbot: QtBot) -> None:
    composer = desk.window.conversation.composer
    press(Qt.Key.Key_O, Qt.Key.Key_K)
    press(Qt.Key.Key_J, holding=CTRL | Qt.KeyboardModifier.ShiftModifier)
    press(Qt.Key.Key_N, Qt.Key.Key_O)
    assert composer.text() == ""
    reader.answer()
    qtbot.waitUntil(lambda: composer.writing == "note")
    assert composer.text() == "no"
    desk.window.commands.run("reply")
    assert composer.text() == "ok"


def test_a_shortcut_after_the_last_letter_is_done_once_that_has_come(
    desk: Desk, reader: SlowReader, qtbot: QtBot
) -> None:
    composer = desk.window.conversation.composer
    press(Qt.Key.Key_O)
    press(Qt.Key.Key_E, holding=CTRL)
    assert not desk.intents.named("change_interaction")
    reader.answer()
    qtbot.waitUntil(lambda: bool(desk.intents.named("change_interaction")))
    assert composer.text() == "o"
    assert desk.intents.named("change_interaction")[0]["interaction_id"] == CHAT


def test_a_key_that_the_reader_keeps_holds_nothing_up(desk: Desk, reader: SlowReader, qtbot: QtBot) -> None:
    press(Qt.Key.Key_O)
    press(Qt.Key.Key_E, holding=CTRL)
    reader.answer(keep=Qt.Key.Key_O)
    (order,) = desk.window.findChildren(in_order.InOrder)
    order._lost.setInterval(0)
    qtbot.waitUntil(lambda: bool(desk.intents.named("change_interaction")))
    order._lost.setInterval(NEVER_MS)
    press(Qt.Key.Key_H)
    press(Qt.Key.Key_J, holding=CTRL | Qt.KeyboardModifier.ShiftModifier)
    press(Qt.Key.Key_X)
    reader.answer()
    qtbot.waitUntil(lambda: desk.window.conversation.composer.writing == "note")
    assert desk.window.conversation.composer.text() == "x"
