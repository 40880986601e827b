"""Everything the desk knows, as one immutable value. Pixels are a function of it.

It changes only by stream events, snapshots and the outbox's news (``app/store.py``); screens only read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NotRequired, TypedDict

from agentdesk.app.comparison import RecordComparison
from agentdesk.app.fetching import Loading as Loading
from agentdesk.app.floor import Floor
from agentdesk.app.journeys import Journeys
from agentdesk.app.my_record import Mine
from agentdesk.app.patterns import Patterns
from agentdesk.app.pending import Pending as Pending
from agentdesk.app.pending import PendingStatus as PendingStatus
from agentdesk.app.popped import Popped
from agentdesk.app.radar import RadarView
from agentdesk.app.review import Review
from agentdesk.domain.customer import Candidate, Identifier, IdentityCommand, IdentityLink
from agentdesk.domain.event import TimelineItem, TimelineKind
from agentdesk.domain.interaction import Interaction, InteractionState, Note, Utterance
from agentdesk.domain.override import Override
from agentdesk.domain.people import Session
from agentdesk.domain.records import dataclass
from agentdesk.wire import later

if TYPE_CHECKING:  # loaded with the first of them
    from agentdesk.domain.decision import Decision
    from agentdesk.domain.override_record import OverrideRecord


class ConnectionStatus(StrEnum):
    STARTING = "starting"
    CATCHING_UP = "catching_up"
    LIVE = "live"
    OFFLINE = "offline"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Connection:
    """The honest state of the line. ``problem`` is a code of domain/problems.py where there is one."""

    status: ConnectionStatus = ConnectionStatus.STARTING
    since: datetime | None = None
    problem: str | None = None
    next_try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """The unsent items as they were last written to a file. ``problem`` is a code where that failed."""

    at: datetime
    path: str = ""
    count: int = 0
    problem: str | None = None


class Narrowing(TypedDict):
    """What a timeline is narrowed to: a channel, a journey, words, a kind of events, since when, and until when (that
    is not in it); None for any."""

    channel: str | None
    journey: str | None
    query: str
    kind: NotRequired[TimelineKind | None]
    since: NotRequired[datetime | None]
    until: NotRequired[datetime | None]


@dataclass(frozen=True, slots=True)
class CustomerView:
    """One customer as far as it is known here. ``timeline`` is newest first and grows by pages.

    ``former_ids`` are those by which the customer went here before somebody else was linked to them.
    """

    customer_id: str
    former_ids: tuple[str, ...] = ()
    loading: Loading = Loading.EMPTY
    context: later.snapshots.Context | None = None
    etag: str | None = None
    fetched_at: datetime | None = None
    problem: str | None = None
    timeline: tuple[TimelineItem, ...] = ()
    timeline_next: str | None = None
    timeline_loading: Loading = Loading.EMPTY
    channel: str | None = None
    journey: str | None = None
    query: str = ""
    kind: TimelineKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    begins: str | None = None
    """The cursor at which the timeline begins, where it was opened at an event of earlier; None: with the newest."""

    @property
    def was_timeline_read(self) -> bool:
        """Whether ``timeline`` has a page that was asked for, and not only what was pushed."""
        return self.timeline_next is not None or self.timeline_loading is Loading.READY

    @property
    def narrowing(self) -> tuple[object, ...]:
        """What decides which items ``timeline`` has."""
        return self.channel, self.journey, self.query, self.kind, self.since, self.until, self.begins

    @property
    def is_narrowed(self) -> bool:
        return any(each for each in self.narrowing)


def without_filters(view: CustomerView, begins: str | None = None) -> CustomerView:
    """The view narrowed to nothing, from the cursor on where one is named."""
    return replace(view, channel=None, journey=None, query="", kind=None, since=None, until=None, begins=begins)


@dataclass(frozen=True, slots=True)
class IdentityView:
    """What is known of a customer's identity beyond the pop: all links, what people said, newest first, and of the
    identifiers that several people use, who else these may be."""

    customer_id: str
    loading: Loading = Loading.EMPTY
    problem: str | None = None
    links: tuple[IdentityLink, ...] = ()
    history: tuple[IdentityCommand, ...] = ()
    candidates: Mapping[Identifier, tuple[Candidate, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sought:
    """Evidence of a customer that was asked for and was not on the desk, and where it is once that is known.

    Of the ``ids``, what is at no place is not there any more.
    """

    customer_id: str
    ids: tuple[str, ...]
    loading: Loading = Loading.LOADING
    problem: str | None = None
    places: tuple[later.snapshots.EvidencePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class PastTalk:
    """A conversation of earlier that is read in the place of the present one. ``lines`` are the utterances for which it
    was opened; ``interaction`` is None until it was read."""

    customer_id: str
    interaction_id: str
    lines: tuple[str, ...] = ()
    loading: Loading = Loading.LOADING
    problem: str | None = None
    interaction: Interaction | None = None
    utterances: tuple[Utterance, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whom a softphone or a colleague named, as long as nobody is shown for it.

    READY means that nobody is known by that identifier.
    """

    identifier: str
    loading: Loading = Loading.LOADING
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Focus:
    """What the agent looks at: an interaction, a customer that was looked up, or who was asked for and is not there."""

    interaction_id: str | None = None
    customer_id: str | None = None
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Advised:
    """What the card showed last in one contact, and ``earlier`` the advice that it took the place of."""

    customer_id: str
    decision: Decision
    earlier: Decision | None = None
    interaction_state: InteractionState | None = None
    """The state of the interaction when it was shown."""


@dataclass(frozen=True, slots=True)
class RecentCustomer:
    """Somebody whom the agent looked at lately."""

    customer_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Search:
    """The customer look-up in the top bar."""

    query: str = ""
    loading: Loading = Loading.EMPTY
    items: tuple[Candidate, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class OverrideFilter:
    """The supervisor's filter; None means any."""

    agent: str | None = None
    team: str | None = None
    action: str | None = None
    recommended: str | None = None
    taken: str | None = None
    reason: str | None = None
    direction: str | None = None
    state: str | None = None
    outcome: str | None = None
    verdict: str | None = None
    journey: str | None = None
    rule: str | None = None
    sample: str | None = None
    approval: str | None = None
    is_in_effect: bool = False
    mark: str | None = None
    """Of the moment of the advice, as the radar names it."""
    from_at: datetime | None = None
    to_at: datetime | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class LogOrder:
    """What the log is sorted by: at agent recommended taken reason direction outcome review. ``turned``: the other way
    round than one expects, the oldest first or Z before A."""

    by: str = "at"
    turned: bool = False


NEWEST_FIRST = LogOrder()
"""How the log is sorted where nobody said otherwise."""


class LogFormat(StrEnum):
    """The kinds of files that the override log can be taken out as."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class LogExport:
    """The override log on its way into a file, or as it was last written. ``size`` in bytes; ``problem`` is a code."""

    running: bool
    size: int = 0
    path: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class OverrideLog:
    """The override log as far as it was paged in, and the one record that is open."""

    filter: OverrideFilter = OverrideFilter()
    order: LogOrder = NEWEST_FIRST
    loading: Loading = Loading.EMPTY
    items: tuple[Override, ...] = ()
    counts: later.snapshots.OverrideFacets | None = None
    counted: OverrideFilter | None = None
    """The filter for which ``counts`` are; another one's say what there is to choose, and no number."""
    export: LogExport | None = None
    next: str | None = None
    problem: str | None = None
    selected_id: str | None = None
    record: OverrideRecord | None = None
    record_loading: Loading = Loading.EMPTY
    advice_id: str | None = None
    """Advice that is open in the place of a record: nobody overrode it."""
    advice: later.snapshots.AdviceRecord | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The desk. Mappings are never changed in place."""

    connection: Connection = Connection()
    session: Session | None = None
    is_listed: bool = False
    """Whether the lists were read since this desk was opened; before that, an empty one says nothing."""
    interactions: Mapping[str, Interaction] = field(default_factory=dict)
    unlisted: frozenset[str] = frozenset()
    """The interactions that are here and were not in the lists as they were read last: what became of them is asked."""
    utterances: Mapping[str, tuple[Utterance, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)
    """By the interaction beside which they are shown, oldest first: its own and the customer's earlier ones."""
    untold: Mapping[str, str] = field(default_factory=dict)
    """The problem for which a conversation, or ``notes:`` and the interaction, cannot be read now."""
    unread: Mapping[str, int] = field(default_factory=dict)
    customers: Mapping[str, CustomerView] = field(default_factory=dict)
    identities: Mapping[str, IdentityView] = field(default_factory=dict)
    """By customer id, of those whose identity was looked at or is asked for."""
    focus: Focus = Focus()
    is_watched: bool = True
    """Whether the desk is in front of other programs: only then is what is in focus seen."""
    sought: Sought | None = None
    past_talk: PastTalk | None = None
    search: Search = Search()
    pending: tuple[Pending, ...] = ()
    overrides_of: Mapping[str, tuple[Override, ...]] = field(default_factory=dict)
    """The agent's own overrides by interaction id (those without one under the customer id)."""
    waiting: Mapping[str, Override] = field(default_factory=dict)
    """By id, the overrides that wait for this supervisor's approval."""
    accepted: Mapping[str, str] = field(default_factory=dict)
    acted: Mapping[str, str] = field(default_factory=dict)
    declined: Mapping[str, str] = field(default_factory=dict)
    """Decision id → the action that was accepted, that was carried out (feedback ``acted``), or that was declined."""
    answers: Mapping[str, tuple[later.snapshots.AdviceAnswer, ...]] = field(default_factory=dict)
    """By interaction id, what was said of the advice in it, in the order in which it was said (``app/advised.py``)."""
    advised: Mapping[str, Advised] = field(default_factory=dict)
    """By contact (an interaction, or a customer where there is none), what its card showed last."""
    drafts: Mapping[str, str] = field(default_factory=dict)
    """Draft key (``reply:``, ``note:``, ``override:`` or ``wrap_up:`` and the interaction) → text or JSON."""
    override_log: OverrideLog = OverrideLog()
    review: Review = field(default_factory=Review)
    comparison: RecordComparison = field(default_factory=RecordComparison)
    journeys: Journeys = field(default_factory=Journeys)
    patterns: Patterns = field(default_factory=Patterns)
    radar: RadarView = field(default_factory=RadarView)
    floor: Floor = field(default_factory=Floor)
    mine: Mine = field(default_factory=Mine)
    marks: frozenset[str] = frozenset()
    """What the agent has seen of what was written to them (``app/marks.py``)."""
    cursor: int = 0
    cursor_at: datetime | None = None
    """When the change at the cursor was, by the service."""
    seen: Mapping[str, int] = field(default_factory=dict)
    """Interaction id → ``seq`` of the last utterance that was on screen; ``unread`` follows from it."""
    read: Mapping[str, int] = field(default_factory=dict)
    """The same as it was kept when this desk was opened."""
    pops: tuple[Popped, ...] = ()
    """Screen pops that wait to be opened, the newest first (``app/popping.py``)."""
    recent: tuple[RecentCustomer, ...] = ()
    """Whom the agent looked at, newest first; without a line they can still be opened."""
    exported: Exported | None = None
    notices: tuple[str, ...] = ()
    """Codes of domain/problems.py about this desk itself (its local store, its key), oldest first."""

    @property
    def customer_id_in_focus(self) -> str | None:
        """The customer who is looked at, by name or through an interaction."""
        if self.focus.customer_id:
            return self.focus.customer_id
        interaction = self.interactions.get(self.focus.interaction_id or "")
        return interaction.customer_id if interaction else None
