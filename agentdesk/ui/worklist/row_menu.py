"""What can be done with a row of the work list, as the entries of its menu: by right click, menu key or Shift+F10."""

from functools import partial

from PySide6.QtGui import QGuiApplication

from agentdesk.app.intents import Intents
from agentdesk.ui.kit.key_hint import key_of, key_text
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.words import _
from agentdesk.ui.worklist.viewmodel import WorkRow


def fill(menu: Menu, row: WorkRow, intents: Intents) -> None:
    """Have the menu of ``row`` in ``menu``."""
    menu.clear()
    if row.is_offered:
        menu.add(_("Accept"), partial(intents.accept_interaction, row.id), icon="call-offered")
    else:
        key = key_of(f"open_{row.number}", f"Ctrl+{row.number}") if row.number is not None else ""
        opens = partial(intents.open_interaction, row.id)
        menu.add(_("Open"), opens, icon="open-right", key=key_text(key) if key else "")
    menu.addSeparator()
    for words in dict.fromkeys((row.name, row.identifier)):
        if words:
            menu.add(_("Copy {what}").format(what=words), partial(_copy, words), icon="copy")


def _copy(words: str) -> None:
    QGuiApplication.clipboard().setText(words)
