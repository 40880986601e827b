"""The desk as a program, which prints when it was first painted and when it was ready.

Arguments: address, token, profile.

Only watches: what runs is ``bootstrap.run_desk``.
"""

import os
import sys
import time
from pathlib import Path

# Not before anything else of this program is loaded: loading is part of what is measured.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

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
        from agentdesk.devtools.hand import shows

        if any(shows(window, "Live") for window in self._app.topLevelWidgets() if isinstance(window, QMainWindow)):
            self._looking.stop()
            print("ready", time.time(), flush=True)


def main(url: str, token: str, profile: str) -> int:
    os.environ["AGENTDESK_TOKEN"] = token
    os.environ["AGENTDESK_KEYRING"] = "false"
    from agentdesk.bootstrap import DeskOptions, make_application, run_desk

    watch = _Watch(make_application())
    code = run_desk(DeskOptions(url=url, profile_dir=Path(profile)))
    watch.deleteLater()
    return code


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
