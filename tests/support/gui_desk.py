"""A window, an agent's or a supervisor's, over a store whose state is put in by hand."""

from collections.abc import Callable, Iterator
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.app.steps import at_once
from agentdesk.app.store import Subscriber
from agentdesk.devtools.scenes.morning import NOW
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.standing import WindowPlaces
from agentdesk.ui.shell.supervisor_window import SupervisorWindow
from agentdesk.ui.shell.window import DeskWindow
from tests.support.recording_intents import RecordingIntents


class HandStore:
    """A store whose state is put in by hand."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._callbacks: list[Subscriber] = []

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def put(self, state: State) -> None:
        at_once(self.begin(state))

    def tell_again(self) -> None:
        self.put(self.state)

    def begin(self, state: State) -> Iterator[object]:
        """The steps in which the window shows it."""
        self.state = state
        for callback in list(self._callbacks):
            yield from callback(state) or ()


class HandClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class HandDesk:
    """A desk's window and everything that a test holds of it."""

    window: DeskWindow

    def __init__(
        self,
        qapp: QApplication,
        state: State,
        intents: RecordingIntents | None = None,
        *,
        scale: float = 1.0,
        language: str = "en",
    ) -> None:
        self.intents = intents or RecordingIntents()
        self.store, self.clock = HandStore(state), HandClock()
        self.look = Look(qapp, scale=scale, language=language)

    def open(self, qtbot: QtBot) -> None:
        """Show it in front; until ``put_away``."""
        self.window.start()
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def put_away(self) -> None:
        self.window.stop()
        self.window.close()
        self.window.deleteLater()
        self.look.deleteLater()

    def put(self, state: State) -> None:
        self.store.put(state)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window.focusWidget() or self.window, key, modifiers)

    def words(self, of: QWidget | None = None) -> str:
        labels = (of or self.window).findChildren(QLabel)
        return " | ".join(label.text() for label in labels if label.isVisible())


class Desk(HandDesk):
    """An agent's."""

    window: AgentWindow

    def __init__(
        self,
        qapp: QApplication,
        state: State,
        intents: RecordingIntents | None = None,
        places: WindowPlaces | None = None,
        *,
        scale: float = 1.0,
        language: str = "en",
    ) -> None:
        super().__init__(qapp, state, intents, scale=scale, language=language)
        self.places = places or WindowPlaces()
        self.window = AgentWindow(self.intents, self.store, self.clock.now, self.look, places=self.places)
        self.window.make_seen()

    def read(self) -> None:
        """What is advised has been on screen for as long as one needs to read it."""
        unread = self.window.advice.unread
        if unread.isActive():
            unread.stop()
            unread.timeout.emit()


class SupervisorDesk(HandDesk):
    """A supervisor's."""

    window: SupervisorWindow

    def __init__(self, qapp: QApplication, state: State, scale: float = 1.0) -> None:
        super().__init__(qapp, state, scale=scale)
        self.window = SupervisorWindow(self.intents, self.store, self.clock.now, self.look)
