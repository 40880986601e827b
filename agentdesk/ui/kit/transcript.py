"""The text of a conversation: one row of a table for each line, kept in step with the lines line by line.

Text can be selected and copied, found and read aloud, and links in it retry or discard what was not sent. What did not
change is not touched, so selection and scroll position stay.
"""

from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QMouseEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from agentdesk.app.steps import Steps, at_once
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.focus_ring import FocusRing
from agentdesk.ui.kit.layout import sided
from agentdesk.ui.kit.line_ends import kept_whole
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.kit.scroll import quiet_scroll_bars
from agentdesk.ui.kit.transcript_copy import copied
from agentdesk.ui.kit.transcript_forms import Forms
from agentdesk.ui.kit.transcript_menu import fill
from agentdesk.ui.kit.transcript_notes import notes_of
from agentdesk.ui.kit.transcript_rows import AT_ONCE, TAIL, Row, rows_of
from agentdesk.ui.kit.transcript_table import AT, FEELING, WORDS, Rows
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.talk_lines import Line, Sending
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone, feeling_tone
from agentdesk.ui.words import _, of_its_own, score_text


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """Where somebody was reading: how far down, whether that was the end, and what was selected."""

    scroll: int
    is_end: bool
    anchor: int
    position: int
    first: int = 0
    """The number of the first line that was shown."""


class Transcript(QTextBrowser):
    """``retry_requested`` and ``discard_requested`` carry the command id of a line that was refused, ``undo_requested``
    the id of a correction, ``feeling_requested`` the id of a line whose feeling was clicked, and where on the screen;
    ``again_requested`` the id of a line that did not reach the customer.
    """

    retry_requested = Signal(str)
    discard_requested = Signal(str)
    feeling_requested = Signal(str, QPoint)
    undo_requested = Signal(str)
    again_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._written = Rows(self)
        self._writing: Steps = ()
        self._wanted: tuple[tuple[Line, ...], int | None, datetime] | None = None
        self._first: int | None = 0
        self._forms = Forms()
        self.menu = Menu(self)
        self._beyond = 0
        """So much of its width is left free behind the words."""
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(self._on_link)
        self.setAccessibleName(_("Conversation"))
        mark(self, kit="bare_view")
        quiet_scroll_bars(self)
        FocusRing(self)
        self.document().setDocumentMargin(0)

    def show_lines(self, lines: tuple[Line, ...], first_new_seq: int | None, now: datetime) -> None:
        """Show these lines; before the one with ``first_new_seq`` stands that the rest is new.

        Who reads the end goes on reading the end; who scrolled up stays there.
        """
        at_once(self.show_in_steps(lines, first_new_seq, now))

    def show_in_steps(self, lines: tuple[Line, ...], first_new_seq: int | None, now: datetime) -> Steps:
        """The same, some lines in each step; nothing is painted before all are there."""
        self._finish()
        self._wanted = (lines, first_new_seq, now)
        if self._first is None and lines:
            self._first = max(0, len(lines) - TAIL)
        rows = rows_of(lines, first_new_seq, now, self._first or 0)
        if rows == self._rows:
            return
        follow = self.is_at_end()
        kept = next((i for i, (a, b) in enumerate(zip(rows, self._rows, strict=False)) if a != b), None)
        self._writing = self._write_rows(rows, min(len(rows), len(self._rows)) if kept is None else kept)
        yield from self._writing
        if follow:
            self.go_to_end()

    def _write_rows(self, rows: list[Row], kept: int) -> Steps:
        """Have these rows in place of all but the first ``kept``."""
        if kept == 0:
            self._written.cut(0)
        edit = QTextCursor(self.document())
        try:
            while True:
                # One edit for some lines: the text is laid out once and not for every word.
                edit.beginEditBlock()
                if kept:
                    self._written.cut(kept)
                for row in rows[kept : kept + AT_ONCE]:
                    self._append(row)
                edit.endEditBlock()
                kept = min(len(rows), kept + AT_ONCE)
                self._rows = rows[:kept]
                if kept == len(rows):
                    return
                self.setUpdatesEnabled(False)
                yield "lines"
        finally:
            self.setUpdatesEnabled(True)

    def _finish(self) -> None:
        """Have all lines there that are to be shown."""
        at_once(self._writing)

    def begin(self, first: int | None) -> None:
        """Another conversation is shown next: from its ``first`` line on, or (None) the end of it. Until then it is
        empty."""
        self._clear()
        self.setExtraSelections([])
        self._first, self._wanted = first, None

    def _clear(self) -> None:
        self._finish()
        self._written.cut(0)
        self._rows = []

    def reveal(self) -> None:
        """Lay out what is earlier too; what is being read stays where it is."""
        self._finish()
        if not self._first or self._wanted is None:
            return
        bar = self.verticalScrollBar()
        to_end = bar.maximum() - bar.value()
        self._first = 0
        self._clear()
        self.show_lines(*self._wanted)
        bar.setValue(bar.maximum() - to_end)

    def is_at_end(self) -> bool:
        """Whether the last line is in view."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - theme.tokens().space.xs

    def go_to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def show_lines_of(self, ids: frozenset[str]) -> bool:
        """Mark the lines with these ids and bring the first into view; False when there are none."""
        self._finish()
        if self._wanted is not None and any(line.id in ids for line in self._wanted[0][: self._first or 0]):
            self.reveal()
        numbers = [number for number, row in enumerate(self._rows) if row.key in ids]
        if not numbers:
            return False
        selections = []
        for number in numbers:
            cursor = self._written.cell(number, WORDS).firstCursorPosition()
            cursor.setPosition(self._written.cell(number, WORDS).lastPosition(), QTextCursor.MoveMode.KeepAnchor)
            selections.append(_marked(cursor, Tone.ACCENT))
        self.setExtraSelections(selections)
        self.setTextCursor(self._written.cell(numbers[0], WORDS).firstCursorPosition())
        self.ensureCursorVisible()
        return True

    def felt_line(self) -> tuple[str, QPoint] | None:
        """The line whose feeling is meant, and where on the screen that stands: the line with the caret if it has a
        feeling, else the newest that has."""
        self._finish()
        felt = [
            number for number, row in enumerate(self._rows) if row.line is not None and row.line.feeling is not None
        ]
        if not felt:
            return None
        here = self._written.place_at(self.textCursor()) if self.textCursor().position() > 0 else None
        number = here[0] if here is not None and here[0] in felt else felt[-1]
        cursor = self._written.cell(number, FEELING).lastCursorPosition()
        if not self.viewport().rect().contains(self.cursorRect(cursor).center()):
            caret = self.textCursor()
            self.setTextCursor(self._written.cell(number, WORDS).firstCursorPosition())
            self.ensureCursorVisible()
            self.setTextCursor(caret)
        place = self.viewport().mapToGlobal(self.cursorRect(cursor).bottomLeft())
        return self._rows[number].key, place

    def place(self) -> ReadingPlace:
        """Where the agent reads now."""
        self._finish()
        cursor = self.textCursor()
        return ReadingPlace(
            self.verticalScrollBar().value(), self.is_at_end(), cursor.anchor(), cursor.position(), self._first or 0
        )

    def put_back(self, place: ReadingPlace) -> None:
        """Read on at a place in this conversation; it only grew since, so the place is where it was."""
        self._finish()
        cursor = self.textCursor()
        end = self.document().characterCount() - 1
        cursor.setPosition(min(place.anchor, end))
        cursor.setPosition(min(place.position, end), QTextCursor.MoveMode.KeepAnchor)
        bar = self.verticalScrollBar()
        before = bar.value()
        self.setTextCursor(cursor)
        bar.setValue(before if place.is_end else place.scroll)

    def mark_all(self, words: str) -> int:
        """Mark every place where ``words`` stand; returns how many there are."""
        self._finish()
        selections: list[QTextEdit.ExtraSelection] = []
        cursor = QTextCursor(self.document())
        while words and not (cursor := self.document().find(words, cursor)).isNull():
            selections.append(_marked(cursor, Tone.WARNING))
        self.setExtraSelections(selections)
        return len(selections)

    def find_all(self, words: str) -> int:
        """Mark every place where ``words`` stand and show the first from here on; returns how many there are."""
        self.reveal()
        count = self.mark_all(words)
        if count:
            cursor = self.textCursor()
            cursor.setPosition(cursor.selectionStart())  # a word that is being typed goes on where it was found
            self.setTextCursor(cursor)
            self.find_next(words)
        return count

    def find_next(self, words: str, *, backwards: bool = False) -> None:
        """Show the next place where ``words`` stand, or the one before; after the last comes the first."""
        self._finish()
        way = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if words and not self.find(words, way):
            self.moveCursor(QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start)
            self.find(words, way)

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802
        marked = copied(self._rows, self._written.touched(self.textCursor()))
        return super().createMimeDataFromSelection() if marked is None else marked

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        line = self._felt_at(event.position().toPoint())
        if line and event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.feeling_requested.emit(line, event.globalPosition().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        if self._felt_at(event.position().toPoint()):
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        place, spot = self._place_at(event.pos()), event.globalPos()
        row = self._rows[place[0]] if place is not None else None
        line, correct = row.line if row is not None else None, None
        if row is not None and line is not None and line.feeling is not None:
            correct = partial(self.feeling_requested.emit, row.key, spot)
        fill(self.menu, self, line, correct)
        self.menu.popup(spot)
        event.accept()

    def _place_at(self, place: QPoint) -> tuple[int, int] | None:
        """The row and its part that stand there."""
        return self._written.place_at(self.cursorForPosition(place))

    def _felt_at(self, place: QPoint) -> str:
        """The id of the line whose feeling stands there; empty for none."""
        here = self._place_at(place)
        if here is None or here[1] != FEELING:
            return ""
        row = self._rows[here[0]]
        return row.key if row.line is not None and row.line.feeling is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        # Who reads the end goes on reading it when the room for it changes.
        follow = self.is_at_end()
        beyond = max(0, self.width() - self.verticalScrollBar().sizeHint().width() - theme.tokens().size.measure)
        if beyond != self._beyond:
            self._beyond = beyond
            self.setViewportMargins(sided((0, 0, beyond, 0)))
        super().resizeEvent(event)
        if follow:
            self.go_to_end()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        # The text holds colours and fonts of its own: with another theme it is written anew.
        if event.type() is not QEvent.Type.StyleChange:
            return
        self._forms = Forms()
        self._clear()
        if self._wanted is not None and not self.isHidden():  # else it is written when it is turned to
            self.show_lines(*self._wanted)

    def _append(self, row: Row) -> None:
        number = self._written.append()
        if row.line is None:
            self._written.join(number)
            self._write(number, AT, row.heading, row.tone, small=True, link=row.link)
            return
        line = row.line
        quiet = line.sending in (Sending.QUEUED, Sending.SENDING, Sending.ASIDE)
        self._write(number, AT, clock_time(line.at), Tone.FAINT)
        self._write(number, WORDS, of_its_own(line.name) + "  ", line.tone, strong=True)
        self._write(number, WORDS, of_its_own(line.text), Tone.MUTED if quiet else Tone.NEUTRAL)
        if line.is_note:
            for column in (AT, WORDS, FEELING):
                cell = self._written.cell(number, column)
                form = cell.format()
                form.setBackground(theme.ground(Tone.WARNING))
                cell.setFormat(form)
        if line.feeling is not None:
            tone = feeling_tone(line.feeling)
            self._write(number, FEELING, score_text(line.feeling), tone, strong=tone is not Tone.MUTED, at_end=True)
        for part in notes_of(line):
            text = "\n" + part.text if part.begins else part.text
            self._write(number, WORDS, text, part.tone, small=True, link=part.link)

    def _write(
        self,
        number: int,
        part: int,
        text: str,
        tone: Tone,
        *,
        strong: bool = False,
        small: bool = False,
        at_end: bool = False,
        link: str = "",
    ) -> None:
        kinds = theme.tokens().type
        role = kinds.small if small else kinds.strong if strong else kinds.base
        form = self._forms.letters(role, tone)
        if link:
            form = QTextCharFormat(form)
            form.setAnchor(True)
            form.setAnchorHref(link)
            form.setFontUnderline(True)
        cursor = self._written.cell(number, part).lastCursorPosition()
        if cursor.atBlockStart():  # a note below the words keeps the height of their lines
            # At the side of the desk's language, whatever language the name is in that the paragraph begins with.
            sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
            cursor.mergeBlockFormat(self._forms.block(role.line, sides[at_end is not self.isRightToLeft()]))
        # A break inside of a line stays one paragraph, so that the row is read as one.
        cursor.insertText(kept_whole(text).replace("\n", "\u2028"), form)

    def _on_link(self, url: QUrl) -> None:
        verb, _colon, command_id = url.toString().partition(":")
        if verb == "earlier":
            self.reveal()
            return
        wanted = {
            "retry": self.retry_requested,
            "discard": self.discard_requested,
            "undo": self.undo_requested,
            "again": self.again_requested,
        }
        wanted[verb].emit(command_id)


def _marked(cursor: QTextCursor, tone: Tone) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    form = QTextCharFormat()
    form.setBackground(theme.ground(tone))
    form.setForeground(theme.color(tone))
    selection.cursor, selection.format = cursor, form
    return selection
