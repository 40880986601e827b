"""Whether somebody has something in hand: what arrives then is offered, and turns nothing away under their fingers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from agentdesk.ui.kit.caret import caret_of

_FORMS = frozenset({"sheet", "composer", "foot"})
"""The marks (``kit``) of what is filled in as a whole: whatever of it has the caret is in hand."""


def is_in_hand(window: QWidget) -> bool:
    """Whether a text, a form or a menu has the caret, or a button of the mouse is held down.

    While another program is in front, what would have the caret here counts: a sentence may be half written in it.
    """
    if QApplication.activePopupWidget() is not None or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
        return True
    return any(_is_filled_in(each) for each in (caret_of(window), window.focusWidget()) if each is not None)


def rest_caret(window: QMainWindow) -> None:
    """Take the caret to where keys do nothing: what had it may be somebody else's in a moment."""
    ground = window.centralWidget()
    if ground is not None:
        ground.setFocus(Qt.FocusReason.OtherFocusReason)


def _is_filled_in(caret: QWidget) -> bool:
    if not caret.isVisible():
        return False
    if isinstance(caret, QLineEdit | QPlainTextEdit | QTextEdit):
        return not caret.isReadOnly() or _is_in_form(caret)
    return isinstance(caret, QComboBox | QAbstractSpinBox) or _is_in_form(caret)


def _is_in_form(caret: QWidget) -> bool:
    """Whether it is a part of a form, or of a panel that lies over the window."""
    here: QWidget | None = caret
    while here is not None and not here.isWindow():
        above, kit = here.parentWidget(), here.property("kit")
        if kit in _FORMS or (kit == "card" and above is not None and isinstance(above.parentWidget(), QMainWindow)):
            return True
        here = above
    return False
