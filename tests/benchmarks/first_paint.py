"""The desk as a program, which prints when it was painted, ready and whole, and its processor time then.

Ready is when the line is live and the lists are there, whole when all regions are there too: those of who is in view
are made behind that.

Arguments: address, token, profile.

Only watches, and as little as it can: what runs is the ``agentdesk`` command. A filter of all events of the application
cost a third of a bare window's start by itself (PySide makes a type for everything that gets an event), and to go
through all buttons of the window as much again. While the desk is loaded nothing is looked at: each look
takes the interpreter from the thread that loads.
"""

import os
import sys
import time

# Not before anything else of this program is loaded: loading is part of what is measured.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The command has it right behind PySide too; here PySide comes before the command.
import agentdesk.ui.qt.plain_import  # noqa: F401  # isort: skip

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QWidget

LOOK_EVERY_MS = 5
LOOK_ON_EVERY_MS = 20
REGIONS = frozenset({"Customer", "Timeline", "Conversation", "Do next"})


def _say(word: str) -> None:
    print(word, time.time(), time.process_time(), flush=True)


class _Watch(QObject):
    """Sees the first paint of what is shown first, then, once the desk stands in its place, looks until it is live."""

    def __init__(self, first: QMainWindow, shown: QWidget) -> None:
        super().__init__(first)
        self._buttons: list[QAbstractButton] = []
        self._looking = QTimer(self, interval=LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look)
        shown.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._on_painted)
        return False

    def _on_painted(self) -> None:
        _say("painted")
        self.setParent(None)

    def look_at(self, bar: QWidget) -> None:
        self._buttons = bar.findChildren(QAbstractButton)
        self._looking.start()

    def _look(self) -> None:
        if any(one.isVisible() and "Live" in f"{one.text()} {one.accessibleName()}" for one in self._buttons):
            _say("ready")
            self._looking.timeout.disconnect(self._look)
            self._looking.timeout.connect(self._look_on)
            self._looking.start(LOOK_ON_EVERY_MS)

    def _look_on(self) -> None:
        named = (each.accessibleName() for each in self._buttons[0].window().findChildren(QWidget) if each.isVisible())
        if REGIONS.issubset(named):
            self._looking.stop()
            _say("whole")


def main(url: str, token: str, profile: str) -> None:
    os.environ["AGENTDESK_TOKEN"] = token
    os.environ["AGENTDESK_KEYRING"] = "false"
    from agentdesk import start
    from agentdesk.__main__ import main as agentdesk
    from agentdesk.app.window_places import Places
    from agentdesk.ui.shell.first_paint import FirstPaint
    from agentdesk.ui.theme.tokens import Tokens

    watches: list[_Watch] = []

    class Watched(FirstPaint):
        def __init__(self, tokens: Tokens, places: Places = ()) -> None:
            super().__init__(tokens, places)
            watches.append(_Watch(self, self.shapes))

        def give_way_to(self, window: QWidget) -> None:
            super().give_way_to(window)
            from agentdesk.ui.shell.window import DeskWindow

            assert isinstance(window, DeskWindow)
            watches[0].look_at(window.top_bar)

    vars(start)["FirstPaint"] = Watched
    sys.argv[1:] = ["--url", url, "--profile-dir", profile]
    try:
        agentdesk()
    finally:
        watches.clear()


if __name__ == "__main__":
    main(*sys.argv[1:])
