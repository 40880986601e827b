"""What the orchestrator answers to a read: whole states, to which later stream events are applied."""

from enum import StrEnum
from typing import Any

from agentdesk.domain.customer import Candidate, Customer, IdentityCommand, IdentityLink
from agentdesk.domain.decision import Decision, FeedbackOutcome
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.floor import FloorAgent, FloorRow
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.interaction import Interaction, Utterance
from agentdesk.domain.journey import Journey, JourneySignal
from agentdesk.domain.sentiment import Attempt, Attrition, Correction, Effort, Sentiment, Tries, Why
from agentdesk.wire.patterns import Rate


class TimelinePage(Frozen):
    """Newest first; ``next`` is the cursor of the page before it in time, None at the beginning of history."""

    items: tuple[TimelineItem, ...] = ()
    next: str | None = None


class EvidenceKind(StrEnum):
    """What a piece of evidence is: something that happened, something that was said, or a whole conversation."""

    EVENT = "event"
    UTTERANCE = "utterance"
    CONVERSATION = "conversation"


class EvidencePlace(Frozen):
    """Where a piece of evidence is to be seen.

    ``interaction_id`` is the conversation, of all but an event. ``before`` is the timeline cursor of a page that begins
    a little above an event; None where that is the newest page.
    """

    id: str
    kind: EvidenceKind
    at: Utc
    interaction_id: str | None = None
    before: str | None = None


class EvidencePage(Frozen):
    """Newest first; what is not there, or is somebody else's, is left out."""

    items: tuple[EvidencePlace, ...] = ()
    next: str | None = None


class AdviceAnswer(Frozen):
    """What an agent said of an action that they were advised."""

    decision_id: str
    action: str
    outcome: FeedbackOutcome
    at: Utc


class Context(Frozen):
    """The whole pop in one answer."""

    customer: Customer
    why: Why
    already_tried: tuple[Attempt, ...] = ()
    also_tried: tuple[Attempt, ...] = ()
    """Attempts at other goals that are still open, whatever the customer is here for now."""
    tries: Tries | None = None
    """What all attempts come to; ``already_tried`` has the newest of them."""
    signals: tuple[JourneySignal, ...] = ()
    journeys: tuple[Journey, ...] = ()
    sentiment: Sentiment
    effort: Effort
    attrition: Attrition
    decision: Decision
    answers: tuple[AdviceAnswer, ...] = ()
    """What was said of the advice in the interaction at hand, in the order in which it was said."""
    accepted: Decision | None = None
    """Of that interaction, the advice that was accepted last and is not done, where it is another than ``decision``."""
    interaction: Interaction | None = None
    exception_mode: ExceptionMode | None = None
    timeline: TimelinePage = TimelinePage()


class CandidatePage(Frozen):
    items: tuple[Candidate, ...] = ()
    next: str | None = None


class LinkPage(Frozen):
    """Newest first, ended ones too."""

    items: tuple[IdentityLink, ...] = ()
    next: str | None = None


class IdentityHistoryPage(Frozen):
    """Newest first."""

    items: tuple[IdentityCommand, ...] = ()
    next: str | None = None


class FloorPage(Frozen):
    """Newest first. ``agents`` are those of the teams, on the first page."""

    items: tuple[FloorRow, ...] = ()
    next: str | None = None
    agents: tuple[FloorAgent, ...] = ()


class Corrected(Frozen):
    """A correction of a feeling, and the one of the two that it is about as it is now."""

    customer_id: str
    correction: Correction
    utterance: Utterance | None = None
    item: TimelineItem | None = None


class CorrectionPage(Frozen):
    """Newest first."""

    items: tuple[Correction, ...] = ()
    next: str | None = None


class ExceptionModePage(Frozen):
    """Newest first."""

    items: tuple[ExceptionMode, ...] = ()
    next: str | None = None


class FacetCount(Frozen):
    """How many there are of one value; ``title`` is what it is called, empty where the value says it."""

    value: str
    title: str = ""
    count: int


class FacetCounts(Frozen):
    """One facet's values, the most frequent first. ``at_least``: there are more than could be counted."""

    name: str
    at_least: bool = False
    values: tuple[FacetCount, ...] = ()


class SpanCount(Frozen):
    """How many were recorded since then."""

    from_at: Utc
    count: int
    at_least: bool = False


class OverrideFacets(Frozen):
    """How many overrides pass a filter, and how many of each value, each facet as if its own choice were not set."""

    total: int
    at_least: bool = False
    decisions: int = 0
    """Advice that was answered in the same time by the same people; ``decisions_at_least``, as the other counts."""
    decisions_at_least: bool = False
    share: Rate | None = None
    """Of these decisions those whose answer is an override that passes, each once, with a 95 % interval; None where not
    all could be counted."""
    facets: tuple[FacetCounts, ...] = ()
    spans: tuple[SpanCount, ...] = ()


class OverrideView(Frozen):
    """A filter of the override log with its order, under a name. ``filter``: what the list takes, and ``days``."""

    id: str
    name: str
    owner_id: str
    owner: str = ""
    shared: bool = False
    filter: dict[str, str | int] = {}
    sort: str = "at"
    turned: bool = False
    changed_at: Utc


class OverrideViewPage(Frozen):
    """By name."""

    items: tuple[OverrideView, ...] = ()
    next: str | None = None


class AdviceRecord(Frozen):
    """Advice of a conversation with its receipt and what was known then: as of an override, though nobody made a
    picture.

    ``answer`` is what the agent said of it last (accepted, declined, ignored, acted; empty for nothing).
    """

    id: str
    decided_at: Utc
    customer_id: str
    customer_name: str = ""
    agent_id: str | None = None
    agent_name: str = ""
    team: str | None = None
    answer: str = ""
    answered_at: Utc | None = None
    receipt: Decision
    on_screen: dict[str, Any] = {}
    erased: bool = False


class DrawnSample(Frozen):
    """A random sample of overrides for review. ``agents``: for each how many could be drawn, and how many were."""

    id: str
    created_at: Utc
    owner: str = ""
    seed: int
    size: int
    filter: dict[str, str] = {}
    candidates: int = 0
    agents: dict[str, tuple[int, int]] = {}
    drawn: int = 0
    reviewed: int = 0


class DrawnSamplePage(Frozen):
    """Newest first."""

    items: tuple[DrawnSample, ...] = ()
    next: str | None = None
