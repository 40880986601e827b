"""What Ctrl+Enter does, and on which button that is told: it commits the text or the form in which the caret is.

Where the caret is in none, the key is the window's. It is never told on two buttons at once.
"""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.key_hint import key_of

COMMIT = "Ctrl+Return"
_TAKES = "takes_commit"


def take_commit(widget: QWidget) -> None:
    """Say that this text or form takes the key for itself while the caret is in it."""
    widget.setProperty(_TAKES, True)


def _is_taken_around(caret: QWidget) -> bool:
    """Whether what has the caret, or something around it, does so."""
    here: QWidget | None = caret
    while here is not None and not here.property(_TAKES):
        here = None if here.isWindow() else here.parentWidget()
    return here is not None


class CommitKey(QObject):
    """Has a button tell the key while that presses it: with the caret in ``form``, or in nothing that takes the key,
    where it is also the button of ``command`` (by id), if the person left that its key. A button with another key
    tells that one always."""

    def __init__(self, button: Button, form: QWidget | None = None, *, command: str = "") -> None:
        super().__init__(button)
        self._button, self._form = button, form
        self._is_windows = bool(command) and key_of(command, COMMIT) == COMMIT
        self._presses = True
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        self._tell(self._is_windows)

    def let_press(self, presses: bool) -> None:
        """Whether the key presses the button where it would."""
        if presses != self._presses:
            self._presses = presses
            self._on_focus(None, QApplication.focusWidget())

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:  # another program is in front
            return
        is_inside = self._form is not None and (self._form is now or self._form.isAncestorOf(now))
        self._tell(self._presses and (is_inside or (self._is_windows and not _is_taken_around(now))))

    def _tell(self, is_told: bool) -> None:
        self._button.lend_key(self._button.key == COMMIT and not is_told)
