"""Why nothing can be written where somebody went to write, and what becomes of their Ctrl+Enter."""

from PySide6.QtGui import QKeyEvent

from agentdesk.ui.qt.letters import is_commit


class Barred:
    """Whoever meant to send does not answer the advice instead, which is what the key does in the window around: they
    are told why nothing can be written. Pressed right after that it is meant as it is; after more letters it is not."""

    def __init__(self) -> None:
        self._why = ""
        self._is_said = False

    def begin(self, why: str) -> None:
        """Somebody went to write; ``why`` is empty where they can."""
        self._why, self._is_said = why, False

    def change(self, why: str) -> None:
        """Something else keeps them from it from now on, or nothing any more."""
        self._why = self._why and why

    def keeps(self, event: QKeyEvent) -> bool:
        """Whether the key, which is about to be pressed or is, does nothing but say why."""
        if is_commit(event):
            return bool(self._why) and not self._is_said
        if event.text().isprintable() and event.text():
            self._is_said = False
        return False

    def say(self) -> str:
        """Why, which is said now."""
        self._is_said = True
        return self._why
