"""The rows that a conversation stands in: when, who said what, how it felt; from the side where people begin to read.

Qt does not mirror the columns of a table in a text, so they are placed here.
"""

from bisect import bisect_right

from PySide6.QtGui import QTextCursor, QTextFrameFormat, QTextLength, QTextTable, QTextTableCell, QTextTableFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from agentdesk.ui.theme import theme
from agentdesk.ui.words import score_text

AT, WORDS, FEELING = range(3)
"""What a row has, in the order of reading."""
_PARTS = 3


class Rows:
    """The rows of ``text``, which has nothing else in it.

    Each is a table of its own. Qt lays a table out as a whole with each row that comes (of 200 rows that took 40 ms),
    and of two tables, in which something is marked, it marks all: so what is marked over several rows are these rows.
    """

    def __init__(self, text: QTextEdit) -> None:
        self._text = text
        self._tables: list[QTextTable] = []
        self._form: QTextTableFormat | None = None

    def append(self) -> int:
        """One more, empty; returns its number."""
        if self._form is None:
            self._form = _form(self._text)
        end = QTextCursor(self._text.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        self._tables.append(end.insertTable(1, _PARTS, self._form))
        return len(self._tables) - 1

    def cut(self, kept: int) -> None:
        """Have no more than the first ``kept``. Without any the next are as wide as the theme has them by then; not to
        be asked for while a cursor edits."""
        if kept == 0:
            self._form = None
            self._tables.clear()
            self._text.document().clear()  # else Qt keeps the formats of all rows that ever were
            return
        if kept >= len(self._tables):
            return
        beyond = QTextCursor(self._text.document())
        beyond.setPosition(self._tables[kept].firstPosition() - 1)
        beyond.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        beyond.removeSelectedText()
        del self._tables[kept:]

    def cell(self, number: int, part: int) -> QTextTableCell:
        """That part of a row."""
        return self._tables[number].cellAt(0, place_of(part, self._text))

    def join(self, number: int) -> None:
        """Have one cell of all of a row."""
        self._tables[number].mergeCells(0, 0, 1, _PARTS)

    def touched(self, cursor: QTextCursor) -> list[int]:
        """The rows of which something is selected."""
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        return [
            number
            for number, table in enumerate(self._tables)
            if table.firstPosition() < end and start < table.lastPosition()
        ]

    def place_at(self, cursor: QTextCursor) -> tuple[int, int] | None:
        """The row and the part where the cursor stands."""
        number = bisect_right(self._tables, cursor.position(), key=QTextTable.firstPosition) - 1
        if number < 0 or cursor.position() > self._tables[number].lastPosition():
            return None
        column = self._tables[number].cellAt(cursor).column()
        return number, next(part for part in range(_PARTS) if place_of(part, self._text) == column)


def _form(text: QTextEdit) -> QTextTableFormat:
    """How wide a row and its parts are in ``text``."""
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
    return form


def place_of(part: int, text: QWidget) -> int:
    """The column in which a part of the row stands."""
    return _PARTS - 1 - part if text.isRightToLeft() else part
