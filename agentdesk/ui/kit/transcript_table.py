"""The table that a conversation stands in: when, who said what, how it felt; from the side where people begin to read.

Qt does not mirror the columns of a table in a text, so they are placed here.
"""

from PySide6.QtGui import QTextCursor, QTextFrameFormat, QTextLength, QTextTable, QTextTableFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from agentdesk.ui.theme import theme
from agentdesk.ui.words import score_text

AT, WORDS, FEELING = range(3)
"""What a row has, in the order of reading."""
_PARTS = 3


def make_table(text: QTextEdit) -> QTextTable:
    """An empty table of one row in ``text``, as wide as that."""
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
    return QTextCursor(text.document()).insertTable(1, _PARTS, form)


def place_of(part: int, text: QWidget) -> int:
    """The column in which a part of the row stands."""
    return _PARTS - 1 - part if text.isRightToLeft() else part
