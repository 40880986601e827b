"""A window of the desk over a state that stands still: it shows, and whatever is asked of it, nothing happens."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Self, cast

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk import __version__
from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.app.store import Subscriber
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.people import NOW
from agentdesk.ui.qt.rest import come_to_rest
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.window import DeskWindow
from agentdesk.ui.theme import theme


class _Deaf:
    """Hears every gesture, also those of its parts, and does nothing."""

    @property
    def patterns(self) -> Self:
        return self

    @property
    def radar(self) -> Self:
        return self

    def __getattr__(self, name: str) -> Callable[..., None]:
        # Qt asks what it connects to for names of its own; they are not gestures.
        if name.startswith("_"):
            raise AttributeError(name)
        return _nothing


def _nothing(*_anything: Any, **_more: Any) -> None:
    return None


class _Still:
    def __init__(self, state: State) -> None:
        self.state = state

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        return lambda: None

    def tell_again(self) -> None:
        """Nobody listens."""


class Stage:
    """One window. ``shown`` is what is looked at: the window, or the one that opened beside it."""

    def __init__(self, kind: type[DeskWindow], state: State, look: Look, folder: Path) -> None:
        """``folder`` is where the machine of that desk keeps its settings."""
        (folder / "desk").mkdir(parents=True, exist_ok=True)
        (folder / "desk" / "version").write_text(__version__, "utf-8")
        self.state, self._look = state, look
        self.machine = HandMachine(folder)
        self.window = kind(cast("Intents", _Deaf()), _Still(state), _now, look, None, self.machine)
        self.shown: QWidget = self.window
        size = theme.tokens().size
        self.window.resize(size.window_width, size.window_height)
        self.window.start()
        self.window.make_seen()
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Let everything come to its place."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        for _round in range(2):  # what came to its place may have something to say
            QCoreApplication.sendPostedEvents()
            come_to_rest(app)

    def photograph(self) -> QPixmap:
        self.settle()
        return self.shown.grab()

    def close(self) -> None:
        self.window.stop()
        self.window.close()
        self._look.resizing.disconnect(self.window.take_place)
        self._look.resized.disconnect(self.window.rebuild)
        self.window.keys.changed.disconnect(self.window.rebuild)
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _now() -> datetime:
    return NOW
