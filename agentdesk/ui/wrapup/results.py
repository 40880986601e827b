"""What came of one exception: three answers and a note. Knows one line of the state and nothing of the store."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import PendingStatus
from agentdesk.domain.blank import read_in
from agentdesk.domain.override import ResultStatus
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.layout import column, row
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.kit.too_long import TooLong
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.tone import Tone
from agentdesk.ui.unsent_words import kept_words
from agentdesk.ui.words import _
from agentdesk.ui.wrapup.summary import OverrideLine


class ResultRow(QWidget):
    """``changed`` says that another answer or note was given."""

    changed = Signal()

    def __init__(self, line: OverrideLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.override_id = line.id
        self._line = line
        layout = column(self)
        head = row()
        self._title = Text("", TextRole.STRONG, wrap=True)
        self._standing = Text("", TextRole.SMALL, Tone.MUTED)
        head.addWidget(self._title, 1)
        head.addWidget(self._standing, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        self.status = SegmentedChoice(
            _("Result"),
            (
                Choice(ResultStatus.RESOLVED.value, _("Resolved")),
                Choice(ResultStatus.UNRESOLVED.value, _("Not resolved")),
                Choice(ResultStatus.ESCALATED.value, _("Escalated")),
            ),
        )
        self.note = LineField(_("Note on the result"), _("Note (optional)"))
        layout.addWidget(self.status)
        layout.addWidget(self.note)
        self.too_long = TooLong(self.note)
        layout.addWidget(self.too_long)
        self.status.chosen.connect(self.changed)
        self.note.textChanged.connect(self.changed)
        self._fill(line.status.value, line.note)
        self.show_line(line)

    def show_line(self, line: OverrideLine) -> None:
        """Bring the words up to date; an answer that was given here stays."""
        if not self.is_changed() and (line.status, line.note) != (self._line.status, self._line.note):
            self._fill(line.status.value, line.note)
        self._line = line
        self._title.set_text(_("{taken} · {reason}").format(taken=line.taken, reason=line.reason))
        give_tip(self._title, _("instead of “{title}”").format(title=line.recommended))
        self.status.setAccessibleName(_("Result of: {taken}").format(taken=line.taken))
        if line.sending is PendingStatus.REFUSED:
            self._standing.set_text(explain(line.problem).title)
            self._standing.set_tone(Tone.DANGER)
        else:
            self._standing.set_text(kept_words(line.sending) if line.sending else _("recorded"))
            self._standing.set_tone(Tone.MUTED)

    def fill(self, status: ResultStatus, note: str) -> None:
        """Show a kept answer, without a signal."""
        self._fill(status.value, note)

    def answer(self) -> tuple[ResultStatus, str]:
        """The answer as it stands."""
        return ResultStatus(self.status.choice() or self._line.status.value), read_in(self.note.text())

    def is_changed(self) -> bool:
        """Whether the answer differs from what is on record."""
        return self.answer() != (self._line.status, self._line.note)

    def _fill(self, status: str, note: str) -> None:
        self.blockSignals(True)
        self.status.set_choice(status)
        self.note.setText(note)
        self.blockSignals(False)
