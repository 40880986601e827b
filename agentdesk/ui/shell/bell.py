"""What of the system calls somebody to the desk: its sound, its tray, the number on the program's icon.

Where the platform has none of them it does without; the window says the same.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from agentdesk.ui.shell.placing import is_seen
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

NOTE_MS = 8_000


class SystemBell(QObject):
    """``opened``: the person clicked the tray or a note, and wants the desk in front."""

    opened = Signal()

    def __init__(self, play: Callable[[], bool] | None, parent: QObject) -> None:
        """``play`` makes the sound and returns False where it cannot; then, and without it, the system beeps."""
        super().__init__(parent)
        self._play = play
        self.tray: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.tray = QSystemTrayIcon(theme.icon("notify", Tone.ACCENT), self)
            self.tray.setToolTip(_("agentdesk"))
            self.tray.activated.connect(lambda _why: self.opened.emit())
            self.tray.messageClicked.connect(self.opened)
            self.tray.show()

    def ring(self) -> None:
        if not is_seen():
            return
        if self._play is None or not self._play():
            QApplication.beep()

    def note(self, title: str, text: str) -> None:
        if self.tray is not None and self.tray.supportsMessages():
            self.tray.showMessage(title, text, theme.icon("notify", Tone.ACCENT), NOTE_MS)

    def count(self, waiting: int, words: str) -> None:
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.setBadgeNumber(waiting)
        if self.tray is not None:
            self.tray.setToolTip(_("agentdesk: {words}").format(words=words) if waiting else _("agentdesk"))

    def put_away(self) -> None:
        """The desk ends: no number, no tray."""
        self.count(0, "")
        if self.tray is not None:
            self.tray.hide()


def is_in_front() -> bool:
    """Whether a window of the desk is in front of other programs."""
    return QApplication.activeWindow() is not None


class Front(QObject):
    """Tells ``tell`` whether the desk is in front of other programs, now and whenever that changes."""

    def __init__(self, tell: Callable[[bool], None], parent: QObject) -> None:
        super().__init__(parent)
        self._tell = tell
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication), "there is a window"
        app.focusWindowChanged.connect(self._on_changed)
        self._tells, self._was_in_front = True, is_in_front()
        tell(self._was_in_front)

    def look(self) -> None:
        """See whether it is; a system may change that without a word, so this is to be asked for now and then."""
        now = is_in_front()
        if self._tells and now is not self._was_in_front:
            self._was_in_front = now
            self._tell(now)

    def stop(self) -> None:
        """Tell no more."""
        self._tells = False

    def _on_changed(self, _window: object) -> None:
        self.look()
