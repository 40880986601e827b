"""Rows of the timeline as text for another program: each a line, with its day, in the order in which they stand."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication

from agentdesk.ui.channels import channel_word
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.timeline.fold import Row, RowKind


def copy(rows: Sequence[Row]) -> None:
    """Put what the rows say into the clipboard."""
    text = "\n".join(_told(row) for row in rows if row.kind is not RowKind.DAY)
    if text:
        QGuiApplication.clipboard().setText(text)


def _told(row: Row) -> str:
    when = f"{row.at.astimezone().date().isoformat()} {clock_time(row.at)}"
    channel = channel_word(row.channel) if row.channel else ""
    return " · ".join(part for part in (when, channel, f"{row.title} {row.repeat}".strip(), row.detail) if part)
