"""The letters and figures of the log: what they do while no text field takes them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from agentdesk.ui.qt.letters import digit_of, is_commit, letter_of

if TYPE_CHECKING:
    from agentdesk.ui.ledger.view import OverrideLogView


def act_on(log: "OverrideLogView", event: QKeyEvent) -> bool:
    """Do what the key says; False where it is none of the log's."""
    letter, digit = letter_of(event), digit_of(event)
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if is_commit(event):
        return log.form.save()
    if letter == "S" and modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        log.sort_further(turn=bool(modifiers))
    elif modifiers:
        return False
    elif letter in ("J", "K"):
        log.step(1 if letter == "J" else -1)
    elif letter == "R":
        log.review_together()
    elif letter == "D":
        log.redraw_sample()
    elif event.key() == Qt.Key.Key_Escape and log.bulk.isVisible():
        log.bulk.put_away()
    elif letter == "C" and (log.review.isVisible() or log.bulk.isVisible()):
        log.form.focus_comment()
    elif digit is not None and 1 <= digit <= 6:
        return log.form.answer(digit)
    else:
        return False
    return True
