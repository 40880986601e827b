"""The line below a field that says by how much its text is too long, while it is written; it is not there else."""

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from agentdesk.domain.blank import read_in
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.length_words import too_long
from agentdesk.ui.tone import Tone


class TooLong(Text):
    """Of one field. It is heard once it comes, not anew at each letter."""

    def __init__(self, field: QPlainTextEdit | QLineEdit) -> None:
        super().__init__("", TextRole.SMALL, Tone.DANGER, wrap=True)
        self._field = field
        show_if(self, False)
        if isinstance(field, QPlainTextEdit):
            field.document().contentsChanged.connect(self._look)  # also where somebody fills the field in silence
        else:
            field.textChanged.connect(self._look)

    def words(self) -> str:
        """What there is to say; empty where the text is not too long."""
        field = self._field
        return too_long(read_in(field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()))

    def bars(self) -> bool:
        """Whether the text cannot be taken as it is; then that is heard again, and the caret goes to it."""
        said = self.words()
        if said:
            put_caret(self._field)
            speak(self._field, said)
        return bool(said)

    def _look(self) -> None:
        before, said = self.text(), self.words()
        if said == before:
            return
        self.set_text(said)
        show_if(self, bool(said))
        if said and not before:
            speak(self._field, said)
