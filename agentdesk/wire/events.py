"""What the orchestrator tells the desks: one change each, in the order of ``seq``, which is the stream's cursor.

A reader skips a type that it does not know. ``caused_by`` is the command id (Idempotency-Key) that led to the change.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from agentdesk.domain.decision import FeedbackOutcome
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.floor import FloorRow
from agentdesk.domain.frozen import Frozen, Utc, reader_of
from agentdesk.domain.interaction import Interaction, Note, Utterance
from agentdesk.domain.journey import Journey
from agentdesk.domain.override import Override
from agentdesk.domain.people import Presence
from agentdesk.domain.sentiment import Correction


class StreamEventBase(Frozen):
    seq: int
    at: Utc
    caused_by: str | None = None


class InteractionChanged(StreamEventBase):
    """An interaction was offered or changed in any way but its utterances."""

    type: Literal["interaction_changed"] = "interaction_changed"
    interaction: Interaction


class UtteranceAdded(StreamEventBase):
    type: Literal["utterance_added"] = "utterance_added"
    utterance: Utterance


class UtteranceDelivered(StreamEventBase):
    """The channel told what became of words for the customer."""

    type: Literal["utterance_delivered"] = "utterance_delivered"
    utterance: Utterance


class NoteAdded(StreamEventBase):
    """A private note was written beside an interaction."""

    type: Literal["note_added"] = "note_added"
    note: Note


class TimelineAppended(StreamEventBase):
    type: Literal["timeline_appended"] = "timeline_appended"
    customer_id: str
    item: TimelineItem


class ContextChanged(StreamEventBase):
    """What follows from the customer's events changed: fetch ``/context`` again (its ETag tells whether it differs)."""

    type: Literal["context_changed"] = "context_changed"
    customer_id: str


class JourneyChanged(StreamEventBase):
    """A journey began, went on, missed a deadline or ended (None: the events no longer tell of it).

    ``ghosts`` are all steps that are missing on it now; others of this journey are not missing any more. ``overdue``
    are the milestones that just became so. The journey comes without its signals.
    """

    type: Literal["journey_changed"] = "journey_changed"
    customer_id: str
    journey_id: str
    journey: Journey | None = None
    ghosts: tuple[TimelineItem, ...] = ()
    overdue: tuple[str, ...] = ()


class DecisionReturned(StreamEventBase):
    """A decision for no action was brought back, ``because`` …: ``successor`` was made in its place. ``item`` is how
    the timeline tells it."""

    type: Literal["decision_returned"] = "decision_returned"
    customer_id: str
    decision_id: str
    successor: str
    because: str
    item: TimelineItem


class ExceptionModeChanged(StreamEventBase):
    """A customer was taken off the map, or is back on it: ``exception_mode.ended`` tells how."""

    type: Literal["exception_mode_changed"] = "exception_mode_changed"
    customer_id: str
    exception_mode: ExceptionMode


class IdentityChanged(StreamEventBase):
    """Identifiers were linked or unlinked: ``customer_ids`` are the customers before and after."""

    type: Literal["identity_changed"] = "identity_changed"
    customer_ids: tuple[str, ...]


class FeedbackGiven(StreamEventBase):
    type: Literal["feedback_given"] = "feedback_given"
    decision_id: str
    customer_id: str
    action: str
    outcome: FeedbackOutcome


class FeelingCorrected(StreamEventBase):
    """A person corrected the feeling of a message, or took that back; ``utterance`` or ``item`` is the message now."""

    type: Literal["feeling_corrected"] = "feeling_corrected"
    customer_id: str
    correction: Correction
    utterance: Utterance | None = None
    item: TimelineItem | None = None


class OverrideRecorded(StreamEventBase):
    type: Literal["override_recorded"] = "override_recorded"
    override: Override


class OverrideChanged(StreamEventBase):
    """A result, a review or an approval was appended."""

    type: Literal["override_changed"] = "override_changed"
    override: Override


class FloorChanged(StreamEventBase):
    """An interaction of a supervisor's team is otherwise than it was, or its advice is, or its customer. One that is
    closed, or that another team has now, is not on the floor any more."""

    type: Literal["floor_changed"] = "floor_changed"
    row: FloorRow


class InteractionFelt(StreamEventBase):
    """How a customer feels over an interaction that runs, after they said something more."""

    type: Literal["interaction_felt"] = "interaction_felt"
    interaction_id: str
    feeling: float
    utterances: int


class PresenceChanged(StreamEventBase):
    type: Literal["presence_changed"] = "presence_changed"
    agent_id: str
    presence: Presence


class PolicyChanged(StreamEventBase):
    """Another version of the policy is in force: what is decided and offered may be other than was told. The contexts
    on screen and the session are worth asking for again."""

    type: Literal["policy_changed"] = "policy_changed"
    policy_version: str
    number: int


class CustomerErased(StreamEventBase):
    """A customer was erased: nothing of them, or of the conversations with them, is to be kept or shown any more."""

    type: Literal["customer_erased"] = "customer_erased"
    customer_id: str
    interaction_ids: tuple[str, ...] = ()


StreamEvent = Annotated[
    InteractionChanged
    | UtteranceAdded
    | UtteranceDelivered
    | NoteAdded
    | TimelineAppended
    | ContextChanged
    | JourneyChanged
    | DecisionReturned
    | ExceptionModeChanged
    | IdentityChanged
    | FeedbackGiven
    | OverrideRecorded
    | OverrideChanged
    | PresenceChanged
    | PolicyChanged
    | FeelingCorrected
    | FloorChanged
    | InteractionFelt
    | CustomerErased,
    Field(discriminator="type"),
]

EVENTS: TypeAdapter[StreamEvent] = reader_of(StreamEvent)
"""Reads an event of any type."""

KNOWN_TYPES = frozenset(
    {"interaction_changed", "utterance_added", "utterance_delivered", "note_added", "timeline_appended",
     "context_changed", "journey_changed",
     "decision_returned", "exception_mode_changed", "identity_changed", "feedback_given",
     "override_recorded", "override_changed", "presence_changed", "policy_changed", "feeling_corrected",
     "floor_changed", "interaction_felt", "customer_erased"}
)  # fmt: skip
