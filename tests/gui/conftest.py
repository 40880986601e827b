"""The window that the tests play with."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.ui.kit import unread
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.shell.standing import WindowPlaces
from agentdesk.ui.theme import theme
from tests.support.gui_desk import Desk
from tests.support.recording_intents import RecordingIntents

PATIENCE_MS = 60_000
"""pytest-qt gives up after five seconds, which a machine that is busy with other tests may well take."""


@pytest.fixture(autouse=True)
def _as_at_first() -> Iterator[None]:
    """The next test finds no window of this one, and an application that looks and speaks as it did: what was put away
    stays until a loop runs, and till then each style sheet is put on it too."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        apply_language(app, "en")
        theme.apply_theme(app, "light")


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture
def machine(tmp_path: Path) -> HandMachine:
    return HandMachine(tmp_path)


@pytest.fixture
def intents() -> RecordingIntents:
    """What a region asks for is written down, and nothing comes of it."""
    return RecordingIntents()


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def _make(
        state: State,
        intents: RecordingIntents | None = None,
        places: WindowPlaces | None = None,
        *,
        scale: float = 1.0,
        language: str = "en",
    ) -> Desk:
        desk = Desk(qapp, state, intents, places, scale=scale, language=language)
        desks.append(desk)
        qtbot.addWidget(desk.window)
        desk.open(qtbot)
        return desk

    yield _make
    for desk in desks:
        desk.put_away()


@pytest.fixture
def reads_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is new on screen stays unread until the test has read it, however slow the machine is."""
    monkeypatch.setattr(unread, "READ_MS", 600_000)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is given to say."""
    said: list[str] = []

    def _take(event: QtGui.QAccessibleEvent) -> None:
        if isinstance(event, QtGui.QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QtGui.QAccessible, "updateAccessibility", staticmethod(_take))
    return said
