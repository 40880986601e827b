"""What is copied of a conversation: a line is one line. Qt would put each cell of a row on a line of its own."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData

from agentdesk.ui.kit.transcript_rows import Row
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.talk_lines import Line, Sending


def as_text(line: Line) -> str:
    """When, who and what."""
    return f"{clock_time(line.at)} {line.name}: {line.text}"


def all_said(lines: Sequence[Line]) -> str:
    """What reached the other side, or came from there, line by line; private notes stay out."""
    return "\n".join(as_text(line) for line in lines if not line.is_note and line.sending is Sending.SENT)


def copied(rows: Sequence[Row], numbers: Sequence[int]) -> QMimeData | None:
    """The rows with these numbers; None of a part of one row, which is copied as it was marked."""
    if len(numbers) < 2:
        return None
    data = QMimeData()
    data.setText("\n".join(row.heading if (row := rows[n]).line is None else as_text(row.line) for n in numbers))
    return data
