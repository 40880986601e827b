"""A scene on a stage for one test: in a window of the usual size, in English, everything in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from agentdesk.devtools.scenes.catalogue import WINDOWS
from agentdesk.devtools.scenes.looks import Seen
from agentdesk.devtools.scenes.stage import Stage


@contextmanager
def on_stage(app: QApplication, folder: Path, scene: str, theme: str = "light") -> Iterator[Stage]:
    """``folder`` is the profile's."""
    look = Seen(theme, 1.0, "en").put_on(app)
    made = WINDOWS[scene](look, folder)
    made.window.resize(1440, 900)
    made.settle()
    yield made
    made.close()
    look.deleteLater()
