"""What nobody knew of a canned reply, in the field in which it is written: marked there, and gone through with Tab."""

from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QTextEdit

from agentdesk.domain.canned import asked, holes
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.qt.units import letters
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import listed


class Holes:
    """Those of one field."""

    def __init__(self, field: TextArea) -> None:
        self._field = field

    def mark(self, *, are_there: bool) -> None:
        """Mark them, where the text is one that has any."""
        marks = []
        for start, end in holes(self._field.toPlainText()) if are_there else ():
            selection = QTextEdit.ExtraSelection()
            form = QTextCharFormat()
            form.setBackground(theme.ground(Tone.WARNING))
            form.setForeground(theme.color(Tone.WARNING))
            selection.cursor, selection.format = self._field.part(start, end), form
            marks.append(selection)
        self._field.setExtraSelections(marks)

    def go_on(self, after: int | None = None) -> bool:
        """Select the next one behind that letter, or behind the caret; False where there is none."""
        text = self._field.toPlainText()
        found = holes(text)
        if not found:
            return False
        here = letters(text, self._field.textCursor().selectionEnd()) if after is None else after
        self._field.select(*next((hole for hole in found if hole[0] >= here), found[0]))
        return True

    def in_words(self) -> str:
        """What is asked for, in a row; empty where nothing is."""
        text = self._field.toPlainText()
        return listed(asked(text[start:end]) for start, end in holes(text))
