"""Texts and forms that take Ctrl+Enter for themselves while the caret is in them, whatever it does in the window."""

from PySide6.QtWidgets import QWidget

TAKES_COMMIT = "takes_commit"


def take_commit(widget: QWidget) -> None:
    """Say that this one does so."""
    widget.setProperty(TAKES_COMMIT, True)


def is_committed_around(caret: QWidget | None) -> bool:
    """Whether what has the caret, or something around it, does so."""
    here = caret
    while here is not None and not here.property(TAKES_COMMIT):
        here = None if here.isWindow() else here.parentWidget()
    return here is not None
