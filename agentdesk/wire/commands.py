"""What the desk asks the orchestrator to do. A command is made once, with its id, and may be sent many times.

Owns the command shapes and which of them must keep their order (``lane``). Knows nothing of HTTP or storage.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from agentdesk.domain.decision import FeedbackOutcome
from agentdesk.domain.frozen import Frozen, Utc, reader_of
from agentdesk.domain.interaction import InteractionState, Speaker
from agentdesk.domain.override import Direction, ResultStatus
from agentdesk.domain.people import Presence


class CommandBase(Frozen):
    """``command_id`` is a UUIDv7 made by the client; it is the Idempotency-Key of every try."""

    command_id: str

    @property
    def lane(self) -> str:
        """Commands of one lane are sent one after another, in the order in which they were written."""
        return "desk"


class RecordOverride(CommandBase):
    """``command_id`` is also the id of the override."""

    kind: Literal["record_override"] = "record_override"
    decision_id: str
    interaction_id: str | None = None
    customer_id: str
    recommended_action: str
    taken_action: str
    reason_code: str
    comment: str = ""
    amount: float | None = None
    taken_at: Utc
    result_status: ResultStatus = ResultStatus.PENDING
    result_note: str = ""
    on_screen: dict[str, Any] = {}

    @property
    def lane(self) -> str:
        return self.interaction_id or self.customer_id


class RecordResult(CommandBase):
    kind: Literal["record_result"] = "record_result"
    override_id: str
    interaction_id: str | None = None
    status: ResultStatus
    note: str = ""
    at: Utc
    instead_of: ResultStatus | None = None
    """The result that the agent saw; None to have this one whatever stands there."""

    @property
    def lane(self) -> str:
        return self.interaction_id or self.override_id


class ReviewOverride(CommandBase):
    """A supervisor's two answers about the ``version`` that they read; None where they are unsure."""

    kind: Literal["review_override"] = "review_override"
    override_id: str
    version: int
    advice_right: bool | None = None
    override_right: bool | None = None
    comment: str = ""

    @property
    def lane(self) -> str:
        return self.override_id


class DecideApproval(CommandBase):
    """A supervisor's yes or no to what an agent may not decide alone, as they read it (``version``; None in a command
    of before it was said). A no has a ``reason``."""

    kind: Literal["decide_approval"] = "decide_approval"
    override_id: str
    version: int | None = None
    approved: bool
    reason: str = ""

    @property
    def lane(self) -> str:
        return self.override_id


class ProceedUnapproved(CommandBase):
    """The agent goes on without the approval that they wait for; it is reviewed later."""

    kind: Literal["proceed_unapproved"] = "proceed_unapproved"
    override_id: str
    interaction_id: str | None = None

    @property
    def lane(self) -> str:
        return self.interaction_id or self.override_id


class CorrectDirection(CommandBase):
    """Whether an override was more or less favourable to the customer than the advice. ``instead_of`` is what its giver
    saw; None to have this one whatever stands there."""

    kind: Literal["correct_direction"] = "correct_direction"
    override_id: str
    direction: Direction
    comment: str = ""
    instead_of: Direction | None = None

    @property
    def lane(self) -> str:
        return self.override_id


class GiveFeedback(CommandBase):
    kind: Literal["give_feedback"] = "give_feedback"
    decision_id: str
    interaction_id: str | None = None
    action: str
    outcome: FeedbackOutcome
    at: Utc

    @property
    def lane(self) -> str:
        return self.interaction_id or self.decision_id


class SayUtterance(CommandBase):
    """``command_id`` is also the id of the utterance."""

    kind: Literal["say_utterance"] = "say_utterance"
    interaction_id: str
    speaker: Speaker = Speaker.AGENT
    text: str
    at: Utc

    @property
    def lane(self) -> str:
        return self.interaction_id


class AddNote(CommandBase):
    """A private note. ``command_id`` is also the id of the note."""

    kind: Literal["add_note"] = "add_note"
    interaction_id: str
    text: str
    at: Utc

    @property
    def lane(self) -> str:
        return self.interaction_id


class ChangeInteraction(CommandBase):
    kind: Literal["change_interaction"] = "change_interaction"
    interaction_id: str
    state: InteractionState
    at: Utc

    @property
    def lane(self) -> str:
        return self.interaction_id


class FinishWrapUp(CommandBase):
    kind: Literal["finish_wrap_up"] = "finish_wrap_up"
    interaction_id: str
    disposition: str
    summary: str = ""
    promise: str = ""
    promise_due_at: Utc | None = None
    at: Utc

    @property
    def lane(self) -> str:
        return self.interaction_id


class SetPresence(CommandBase):
    kind: Literal["set_presence"] = "set_presence"
    presence: Presence


class UnlinkIdentifier(CommandBase):
    """ "Not this person": ends one identity link. Of words about identities the later one counts, by ``at``."""

    kind: Literal["unlink_identifier"] = "unlink_identifier"
    customer_id: str
    link_id: str
    reason: str = ""
    at: Utc | None = None

    @property
    def lane(self) -> str:
        return self.customer_id


class LinkIdentifier(CommandBase):
    """Says that an identifier (``KIND:VALUE``) is this customer's."""

    kind: Literal["link_identifier"] = "link_identifier"
    customer_id: str
    identifier: str
    reason: str = ""
    at: Utc

    @property
    def lane(self) -> str:
        return self.customer_id


class AttributeInteraction(CommandBase):
    """Says whose an interaction is, where the identifier by which it came in is several people's."""

    kind: Literal["attribute_interaction"] = "attribute_interaction"
    interaction_id: str
    customer_id: str
    reason: str = ""
    at: Utc

    @property
    def lane(self) -> str:
        return self.interaction_id


class UndoIdentity(CommandBase):
    """Takes back what ``target_id`` said of identities."""

    kind: Literal["undo_identity"] = "undo_identity"
    customer_id: str
    target_id: str
    reason: str = ""
    at: Utc

    @property
    def lane(self) -> str:
        return self.customer_id


class StartExceptionMode(CommandBase):
    """Takes the customer off the map until a time, or before it if ``return_when`` (a condition that the policy
    declares; empty for none) comes true. ``command_id`` is also the id of the exception mode; ``owner`` takes care of
    them, empty for who sends it.
    """

    kind: Literal["start_exception_mode"] = "start_exception_mode"
    customer_id: str
    interaction_id: str | None = None
    reason: str
    owner: str = ""
    until: Utc
    return_when: str = ""
    promise: str = ""
    promise_due_at: Utc | None = None
    at: Utc

    @property
    def lane(self) -> str:
        return self.interaction_id or self.customer_id


class EndExceptionMode(CommandBase):
    """Brings the customer back on the map. ``follow_up_kept``: whether the promise was, if there was one."""

    kind: Literal["end_exception_mode"] = "end_exception_mode"
    customer_id: str
    interaction_id: str | None = None
    reason: str = ""
    follow_up_kept: bool | None = None

    @property
    def lane(self) -> str:
        return self.interaction_id or self.customer_id


class CorrectFeeling(CommandBase):
    """What a message of the customer really felt like, -1..1. ``command_id`` is also the id of the correction."""

    kind: Literal["correct_feeling"] = "correct_feeling"
    customer_id: str
    interaction_id: str | None = None
    utterance_id: str | None = None
    event_id: str | None = None
    score: float

    @property
    def lane(self) -> str:
        return self.interaction_id or self.customer_id


class UndoCorrection(CommandBase):
    """What the model said counts again."""

    kind: Literal["undo_correction"] = "undo_correction"
    customer_id: str
    interaction_id: str | None = None
    correction_id: str

    @property
    def lane(self) -> str:
        return self.interaction_id or self.customer_id


Command = Annotated[
    RecordOverride
    | RecordResult
    | ReviewOverride
    | GiveFeedback
    | SayUtterance
    | AddNote
    | ChangeInteraction
    | FinishWrapUp
    | SetPresence
    | UnlinkIdentifier
    | CorrectFeeling
    | UndoCorrection
    | LinkIdentifier
    | AttributeInteraction
    | UndoIdentity
    | DecideApproval
    | ProceedUnapproved
    | CorrectDirection
    | StartExceptionMode
    | EndExceptionMode,
    Field(discriminator="kind"),
]

COMMANDS: TypeAdapter[Command] = reader_of(Command)
"""Reads a command of any kind."""

IDENTITY_COMMANDS = (UnlinkIdentifier, LinkIdentifier, AttributeInteraction, UndoIdentity)
"""The commands that say who somebody is."""
