"""The letters and paragraphs of a conversation, made once for all lines of a theme: making them for each was a third of
what a conversation took to be shown."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat

from agentdesk.ui.theme import theme
from agentdesk.ui.theme.tokens import TypeRole
from agentdesk.ui.tone import Tone


class Forms:
    """Those of the theme as it is when they are first asked for."""

    def __init__(self) -> None:
        self._letters: dict[tuple[TypeRole, Tone], QTextCharFormat] = {}
        self._blocks: dict[tuple[int, Qt.AlignmentFlag], QTextBlockFormat] = {}

    def letters(self, role: TypeRole, tone: Tone) -> QTextCharFormat:
        """Letters in a type and a colour."""
        form = self._letters.get((role, tone))
        if form is None:
            form = self._letters[role, tone] = QTextCharFormat()
            form.setFont(theme.font(role))
            form.setForeground(theme.color(tone))
        return form

    def block(self, height: int, side: Qt.AlignmentFlag) -> QTextBlockFormat:
        """A paragraph whose lines are ``height`` pixels high, at a side."""
        block = self._blocks.get((height, side))
        if block is None:
            block = self._blocks[height, side] = QTextBlockFormat()
            block.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            block.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        return block
