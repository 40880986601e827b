"""What the conversation shows: what was said and by whom, what is still on its way, and whether one can reply."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from agentdesk.app.deliveries import undelivered
from agentdesk.app.ended import is_taken_away
from agentdesk.app.state import ConnectionStatus, Loading, State
from agentdesk.domain.canned import CannedReply
from agentdesk.domain.interaction import WRITTEN, Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.records import dataclass
from agentdesk.ui.conversation.canned import offered, values_of
from agentdesk.ui.identifiers import identifier_value
from agentdesk.ui.said_lines import said_lines
from agentdesk.ui.talk_lines import Line, first_name, note_line, noted_by, own_line, with_notes
from agentdesk.ui.words import _
from agentdesk.wire.commands import AddNote, SayUtterance


class Reply(StrEnum):
    """Whether words can be sent, and if not, why."""

    WRITE = "write"
    SPEAK = "speak"
    NOT_YET = "not_yet"
    WRAP_UP = "wrap_up"
    OVER = "over"
    TAKEN = "taken"
    """Somebody else has it."""
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
    ended_at: datetime | None = None
    """When it was closed."""
    taken_by: str = ""
    """Who has it, where that is somebody else whose name is known."""
    read_before: int = 0
    """The number of the last thing said that was read before this desk was opened, 0 for none."""
    problem: str = ""
    """The code of why not all of it could be read; empty where it could."""
    known_talks: frozenset[str] = frozenset()
    """The contacts on this desk of which it is known what was said."""

    @property
    def takes_notes(self) -> bool:
        """Whether what is written can be kept as a private note: also after it ended, but not with somebody else's."""
        return self.reply in (Reply.WRITE, Reply.SPEAK, Reply.WRAP_UP, Reply.OVER)

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
    known = frozenset(state.interactions.keys() & state.utterances.keys())
    if interaction is None:
        return ConversationState(known_talks=known)
    said = state.utterances.get(interaction.id)
    lines = lines_of(state, interaction, said or ())
    loading = Loading.READY if said is not None or lines or not interaction.utterances else Loading.LOADING
    return ConversationState(
        interaction_id=interaction.id,
        title=_("chat") if interaction.channel in WRITTEN else _("transcript"),
        loading=loading,
        lines=lines,
        reply=_reply(state, interaction),
        draft=state.drafts.get(f"reply:{interaction.id}", ""),
        note_draft=state.drafts.get(f"note:{interaction.id}", ""),
        canned=offered(state.session, interaction) if interaction.channel in WRITTEN else (),
        values=values_of(state, interaction),
        customer=interaction.customer_name or identifier_value(interaction.identifier),
        customer_id=interaction.customer_id,
        ended_at=interaction.state_since if interaction.state is InteractionState.CLOSED else None,
        taken_by=_name_of(state, interaction.agent_id),
        read_before=state.read.get(interaction.id, 0),
        problem=_problem(state, interaction.id, is_there=bool(lines)),
        known_talks=known,
    )


def _problem(state: State, interaction_id: str, *, is_there: bool) -> str:
    """Without a line the strip says how old everything is: of what is there that is enough."""
    is_live = state.connection.status is ConnectionStatus.LIVE
    problem = state.untold.get(interaction_id, "") or state.untold.get(f"notes:{interaction_id}", "")
    return problem if is_live or not is_there else ""


def cannot_write(state: ConversationState) -> str:
    """Why nothing can be written in it now, in a sentence; empty where something can."""
    return {
        Reply.NOBODY: _("No conversation is open: there is nothing to write in."),
        Reply.NOT_YET: _("You can write here once you have accepted it."),
        Reply.WRAP_UP: _("The conversation is over: write it into the summary of the wrap-up."),
        Reply.OVER: _("The conversation is over."),
        Reply.TAKEN: _("A colleague has this conversation now."),
    }.get(state.reply, "")


def cannot_insert(state: ConversationState) -> str:
    """Why no canned reply can be put in now, in a sentence; empty where one can."""
    if state.reply is Reply.SPEAK:
        return _("Canned replies are for what is written; this one is spoken.")
    if state.reply is Reply.WRITE and not state.canned:
        return _("There are no canned replies for this conversation.")
    return cannot_write(state)


def _name_of(state: State, agent_id: str | None) -> str:
    """What a colleague is called, as far as that is known here."""
    known = state.session.colleagues if state.session is not None else ()
    return next((one.name for one in known if one.agent_id == agent_id), "")


def _reply(state: State, interaction: Interaction) -> Reply:
    if is_taken_away(state, interaction):
        return Reply.TAKEN
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
    customer = first_name(interaction.customer_name) or _("Customer")
    names = {Speaker.AGENT: agent, Speaker.CUSTOMER: customer, Speaker.BOT: _("Bot")}
    view = state.customers.get(interaction.customer_id)
    turns = {turn.evidence: turn for turn in view.context.sentiment.turning_points} if view and view.context else {}
    unsaid = {pending.command.command_id for pending in state.pending}
    confirmed = said_lines(said, names, turns, unsaid)
    if interaction.channel in WRITTEN:
        confirmed = _with_sent(_with_failed(state, interaction, confirmed))
    last = confirmed[-1].seq if confirmed else 0
    own = [
        own_line(pending, pending.command, agent, last + position)
        for position, pending in enumerate(state.pending, start=1)
        if isinstance(pending.command, SayUtterance) and pending.command.interaction_id == interaction.id
    ]
    known = {line.id for line in confirmed} if own else set()
    waiting = tuple(line for line in own if line.id not in known)
    return with_notes(confirmed + waiting, _notes(state, interaction))


def _with_failed(state: State, interaction: Interaction, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What did not reach the customer can be sent again while one can reply, once."""
    may_reply = _reply(state, interaction) is Reply.WRITE
    failed = {each.id for each in undelivered(state, interaction.id)} if may_reply else set()
    if not failed:
        return lines
    return tuple(replace(line, can_send_again=True) if line.id in failed else line for line in lines)


def _with_sent(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    newest = next((i for i in reversed(range(len(lines))) if lines[i].speaker is Speaker.AGENT), None)
    if newest is None:
        return lines
    return (*lines[:newest], replace(lines[newest], is_newest_sent=True), *lines[newest + 1 :])


def _notes(state: State, interaction: Interaction) -> list[Line]:
    """The private notes beside it, those that are on their way last."""
    me = state.session.agent_id if state.session else None
    mine = state.session.name if state.session else ""
    known = state.notes.get(interaction.id, ())
    lines = [note_line(note, mine if note.agent_id == me else note.agent_name or note.agent_id) for note in known]
    ids = {note.id for note in known}
    lines += [
        replace(own_line(pending, pending.command, noted_by(mine), 0), is_note=True)
        for pending in state.pending
        if isinstance(pending.command, AddNote)
        and pending.command.interaction_id == interaction.id
        and pending.command.command_id not in ids
    ]
    return lines
