"""The rows of a conversation's text: lines, and between them the headings that say what day it is and what is new.

Knows no widgets.
"""

from collections.abc import Sequence
from datetime import datetime

from agentdesk.domain.records import dataclass
from agentdesk.ui.qt.time_text import day_title
from agentdesk.ui.talk_lines import Line
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, ngettext

TAIL = 200
"""So many lines of a long conversation are laid out when it is opened: the time that takes grows with them."""

AT_ONCE = 16
"""So many rows are written in one step."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one table row shows: a line, or a heading (a new day, the first unread)."""

    key: str
    line: Line | None = None
    heading: str = ""
    tone: Tone = Tone.MUTED
    link: str = ""


def rows_of(lines: Sequence[Line], first_new_seq: int | None, now: datetime, first: int) -> list[Row]:
    """The rows of the lines from the ``first`` on; before that with ``first_new_seq`` stands that the rest is new."""
    rows: list[Row] = []
    if first:
        words = ngettext("Show {n} earlier line", "Show {n} earlier lines", first)
        rows.append(Row("earlier", heading=words, tone=Tone.ACCENT, link="earlier:"))
        lines = lines[first:]
    today, day = now.astimezone().date(), None
    for line in lines:
        of_line = line.at.astimezone().date()
        if of_line != day and (day is not None or of_line != today):
            rows.append(Row(f"day:{of_line}", heading=day_title(line.at, now)))
        day = of_line
        if first_new_seq is not None and line.seq == first_new_seq:
            rows.append(Row("new", heading=_("New"), tone=Tone.ACCENT))
        rows.append(Row(line.id, line))
    return rows
