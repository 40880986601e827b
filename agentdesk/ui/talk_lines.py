"""What is said in a conversation, line by line, as every screen that shows one has it. Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from agentdesk.app.state import Pending, PendingStatus
from agentdesk.domain.interaction import Delivery, Note, Speaker
from agentdesk.domain.records import dataclass
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _
from agentdesk.wire import later

if TYPE_CHECKING:  # loaded with the first context
    from agentdesk.domain.sentiment import TurningPoint


class Sending(StrEnum):
    """How far a line of the agent's own has come."""

    SENT = "sent"
    QUEUED = "queued"
    SENDING = "sending"
    REFUSED = "refused"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said. ``problem`` is the code of a refusal.

    ``feeling`` is by a model, or by a person where ``correction_id`` is one; ``is_unsaid`` while that is on its way.
    ``turn`` is where the customer's feeling went with these words, if it clearly changed.
    """

    id: str
    seq: int
    at: datetime
    speaker: Speaker
    name: str
    text: str
    feeling: float | None = None
    correction_id: str | None = None
    is_unsaid: bool = False
    turn: TurningPoint | None = None
    sending: Sending = Sending.SENT
    problem: str | None = None
    detail: str = ""
    is_newest_sent: bool = False
    """The last of the agent's replies that the service has: it says so."""
    delivery: Delivery | None = None
    delivery_at: datetime | None = None
    """What the channel reported of words for the customer; ``detail`` is why they failed."""
    can_send_again: bool = False
    is_note: bool = False
    """A private note, which the customer never sees; ``seq`` is 0, for nobody said it."""

    @property
    def tone(self) -> Tone:
        """The tone of the speaker's name."""
        if self.is_note:
            return Tone.WARNING
        return {Speaker.AGENT: Tone.ACCENT, Speaker.BOT: Tone.MUTED}.get(self.speaker, Tone.NEUTRAL)


def first_new(lines: Sequence[Line], after: int) -> int | None:
    """The number of the first thing said after that one; what an agent wrote, sent or not, is not new to them."""
    return next((line.seq for line in lines if line.seq > after and line.speaker is not Speaker.AGENT), None)


def note_line(note: Note, who: str) -> Line:
    """A private note, as one of the lines."""
    by = noted_by(who, from_supervisor=note.from_supervisor)
    return Line(note.id, 0, note.at, Speaker.AGENT, by, note.text, is_note=True)


def noted_by(who: str, *, from_supervisor: bool = False) -> str:
    """Whose note it is. That a supervisor wrote it is said, for it is for the agent."""
    name = who.split()[0] if who else _("Agent")
    if from_supervisor:
        return _("{name} (supervisor), private note").format(name=name)
    return _("{name}, private note").format(name=name)


def with_notes(said: tuple[Line, ...], notes: list[Line]) -> tuple[Line, ...]:
    """What was said, each note after what had been said by the time it was written."""
    lines = list(said)
    for note in notes:
        place = next((i for i, line in enumerate(lines) if not line.is_note and line.at > note.at), len(lines))
        lines.insert(place, note)
    return tuple(lines)


def first_name(name: str | None) -> str:
    """How a speaker is called; empty for who has no name yet and goes by a number or an address."""
    first = (name or "").split()[:1]
    return first[0] if first and first[0][0].isalpha() and "@" not in first[0] and ":" not in first[0] else ""


def own_line(
    pending: Pending, command: later.commands.SayUtterance | later.commands.AddNote, name: str, seq: int
) -> Line:
    sending = {
        PendingStatus.QUEUED: Sending.QUEUED,
        PendingStatus.SENDING: Sending.SENDING,
        PendingStatus.REFUSED: Sending.REFUSED,
        PendingStatus.ASIDE: Sending.ASIDE,
    }[pending.status]
    return Line(
        command.command_id,
        seq,
        command.at,
        Speaker.AGENT,
        name,
        command.text,
        sending=sending,
        problem=pending.problem,
        detail=pending.detail,
    )
