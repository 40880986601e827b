"""What a conclusion or a decision may look at. Plain data handed in by the caller; nothing is fetched."""

from datetime import datetime

from agentdesk.domain.customer import Customer
from agentdesk.domain.event import Event
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.interaction import Interaction, Utterance
from agentdesk.domain.journey import Journey, JourneySignal
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import Attempt, Attrition, Effort, Sentiment, Tries, Why
from agentdesk.engine.conversation import Conversation
from agentdesk.engine.history import ShownAction
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.profile import completed
from agentdesk.engine.records.state import RecordState
from agentdesk.engine.signals.memory import SignalMemory


@dataclass(frozen=True, slots=True)
class Facts:
    """One customer now. ``events`` ascend by (at, id): the newest, and those before them that tell something by
    themselves; ``utterances`` ascend by at. ``memory`` is what is remembered of all events for the signals."""

    customer: Customer
    events: tuple[Event, ...]
    utterances: tuple[Utterance, ...]
    interactions: tuple[Interaction, ...]
    tracks: tuple[JourneyTrack, ...]
    memory: SignalMemory
    history: tuple[ShownAction, ...]
    interaction: Interaction | None
    now: datetime
    exception_mode: ExceptionMode | None = None
    """Set while the customer is off the map."""

    @property
    def known_customer(self) -> Customer:
        """The customer with what follows from the traits."""
        return self.customer.model_copy(update={"traits": completed(self.customer.traits, self.now)})


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What follows from the facts, each part with its evidence."""

    why: Why
    already_tried: tuple[Attempt, ...]
    journeys: tuple[Journey, ...]
    signals: tuple[JourneySignal, ...]
    sentiment: Sentiment
    effort: Effort
    attrition: Attrition
    tries: Tries | None = None
    """What all attempts come to, also those that are not shown."""
    also_tried: tuple[Attempt, ...] = ()
    """Attempts at other goals that are still open, whatever the customer is here for now."""
    records: tuple[RecordState, ...] = ()
    conversation: Conversation | None = None
