"""The one QApplication of the process, and whether there is a display for it."""

import os
import sys

from PySide6.QtWidgets import QApplication

from agentdesk.ui.qt import plain_import  # noqa: F401  (before what else is loaded)


def has_display() -> bool:
    """Whether a window can be shown. Qt aborts the process where it cannot, so it is asked before."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_seen() -> bool:
    """Whether somebody can look at a window: not where Qt draws for no screen. Asked once there is an application."""
    return QApplication.platformName() not in ("offscreen", "minimal")


def make_application() -> QApplication:
    """The one QApplication of the process."""
    app = QApplication.instance() or QApplication(["agentdesk"])
    assert isinstance(app, QApplication)
    app.setApplicationName("agentdesk")
    app.setDesktopFileName("agentdesk")
    return app
