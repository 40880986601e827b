"""What the open contact shows: what is said, the advice that its agent sees, what waits, and the note being written.

Knows nothing of Qt.
"""

from dataclasses import replace
from datetime import datetime

from agentdesk.app.fetching import Loading
from agentdesk.app.floor import FloorTalk
from agentdesk.app.state import State
from agentdesk.domain.decision import Decision
from agentdesk.domain.floor import FloorAnswer, FloorRow
from agentdesk.domain.interaction import Speaker
from agentdesk.domain.override import Override
from agentdesk.domain.records import dataclass
from agentdesk.ui.approval_limits import NO_BAR, Bar, answered, bar_of
from agentdesk.ui.floor.words import status_word
from agentdesk.ui.said_lines import said_lines
from agentdesk.ui.talk_lines import Line, first_name, note_line, noted_by, own_line, with_notes
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _
from agentdesk.wire.commands import AddNote


@dataclass(frozen=True, slots=True)
class TalkState:
    """``standing`` is what became of the advice that is shown now (icon, words, tone), ``earlier`` the answer to advice
    that is not shown any more; ``asked`` is what waits for this supervisor's yes or no, ``bar`` what is in the way of
    the yes, ``why_not`` what was written of it as a reason, ``waiting`` the ids of all that wait or were just answered.
    """

    row: FloorRow
    loading: Loading
    problem: str | None = None
    lines: tuple[Line, ...] = ()
    decision: Decision | None = None
    standing: tuple[str, str, Tone] = ("show", "", Tone.MUTED)
    earlier: str = ""
    asked: Override | None = None
    bar: Bar = NO_BAR
    why_not: str = ""
    waiting: frozenset[str] = frozenset()
    draft: str = ""

    @property
    def draft_key(self) -> str:
        """Where the note that is being written is kept."""
        return f"note:{self.row.interaction_id}"


def build_talk(state: State, now: datetime) -> TalkState | None:
    """The contact that is open; None while none is."""
    talk = state.floor.talk
    if talk is None:
        return None
    row = talk.row
    lately = answered(state, now)
    waiting = [one for one in state.waiting.values() if one.interaction_id == row.interaction_id]
    asked = next((one for one in waiting if one.id not in lately and not _is_over(one, now)), None)
    return TalkState(
        row=row,
        loading=talk.loading,
        problem=talk.problem,
        lines=_lines(state, talk),
        decision=talk.decision,
        standing=_standing(row),
        earlier=_earlier(row),
        asked=asked,
        bar=bar_of(state, asked) if asked is not None else NO_BAR,
        why_not=state.drafts.get(f"approval:{asked.id}", "") if asked is not None else "",
        waiting=lately.union(state.waiting),
        draft=state.drafts.get(f"note:{row.interaction_id}", ""),
    )


def _is_over(override: Override, now: datetime) -> bool:
    expires_at = override.approval.expires_at if override.approval is not None else None
    return expires_at is not None and now >= expires_at


def _standing(row: FloorRow) -> tuple[str, str, Tone]:
    icon, word, tone = status_word(row.status)
    is_of_now = row.answer is not None and row.advice is not None and row.answer.decision_id == row.advice.decision_id
    return icon, _said(row.answer) if row.answer is not None and is_of_now else word, tone


def _earlier(row: FloorRow) -> str:
    answer = row.answer
    if answer is None or (row.advice is not None and answer.decision_id == row.advice.decision_id):
        return ""
    return _("To earlier advice: {answer}").format(answer=_said(answer))


def _said(answer: FloorAnswer) -> str:
    word = status_word(answer.status)[1]
    return _("{status}: {title}").format(status=word, title=answer.title) if answer.title else word


def _lines(state: State, talk: FloorTalk) -> tuple[Line, ...]:
    row = talk.row
    names = {
        Speaker.AGENT: first_name(row.agent_name) or _("Agent"),
        Speaker.CUSTOMER: first_name(row.customer_name) or _("Customer"),
        Speaker.BOT: _("Bot"),
    }
    said = said_lines(talk.utterances, names, {}, frozenset())
    notes = [note_line(note, note.agent_name or note.agent_id) for note in talk.notes]
    known = {note.id for note in talk.notes}
    me = state.session.name if state.session is not None else ""
    for pending in state.pending:
        command = pending.command
        is_here = isinstance(command, AddNote) and command.interaction_id == row.interaction_id
        if isinstance(command, AddNote) and is_here and command.command_id not in known:
            by = noted_by(me, from_supervisor=True)
            notes.append(replace(own_line(pending, command, by, 0), is_note=True))
    return with_notes(said, notes)
