"""Going on with what is in the outbox where it was written: which draft a command becomes again. Knows no Qt."""

from collections.abc import Mapping

from agentdesk.app.intents import Intents
from agentdesk.app.state import Pending
from agentdesk.domain.records import dataclass
from agentdesk.ui.exception import viewmodel as exception
from agentdesk.ui.outbox.viewmodel import CORRECTED
from agentdesk.ui.wrapup import viewmodel as wrapup
from agentdesk.wire.commands import AddNote, Command, FinishWrapUp, RecordOverride, SayUtterance


@dataclass(frozen=True, slots=True)
class Reopened:
    """A draft with its key, and whose it is: of an interaction, or of a customer where there is none."""

    key: str
    text: str
    interaction_id: str | None
    customer_id: str | None = None


def reopened(command: Command, drafts: Mapping[str, str]) -> Reopened | None:
    """The draft that the command becomes; words that are being written for the same conversation stay before it."""
    match command:
        case SayUtterance():
            return _words(f"reply:{command.interaction_id}", command, drafts)
        case AddNote():
            return _words(f"note:{command.interaction_id}", command, drafts)
        case RecordOverride():
            override = exception.Draft(
                taken=command.taken_action,
                taken_title="",
                reason=command.reason_code,
                comment=command.comment,
                result=command.result_status,
                result_note=command.result_note,
                decision_id=command.decision_id,
            )
            key = f"override:{command.interaction_id or command.customer_id}"
            return Reopened(key, override.to_text(), command.interaction_id, command.customer_id)
        case FinishWrapUp():
            due = command.promise_due_at.isoformat() if command.promise_due_at else ""
            end = wrapup.Draft(command.disposition, command.summary, command.promise, due)
            return Reopened(f"wrap_up:{command.interaction_id}", end.to_text(), command.interaction_id)
        case _:
            return None


def lay_open(intents: Intents, pending: Pending, draft: Reopened) -> bool:
    """Have it as a draft again. One that may have arrived stays as it is; its words are the draft of a correction.

    False where there is no such thing as a correction of it.
    """
    command = pending.command
    if pending.is_here_alone:
        intents.take_back(command.command_id, draft.key, draft.text)
    elif isinstance(command, CORRECTED):
        intents.save_draft(draft.key, draft.text)
    else:
        return False
    return True


def _words(key: str, command: SayUtterance | AddNote, drafts: Mapping[str, str]) -> Reopened:
    begun = drafts.get(key, "").rstrip()
    return Reopened(key, f"{begun}\n{command.text}" if begun else command.text, command.interaction_id)
