"""The row of a list that Return takes, said by a screen reader: the caret stays in the field beside it, and a list
without the caret is passed over."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from agentdesk.ui.kit.speech import speak


class MarkedRow:
    """``say`` after each key that may have marked another row, or made another of the one that is marked."""

    def __init__(self, view: QAbstractItemView) -> None:
        self._view, self._said = view, ""

    def say(self) -> None:
        """Say it, where it is another one than was said last."""
        index = self._view.currentIndex()
        words = str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or "")
        if words != self._said:
            self._said = words
            speak(self._view, words)

    def forget(self) -> None:
        """The list is closed; when it comes back nothing of it was said yet."""
        self._said = ""
