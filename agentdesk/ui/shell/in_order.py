"""Keys and shortcuts in the order in which they were pressed.

Where a screen reader may listen (AT-SPI), Qt asks it first and hands a key on once that has answered, but a shortcut at
once: the last letters before Ctrl+2 were written to whom Ctrl+2 turned to.
"""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent

LOST_MS = 1000
"""A key that has not come by then is none for the desk: the reader has kept it. Qt gives it 100 ms."""


class InOrder(QObject):
    """What was pressed and has not come yet, and the shortcuts that wait for it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._coming: deque[int | Callable[[], object]] = deque()
        self._lost = QTimer(self, singleShot=True, interval=LOST_MS)
        self._lost.timeout.connect(self._do_all)

    def look(self, event: QKeyEvent) -> None:
        """Hear of an event that is about to come to a window; what has waited for it is done before."""
        key, kind = event.key(), event.type()
        if kind is QEvent.Type.ShortcutOverride and event.spontaneous():
            self._coming.append(key)  # the key itself follows, or a shortcut
        elif kind is QEvent.Type.KeyPress and key in self._coming:
            while (first := self._coming.popleft()) != key:
                if callable(first):
                    first()
            if self._waits():
                QTimer.singleShot(0, self, self._do_due)

    def do(self, act: Callable[[], object]) -> None:
        """The act of a shortcut, once the keys before it have come."""
        if self._coming and not callable(self._coming[-1]):
            self._coming.pop()  # it is this key
        if self._coming:
            self._coming.append(act)
            self._lost.start()
        else:
            act()

    def _waits(self) -> bool:
        """Whether a shortcut waits; nothing is waited for where none does."""
        waits = any(callable(each) for each in self._coming)
        if not waits:
            self._lost.stop()
        return waits

    def _do_due(self) -> None:
        while self._coming and callable(first := self._coming[0]):
            self._coming.popleft()
            first()
        self._waits()

    def _do_all(self) -> None:
        waiting = [each for each in self._coming if callable(each)]
        self._coming.clear()
        for act in waiting:
            act()
