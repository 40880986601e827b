"""Advice in short: what a card says of each of its parts before somebody asks for the whole."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.ui.kit.brief import Brief
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.key_hint import key_of
from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.kit.text import TextRole
from agentdesk.ui.words import _

TITLE_LINES, REASON_LINES, SCRIPT_LINES = 2, 3, 6
"""So that the title, five reasons, the words to say and the answers are in view in a small window. Words to say are
read out: those of most actions are whole, and take no more room than the button that would show them."""


class InShort(QObject):
    """The texts of one card, and the button that shows all of them, or is hidden where nothing is left out."""

    def __init__(self, card: QWidget) -> None:
        super().__init__(card)
        self._card = card
        self.is_whole = False
        self.button = Button("", ButtonKind.GHOST, key=key_of("whole_advice", "Ctrl+R"))
        self.button.clicked.connect(self.turn)
        self.say()

    def text(self, lines: int, role: TextRole = TextRole.BASE) -> Brief:
        """One that belongs to it."""
        made = Brief(lines, role)
        made.cut_changed.connect(self.say)
        made.show_whole(self.is_whole)
        return made

    def turn(self) -> None:
        """Show the whole, or be short again."""
        self.set_whole(not self.is_whole)

    def set_whole(self, is_whole: bool) -> None:
        """Show the whole, or only what is short."""
        self.is_whole = is_whole
        for each in self._card.findChildren(Brief):
            each.show_whole(is_whole)
        self.say()

    def say(self) -> None:
        """Have the button say what it does, where there is something for it to do."""
        self.button.set_label(_("In short") if self.is_whole else _("Read all of it"))
        self.button.set_icon("collapse" if self.is_whole else "expand")
        texts = self._card.findChildren(Brief)
        show_if(self.button, any(each.is_cut and each.isVisibleTo(self._card) for each in texts))
