"""The desk as a program, which prints when it was first painted and when it was ready.

Arguments: address, token, profile.

Only watches: what runs is the ``agentdesk`` command.
"""

import os
import sys
import time

# Not before anything else of this program is loaded: loading is part of what is measured.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QWidget

LOOK_EVERY_MS = 5


class _Watch(QObject):
    """Sees the first paint of a window, then looks until the line is live."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self._looking = QTimer(self, interval=LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if (
            event.type() is QEvent.Type.Paint
            and isinstance(watched, QWidget)
            and isinstance(watched.window(), QMainWindow)
        ):
            self._app.removeEventFilter(self)
            QTimer.singleShot(0, self, self._on_painted)
        return False

    def _on_painted(self) -> None:
        print("painted", time.time(), flush=True)
        self._looking.start()

    def _look(self) -> None:
        buttons = (one for window in self._app.topLevelWidgets() for one in window.findChildren(QAbstractButton))
        if any(one.isVisible() and "Live" in f"{one.text()} {one.accessibleName()}" for one in buttons):
            self._looking.stop()
            print("ready", time.time(), flush=True)


def main(url: str, token: str, profile: str) -> None:
    os.environ["AGENTDESK_TOKEN"] = token
    os.environ["AGENTDESK_KEYRING"] = "false"
    from agentdesk.__main__ import main as agentdesk
    from agentdesk.ui.qt.application import make_application

    watch = _Watch(make_application())
    sys.argv[1:] = ["--url", url, "--profile-dir", profile]
    try:
        agentdesk()
    finally:
        watch.deleteLater()


if __name__ == "__main__":
    main(*sys.argv[1:])
