"""What an agent says of the direction of their own override, with a comment: the catalogue knows it in general, they
know this one. A supervisor's word stands over it."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.domain.blank import read_in
from agentdesk.domain.override import Direction, Override
from agentdesk.domain.people import Role
from agentdesk.ui.direction_words import direction_titles, direction_words
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

LONGEST = 2_000


class DirectionForm(QWidget):
    """``corrected`` carries the override's id, the direction that was chosen and the comment."""

    corrected = Signal(str, Direction, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        self._override_id = ""
        self._shown: tuple[str, Direction] | None = None
        layout = column(self, gap=space.xs, margins=(0, space.s, 0, 0))
        self.words = Prose("")
        self.choice = SegmentedChoice(
            _("For the customer it was"), [Choice(value, title) for value, title in direction_titles().items()]
        )
        self.comment = LineField(_("Why, if you like"), _("Why, if you like"))
        self.comment.setMaxLength(LONGEST)
        self.comment.returnPressed.connect(self._on_save)
        self.save = Button(_("Correct the direction"))
        self.save.clicked.connect(self._on_save)
        self._fixed = Prose(_("A supervisor has said so: their word stands."), TextRole.SMALL, Tone.MUTED)
        self._line = QWidget()
        line = row(self._line, gap=space.s)
        line.addWidget(self.comment, 1)
        line.addWidget(self.save)
        for part in (self.words, self.choice, self._line, self._fixed):
            layout.addWidget(part)

    def show_override(self, one: Override, correcting: Direction | None, now: datetime) -> None:
        """Show what holds of the override; what is being typed of it stays."""
        said = one.direction_said
        is_open = said is None or said.role != Role.SUPERVISOR
        if one.id != self._override_id:
            self._override_id = one.id
            self.comment.setText(said.comment if said is not None and is_open else "")
        shown = one.id, correcting or one.direction
        if shown != self._shown:
            self._shown = shown
            self.choice.set_choice(shown[1].value)
        self.words.set_text(direction_words(one, correcting, lambda at: moment(at, now)))
        for part in (self.choice, self._line):
            show_if(part, is_open)
        show_if(self._fixed, not is_open)
        self.save.setEnabled(correcting is None)

    def _on_save(self) -> None:
        chosen = self.choice.choice()
        if chosen is not None and self.save.isEnabled():
            self.corrected.emit(self._override_id, Direction(chosen), read_in(self.comment.text()))
