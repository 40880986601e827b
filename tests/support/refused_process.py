"""The whole program, ``agentdesk --profile-dir PROFILE``, on a desk that cannot be opened: reads the window that comes,
as somebody does who can see it, copies its details and closes it. Prints what it saw as JSON.

``python -m tests.support.refused_process PROFILE impatient|fault|``
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from agentdesk import start
from agentdesk.adapters.localdb import database
from agentdesk.app.setting_layers import DeskOptions
from agentdesk.ui.qt.application import make_application


class Person(QObject):
    """Looks until there is a window to be read."""

    def __init__(self) -> None:
        super().__init__()
        self._looking = QTimer(self, interval=20)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def _look(self) -> None:
        window = next((each for each in QApplication.topLevelWidgets() if each.objectName() == "not-opened"), None)
        if window is None or not window.isVisible():
            return
        self._looking.stop()
        seen = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
        copy, close = window.copy_button, window.close_button  # type: ignore[attr-defined]
        copy.click()
        told = {"shown": "\n".join(seen), "copied": QGuiApplication.clipboard().text(), "copy": copy.label()}
        print(json.dumps(told), flush=True)
        close.click()


def _fault(*_of_a_desk: object) -> None:
    raise RuntimeError("planted")


if __name__ == "__main__":
    vars(start).update(is_seen=lambda: True)
    if sys.argv[2] == "impatient":
        database.LOCKED_S = 0.1
    elif sys.argv[2] == "fault":
        vars(start).update(load_behind=_fault)
    make_application()
    person = Person()
    raise SystemExit(start.run_desk(DeskOptions(profile_dir=Path(sys.argv[1]))))
