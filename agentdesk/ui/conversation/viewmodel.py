"""What the conversation shows: what was said and by whom, what is still on its way, and whether one can reply."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from agentdesk.app.state import Loading, Pending, PendingStatus, State
from agentdesk.domain.canned import CannedReply
from agentdesk.domain.interaction import WRITTEN, Interaction, InteractionState, Note, Speaker, Utterance
from agentdesk.domain.sentiment import TurningPoint
from agentdesk.ui.conversation.canned import offered, values_of
from agentdesk.ui.identifiers import identifier_value
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _
from agentdesk.wire.commands import AddNote, SayUtterance


class Sending(StrEnum):
    """How far a line of the agent's own has come."""

    SENT = "sent"
    QUEUED = "queued"
    SENDING = "sending"
    REFUSED = "refused"


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
    is_note: bool = False
    """A private note, which the customer never sees; ``seq`` is 0, for nobody said it."""

    @property
    def tone(self) -> Tone:
        """The tone of the speaker's name."""
        if self.is_note:
            return Tone.WARNING
        return {Speaker.AGENT: Tone.ACCENT, Speaker.BOT: Tone.MUTED}.get(self.speaker, Tone.NEUTRAL)


class Reply(StrEnum):
    """Whether words can be sent, and if not, why."""

    WRITE = "write"
    SPEAK = "speak"
    NOT_YET = "not_yet"
    WRAP_UP = "wrap_up"
    OVER = "over"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class ConversationState:
    """``draft`` and ``note_draft`` are what was being typed when the desk last saved it.

    ``canned`` is offered here, and ``values`` are what its variables stand for, as far as that is known.
    """

    interaction_id: str | None = None
    title: str = ""
    loading: Loading = Loading.EMPTY
    lines: tuple[Line, ...] = ()
    reply: Reply = Reply.NOBODY
    draft: str = ""
    note_draft: str = ""
    canned: tuple[CannedReply, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    customer: str = ""
    customer_id: str = ""

    @property
    def may_note(self) -> bool:
        """Whether a private note can be written now; in the wrap-up the summary has its place."""
        return self.reply in (Reply.WRITE, Reply.SPEAK)

    @property
    def last_seq(self) -> int:
        """The number of the last thing said."""
        return max((line.seq for line in self.lines), default=0)


def build(state: State, now: datetime) -> ConversationState:
    """The conversation of the interaction in focus."""
    interaction = state.interactions.get(state.focus.interaction_id or "")
    if interaction is None:
        return ConversationState()
    said = state.utterances.get(interaction.id)
    lines = lines_of(state, interaction, said or ())
    loading = Loading.READY if said is not None or lines or not interaction.utterances else Loading.LOADING
    return ConversationState(
        interaction_id=interaction.id,
        title=_("chat") if interaction.channel in WRITTEN else _("transcript"),
        loading=loading,
        lines=lines,
        reply=_reply(interaction),
        draft=state.drafts.get(f"reply:{interaction.id}", ""),
        note_draft=state.drafts.get(f"note:{interaction.id}", ""),
        canned=offered(state.session, interaction) if interaction.channel in WRITTEN else (),
        values=values_of(state, interaction),
        customer=interaction.customer_name or identifier_value(interaction.identifier),
        customer_id=interaction.customer_id,
    )


def _reply(interaction: Interaction) -> Reply:
    if interaction.state is InteractionState.WRAP_UP:
        return Reply.WRAP_UP
    if interaction.state is InteractionState.CLOSED:
        return Reply.OVER
    if interaction.state is InteractionState.OFFERED:
        return Reply.NOT_YET
    return Reply.WRITE if interaction.channel in WRITTEN else Reply.SPEAK


def lines_of(state: State, interaction: Interaction, said: tuple[Utterance, ...]) -> tuple[Line, ...]:
    """What was said in the interaction, what is on its way, and the private notes beside it."""
    is_mine = state.session is not None and interaction.agent_id in (None, state.session.agent_id)
    agent = state.session.name.split()[0] if is_mine and state.session and state.session.name else _("Agent")
    customer = _first_name(interaction.customer_name) or _("Customer")
    names = {Speaker.AGENT: agent, Speaker.CUSTOMER: customer, Speaker.BOT: _("Bot")}
    view = state.customers.get(interaction.customer_id)
    turns = {turn.evidence: turn for turn in view.context.sentiment.turning_points} if view and view.context else {}
    unsaid = {pending.command.command_id for pending in state.pending}
    confirmed = tuple(
        Line(
            u.id,
            u.seq,
            u.at,
            u.speaker,
            names[u.speaker],
            u.text,
            u.sentiment,
            u.correction_id,
            is_unsaid=u.correction_id in unsaid,
            turn=turns.get(u.id),
        )
        for u in sorted(said, key=lambda each: each.seq)
    )
    if interaction.channel in WRITTEN:
        confirmed = _with_sent(confirmed)
    known = {line.id for line in confirmed}
    last = confirmed[-1].seq if confirmed else 0
    waiting = tuple(
        _own(pending, pending.command, agent, last + position)
        for position, pending in enumerate(state.pending, start=1)
        if isinstance(pending.command, SayUtterance)
        and pending.command.interaction_id == interaction.id
        and pending.command.command_id not in known
    )
    return _with_notes(confirmed + waiting, _notes(state, interaction))


def _with_sent(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    newest = max((i for i, line in enumerate(lines) if line.speaker is Speaker.AGENT), default=None)
    if newest is None:
        return lines
    return (*lines[:newest], replace(lines[newest], is_newest_sent=True), *lines[newest + 1 :])


def _notes(state: State, interaction: Interaction) -> list[Line]:
    """The private notes beside it, those that are on their way last."""
    me = state.session.agent_id if state.session else None
    mine = state.session.name if state.session else ""
    known = state.notes.get(interaction.id, ())
    lines = [_note(note, mine if note.agent_id == me else note.agent_name or note.agent_id) for note in known]
    ids = {note.id for note in known}
    lines += [
        replace(_own(pending, pending.command, _noted_by(mine), 0), is_note=True)
        for pending in state.pending
        if isinstance(pending.command, AddNote)
        and pending.command.interaction_id == interaction.id
        and pending.command.command_id not in ids
    ]
    return lines


def _note(note: Note, who: str) -> Line:
    return Line(note.id, 0, note.at, Speaker.AGENT, _noted_by(who), note.text, is_note=True)


def _noted_by(who: str) -> str:
    return _("{name}, private note").format(name=who.split()[0] if who else _("Agent"))


def _with_notes(said: tuple[Line, ...], notes: list[Line]) -> tuple[Line, ...]:
    """What was said, each note after what had been said by the time it was written."""
    lines = list(said)
    for note in notes:
        place = next((i for i, line in enumerate(lines) if not line.is_note and line.at > note.at), len(lines))
        lines.insert(place, note)
    return tuple(lines)


def _first_name(name: str | None) -> str:
    """How a speaker is called; empty for who has no name yet and goes by a number or an address."""
    first = (name or "").split()[:1]
    return first[0] if first and first[0][0].isalpha() and "@" not in first[0] and ":" not in first[0] else ""


def _own(pending: Pending, command: SayUtterance | AddNote, name: str, seq: int) -> Line:
    sending = {
        PendingStatus.QUEUED: Sending.QUEUED,
        PendingStatus.SENDING: Sending.SENDING,
        PendingStatus.REFUSED: Sending.REFUSED,
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
