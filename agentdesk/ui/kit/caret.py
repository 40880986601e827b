"""Where the caret is, and putting it where a person asked for it: also into another window of the desk.

Only for gestures of a person. What arrives by itself never comes here: it must not change which window is in front.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def caret_of(widget: QWidget) -> QWidget | None:
    """What has the caret now; while another program is in front, what would have it in the widget's window."""
    return QApplication.focusWidget() or widget.window().focusWidget()


def put_caret(widget: QWidget, reason: Qt.FocusReason = Qt.FocusReason.ShortcutFocusReason) -> None:
    """Give the widget the caret, and bring its window to the front where another window of the desk is there."""
    window, active = widget.window(), QApplication.activeWindow()
    if active is not None and active is not window:
        window.raise_()
        window.activateWindow()
    widget.setFocus(reason)
