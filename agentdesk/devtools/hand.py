"""An agent's hand on a real window: key presses where the focus is, a look at what was painted, screenshots.

Waits for what shows, never for a time. Knows Qt and the window; knows nothing of what the window is about.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMainWindow, QWidget

LOOK_EVERY_S = 0.02
PATIENCE_S = 60.0
LONGEST_WALK = 80
"""So many presses of Tab or F6 until it is given up to find a place by keyboard."""


class NotShownError(Exception):
    """What had to show did not, in all that time."""


class Hand:
    """Keys on one window."""

    def __init__(self, window: QMainWindow) -> None:
        self.window = window

    def press(self, keys: str) -> None:
        """One key with its modifiers, as Qt writes it: ``Ctrl+Return``."""
        combination = QKeySequence(keys)[0]  # type: ignore[index]
        QTest.keyClick(self._target(), combination.key(), combination.keyboardModifiers())

    def write(self, text: str) -> None:
        QTest.keyClicks(self._target(), text)

    def walk_into(self, place: QWidget, key: str) -> None:
        """Press ``key`` (Tab, F6) until the focus is in ``place``. Raises ``NotShownError`` if it never is."""
        for _ in range(LONGEST_WALK):
            focus = self.window.focusWidget()
            if focus is not None and (focus is place or place.isAncestorOf(focus)):
                return
            self.press(key)
        raise NotShownError(f"the keyboard does not reach {place.accessibleName() or type(place).__name__}")

    def _target(self) -> QWidget:
        # a menu that is open has the keyboard
        return QApplication.activePopupWidget() or self.window.focusWidget() or self.window

    def photograph(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # What was typed a moment ago has yet to be laid out; a picture taken before that shows it cut off.
        QCoreApplication.sendPostedEvents()
        if not self.window.grab().save(str(path)):
            raise OSError(f"{path} cannot be written")


async def until(is_so: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until ``is_so``. Raises ``NotShownError`` with ``what`` was waited for."""
    clock = asyncio.get_running_loop().time
    give_up_at = clock() + patience_s
    while not is_so():
        if clock() > give_up_at:
            raise NotShownError(f"waited {patience_s:.0f} s in vain for {what}")
        await asyncio.sleep(LOOK_EVERY_S)


def shows(place: QWidget, text: str) -> bool:
    """Whether a visible word of ``place`` holds ``text``."""
    if not place.isVisible():
        return False
    words: list[QLabel | QAbstractButton] = [*place.findChildren(QLabel), *place.findChildren(QAbstractButton)]
    for word in words:
        if word.isVisible() and text in f"{word.text()}\n{word.accessibleName()}\n{word.toolTip()}":
            return True
    return False


class PaintWatch(QObject):
    """Notes when all the places have been painted while ``is_complete`` held: what people see from then on. The places
    are in one window."""

    def __init__(self, places: Sequence[QWidget], is_complete: Callable[[], bool]) -> None:
        super().__init__()
        self._window, self._is_complete = places[0].window(), is_complete
        self._unpainted = {id(place) for place in places}
        self._watched = (*places, self._window)
        self._is_painting = self._is_whole = False
        self.painted_at: float | None = None
        """``time.perf_counter()`` after the frame that has the last of them is carried out."""
        for widget in self._watched:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Paint and self._is_whole:
            self._unpainted.discard(id(watched))
        if event.type() is not QEvent.Type.UpdateRequest or watched is not self._window or self._is_painting:
            return False
        # Its frame is painted and carried out in this event. One of ours, posted meanwhile, would come behind timers.
        # Whether it will be complete is looked at once: to go through all words takes a part of what is measured.
        self._is_painting, self._is_whole = True, self._is_complete()
        self._window.event(event)
        self._is_painting = False
        if not self._unpainted:
            self.painted_at = time.perf_counter()
            for widget in self._watched:
                widget.removeEventFilter(self)
        return True
