"""What can be done with the text of a conversation, as the entries of its menu."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextEdit

from agentdesk.ui.kit.key_hint import key_of, key_text
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.talk_lines import Line
from agentdesk.ui.words import _


def fill(menu: Menu, text: QTextEdit, line: Line | None, correct: Callable[[], object] | None) -> None:
    """Have the menu of ``text`` in ``menu``; ``line`` is what stands there, ``correct`` is for its feeling."""
    menu.clear()
    if text.textCursor().hasSelection():
        menu.add(_("Copy"), text.copy, icon="copy", key=key_text("Ctrl+C"))
    if line is not None and line.text:
        menu.add(_("Copy the message"), partial(QGuiApplication.clipboard().setText, line.text), icon="copy")
    menu.add(_("Select all"), text.selectAll, key=key_text("Ctrl+A"))
    if correct is not None:
        key = key_of("correct_feeling", "Ctrl+M")
        menu.add(_("Correct the feeling…"), correct, icon="feeling-neutral", key=key_text(key) if key else "")
