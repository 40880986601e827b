"""The draft's text, in letters of one width, with what the check says below it.

What is typed is handed on a moment after the last key. An answer never changes a text that is being typed.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QTextCursor
from PySide6.QtWidgets import QWidget

from agentdesk.domain.proposal import Problem
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.kit.bars import BarList
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, ngettext

SETTLED_MS = 500
"""So long after the last key the text is handed on."""
_LINES, _MOST = 8, 16


class RuleText(TextArea):
    """The rule as YAML. Tab leaves it, as every field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("The rule"), lines=_LINES, most=_MOST, parent=parent)
        self._use_mono()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._use_mono()

    def go_to(self, line: int, place: int) -> None:
        """Put the caret at a line and column, both from 1."""
        block = self.document().findBlockByNumber(line - 1)
        if block.isValid():
            cursor = QTextCursor(block)
            steps = min(place - 1, len(block.text()))
            cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, steps)
            self.setTextCursor(cursor)
        self.setFocus()

    def _use_mono(self) -> None:
        font = theme.mono_font(theme.tokens().type.base)
        if font != self.document().defaultFont():
            self.document().setDefaultFont(font)
            self._fit()

    def _fit(self) -> None:
        wanted = int(self.document().size().height())
        lines = min(_MOST, max(_LINES, wanted))
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if wanted > _MOST else policy.ScrollBarAlwaysOff)
        margins = self.contentsMargins()
        frame = margins.top() + margins.bottom() + 2 * int(self.document().documentMargin()) + theme.tokens().space.s
        self.setFixedHeight(lines * QFontMetrics(self.document().defaultFont()).lineSpacing() + frame)


class DraftEditor(QWidget):
    """``edited`` carries the text once the typing has settled; ``problems`` lists what the check says, and Enter goes
    to the place."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column(self, gap=theme.tokens().space.xs)
        self.text = RuleText()
        self.verdict = Text("", TextRole.SMALL, Tone.MUTED)
        self.problems = BarList(_("What the check says"), is_whole=True)
        for part in (self.text, self.verdict, self.problems):
            layout.addWidget(part)
        self._known, self._received, self._found = "", "", tuple[Problem, ...]()
        self._handed_on: list[str] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED_MS)
        self._timer.timeout.connect(self.hand_on)
        self.text.textChanged.connect(self._on_typed)
        self.problems.opened.connect(self._on_problem)

    @property
    def is_settled(self) -> bool:
        """Whether what stands here is what was handed on, or came from outside."""
        return self.text.text() == self._known

    def show_text(self, text: str, *, can_edit: bool, anew: bool) -> None:
        """Show the text; while somebody types here, only a draft that is shown ``anew`` takes its place.

        A text that was handed on comes back once it is kept, and until then the one before is still told.
        """
        self.text.setReadOnly(not can_edit)
        text = text.rstrip("\n")
        if text in self._handed_on and not anew:
            del self._handed_on[: self._handed_on.index(text) + 1]
        elif anew or (text != self._received and self.is_settled and not self._handed_on):
            self._known = text
            self._handed_on.clear()
            self.text.set_text(text)
            self._timer.stop()
        self._received = text

    def show_problems(self, problems: Sequence[Problem], *, is_checking: bool) -> None:
        """Show what the check says, in the order of its lines."""
        self._found = tuple(problems)
        errors = sum(one.is_error for one in problems)
        self.text.set_invalid(bool(errors))
        if is_checking or not self.is_settled:
            self.verdict.set_text(_("Checking…"))
            self.verdict.set_tone(Tone.MUTED)
        elif errors:
            self.verdict.set_text(ngettext("{n} problem", "{n} problems", errors))
            self.verdict.set_tone(Tone.DANGER)
        else:
            self.verdict.set_text(_("The check finds nothing wrong."))
            self.verdict.set_tone(Tone.SUCCESS)
        self.problems.show_rows([_row(place, one) for place, one in enumerate(problems)])
        show_if(self.problems, bool(problems))

    def hand_on(self) -> None:
        """Hand the text on now, if it changed."""
        self._timer.stop()
        if not self.is_settled:
            self._known = self.text.text()
            self._handed_on.append(self._known.rstrip("\n"))
            self.edited.emit(self._known)

    def _on_typed(self) -> None:
        if not self.is_settled:
            self._timer.start()

    def _on_problem(self, key: str) -> None:
        problem = self._found[int(key)]
        if not problem.file:
            self.text.go_to(problem.line, problem.column)


def _row(place: int, problem: Problem) -> BarRow:
    where = _("{line}:{column}").format(line=problem.line, column=problem.column)
    title = joined((problem.file, where))
    tone = Tone.DANGER if problem.is_error else Tone.WARNING
    return BarRow(
        key=str(place), title=title, text="", spoken=joined((title, problem.text)), tone=tone, detail=problem.text,
        opens=not problem.file,
        is_plain=True,
    )  # fmt: skip
