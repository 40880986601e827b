"""A paragraph in short: so many lines, the rest behind an ellipsis until all of it is asked for."""

from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone

_Line = tuple[int, int, int]
"""Where it begins and ends in the text, and how high it is."""


class Brief(Prose):
    """Says ``most`` lines of its text. A screen reader hears all of it, and the tool tip shows it."""

    cut_changed = Signal()
    """Whether something is left out."""

    def __init__(
        self, most: int, role: TextRole = TextRole.BASE, tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None
    ) -> None:
        self._most = most
        self._is_whole = self.is_cut = False
        self._broken_up: tuple[str, QFont] | None = None
        self._lines_by_width: dict[int, list[_Line]] = {}
        super().__init__("", role, tone, parent)

    def show_whole(self, is_whole: bool) -> None:
        """Say all of it, or be short again."""
        if is_whole != self._is_whole:
            self._is_whole = is_whole
            self._write()
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        if self._is_whole:
            return super().heightForWidth(width)
        return sum(height for _start, _end, height in self._lines(width)[: self._most])

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().minimumSizeHint().width(), self._line())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._write()

    def _written(self) -> str:
        lines = self._lines(self.width())
        self._note(len(lines) > self._most)
        if self._is_whole or not self.is_cut:
            return self._plain
        kept = [self._plain[start:end] for start, end, _height in lines[: self._most - 1]]
        rest = self._plain[lines[self._most - 1][0] :].split("\n", 1)[0]
        elided = QFontMetrics(self.font()).elidedText(f"{rest}…", Qt.TextElideMode.ElideRight, self.width())
        return "".join(kept) + elided

    def _note(self, is_cut: bool) -> None:
        give_tip(self, self._plain if is_cut and not self._is_whole else "")
        if is_cut != self.is_cut:
            self.is_cut = is_cut
            self.cut_changed.emit()

    def _lines(self, width: int) -> list[_Line]:
        """Its lines within that width. Asked for many times in one pass, by each layout around."""
        if (self._plain, self.font()) != self._broken_up:
            self._broken_up = self._plain, self.font()
            self._lines_by_width.clear()
        found = self._lines_by_width.get(width)
        if found is None:
            found = self._lines_by_width[width] = self._break(width)
        return found

    def _break(self, width: int) -> list[_Line]:
        if width <= 0:
            return [(0, len(self._plain), self._line())]
        layout = QTextLayout(self._plain.replace("\n", "\u2028"), self.font())
        layout.setTextOption(QTextOption())
        found = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            height = max(self._line(), ceil(line.height()))  # letters of some scripts are higher
            found.append((line.textStart(), line.textStart() + line.textLength(), height))
        layout.endLayout()
        return found

    def _line(self) -> int:
        return int(getattr(theme.tokens().type, self._role).line)
