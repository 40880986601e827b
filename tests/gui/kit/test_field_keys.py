"""Keys in a line on a real X server: there Qt takes some for the line, which the offscreen platform does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.screen import screen

TAKEN = """
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from agentdesk.ui.kit.field import FindField, LineField
from agentdesk.ui.qt.application import make_application
from agentdesk.ui.theme import theme

app = make_application()
theme.apply_theme(app, "light")
for field in (LineField("name"), FindField("find", "find")):
    taken = []
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        key = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key(ord(letter)), Qt.KeyboardModifier.ControlModifier, "")
        key.ignore()
        app.sendEvent(field, key)
        taken += letter if key.isAccepted() else ""
    print("".join(taken))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it is about X11")
def test_a_line_keeps_no_key_of_the_window_for_itself(tmp_path: Path) -> None:
    with screen(tmp_path) as shown:
        done = subprocess.run(
            [sys.executable, "-c", TAKEN],
            env={**os.environ, **shown.environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["ACVXZ", "ACVXZ"], "Ctrl+E ends a call, Ctrl+U turns to the newer advice"
