"""Going on with what is in the outbox where it was written: which draft a command becomes again. Knows no Qt."""

from dataclasses import replace
from datetime import timedelta

from agentdesk.app.intents import Intents
from agentdesk.app.state import Pending, State
from agentdesk.domain.records import dataclass
from agentdesk.ui.exception import draft as exception
from agentdesk.ui.mode_lengths import offered_lengths
from agentdesk.ui.outbox.viewmodel import CORRECTED
from agentdesk.ui.wrapup import viewmodel as wrapup
from agentdesk.wire.commands import AddNote, Command, FinishWrapUp, RecordOverride, SayUtterance, StartExceptionMode

AT_ONCE = timedelta(seconds=1)
"""The way off the map that is asked for with an exception is a command of its own, made in the same moment."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """A draft with its key, and whose it is: of an interaction, or of a customer where there is none.

    ``decision_id`` is the advice that it is about, ``with_it`` another command that is in the draft too.
    """

    key: str
    text: str
    interaction_id: str | None
    customer_id: str | None = None
    with_it: str | None = None
    decision_id: str = ""


def reopened(command: Command, state: State) -> Reopened | None:
    """The draft that the command becomes; words that are being written in the same place stay before it."""
    match command:
        case SayUtterance():
            return _words(f"reply:{command.interaction_id}", command, state)
        case AddNote():
            return _words(f"note:{command.interaction_id}", command, state)
        case RecordOverride():
            return _override(command, state)
        case FinishWrapUp():
            key = f"wrap_up:{command.interaction_id}"
            end, begun = wrapup.draft_of(command), wrapup.read_draft(state.drafts.get(key, ""))
            end = replace(end, summary=_below(begun.summary or "", end.summary or ""), results=begun.results)
            return Reopened(key, end.to_text(), command.interaction_id)
        case _:
            return None


def lay_open(intents: Intents, pending: Pending, draft: Reopened) -> bool:
    """Have it as a draft again. One that may have arrived stays as it is; its words are the draft of a correction.

    False where there is no such thing as a correction of it.
    """
    command = pending.command
    if pending.is_here_alone:
        intents.take_back(command.command_id, draft.key, draft.text)
        if draft.with_it is not None:
            intents.discard(draft.with_it)
    elif isinstance(command, CORRECTED):
        intents.save_draft(draft.key, draft.text)
    else:
        return False
    return True


def _override(command: RecordOverride, state: State) -> Reopened:
    mode = _off_the_map_with(command, state)
    lengths = [each.seconds for each in offered_lengths(state.session)]
    key = f"override:{command.interaction_id or command.customer_id}"
    begun = exception.read_draft(state.drafts.get(key, ""))
    told = exception.draft_of(command, mode, lengths)
    told = replace(
        told,
        comment=_below(begun.own_words, _below(begun.comment, told.comment)),
        result_note=_below(begun.result_note, told.result_note),
    )
    with_it = mode.command_id if mode is not None else None
    return Reopened(key, told.to_text(), command.interaction_id, command.customer_id, with_it, command.decision_id)


def _off_the_map_with(command: RecordOverride, state: State) -> StartExceptionMode | None:
    """What was asked for in the same sheet, where it is certain not to have been done."""
    for pending in state.pending:
        mode = pending.command
        if not isinstance(mode, StartExceptionMode) or not pending.is_here_alone:
            continue
        is_whose = (mode.customer_id, mode.interaction_id) == (command.customer_id, command.interaction_id)
        if is_whose and timedelta(0) <= mode.at - command.taken_at <= AT_ONCE:
            return mode
    return None


def _words(key: str, command: SayUtterance | AddNote, state: State) -> Reopened:
    return Reopened(key, _below(state.drafts.get(key, ""), command.text), command.interaction_id)


def _below(begun: str, text: str) -> str:
    return "\n".join(each for each in (begun.rstrip(), text) if each)
