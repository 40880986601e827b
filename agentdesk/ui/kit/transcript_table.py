"""The rows that a conversation stands in: when, who said what, how it felt; from the side where people begin to read.

Qt does not mirror the columns of a table in a text, so they are placed here.
"""

from math import ceil

from PySide6.QtGui import QTextCursor, QTextFrameFormat, QTextLength, QTextTable, QTextTableCell, QTextTableFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from agentdesk.ui.theme import theme
from agentdesk.ui.words import score_text

AT, WORDS, FEELING = range(3)
"""What a row has, in the order of reading."""
_PARTS = 3
ROWS = 20
"""So many stand in one table. Qt lays a table out as a whole with each row that comes: of 200 rows that took 40 ms, and
nobody sees where one table ends."""


class Rows:
    """The rows of ``text``, which has nothing else in it."""

    def __init__(self, text: QTextEdit) -> None:
        self._text = text
        self._tables: list[QTextTable] = []

    def append(self) -> int:
        """One more, empty; returns its number."""
        last = self._tables[-1] if self._tables else None
        if last is not None and last.rows() < ROWS:
            last.appendRows(1)
        else:
            last = _make_table(self._text)
            self._tables.append(last)
        return (len(self._tables) - 1) * ROWS + last.rows() - 1

    def cut(self, kept: int) -> None:
        """Have no more than the first ``kept``."""
        whole = ceil(kept / ROWS)
        if whole < len(self._tables):
            beyond = QTextCursor(self._text.document())
            beyond.setPosition(self._tables[whole].firstPosition() - 1 if whole else 0)
            beyond.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            beyond.removeSelectedText()
            del self._tables[whole:]
        in_last = kept - (whole - 1) * ROWS
        if self._tables and whole == len(self._tables) and in_last < self._tables[-1].rows():
            self._tables[-1].removeRows(in_last, self._tables[-1].rows() - in_last)

    def cell(self, number: int, part: int) -> QTextTableCell:
        """That part of a row."""
        return self._tables[number // ROWS].cellAt(number % ROWS, place_of(part, self._text))

    def join(self, number: int) -> None:
        """Have one cell of all of a row."""
        self._tables[number // ROWS].mergeCells(number % ROWS, 0, 1, _PARTS)

    def place_at(self, cursor: QTextCursor) -> tuple[int, int] | None:
        """The row and the part where the cursor stands."""
        for before, table in enumerate(self._tables):
            if table.firstPosition() <= cursor.position() <= table.lastPosition():
                cell = table.cellAt(cursor)
                part = next(each for each in range(_PARTS) if place_of(each, self._text) == cell.column())
                return before * ROWS + cell.row(), part
        return None


def _make_table(text: QTextEdit) -> QTextTable:
    """A table of one empty row at the end of ``text``, as wide as that."""
    tokens = theme.tokens()
    metrics = text.fontMetrics()
    form = QTextTableFormat()
    form.setBorder(0)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
    form.setCellSpacing(0)
    form.setCellPadding(tokens.space.s - tokens.space.xxs)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    pad = 2 * tokens.space.s
    widths = [
        QTextLength(QTextLength.Type.FixedLength, metrics.horizontalAdvance("00:00") + pad),
        QTextLength(QTextLength.Type.VariableLength, 0),
        QTextLength(QTextLength.Type.FixedLength, metrics.horizontalAdvance(score_text(-0.9)) + pad),
    ]
    form.setColumnWidthConstraints(widths[::-1] if text.isRightToLeft() else widths)
    end = QTextCursor(text.document())
    end.movePosition(QTextCursor.MoveOperation.End)
    return end.insertTable(1, _PARTS, form)


def place_of(part: int, text: QWidget) -> int:
    """The column in which a part of the row stands."""
    return _PARTS - 1 - part if text.isRightToLeft() else part
