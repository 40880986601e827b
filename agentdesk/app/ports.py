"""The desk's doors to the outside, as protocols: the orchestrator, the local store, the clock.

Owns what the desk may ask of each and how failure is told. Knows no HTTP, SQL or operating system.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from agentdesk.app.journeys import JourneysAsked, RecordPlace, Versions
from agentdesk.app.patterns import PatternService
from agentdesk.app.radar import RadarService
from agentdesk.app.state import (
    NEWEST_FIRST,
    LogFormat,
    LogOrder,
    OverrideFilter,
    Pending,
    PendingStatus,
    RecentCustomer,
)
from agentdesk.domain.customer import IdentityCommand, IdentityLink
from agentdesk.domain.event import TimelineKind
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.interaction import Interaction, Note, Utterance
from agentdesk.domain.override import Override
from agentdesk.domain.people import Session
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.wire import later

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.comparison import Comparison
    from agentdesk.domain.decision import Decision
    from agentdesk.domain.floor import FloorAgent, FloorRow
    from agentdesk.domain.insights import JourneyRecordPage, JourneyReport, JourneyReportPage
    from agentdesk.domain.my_record import MyRecord
    from agentdesk.domain.override_record import OverrideRecord

NewId = Callable[[], str]
"""Makes a UUIDv7."""

TURNED_AWAY = frozenset({Code.RATE_LIMITED, Code.UNAUTHENTICATED, Code.TOKEN_UNREADABLE, Code.CERTIFICATES_UNREADABLE})
"""Said before a request is looked at, or before there is one: whoever is told so knows that nothing was done."""

TRANSIENT = TURNED_AWAY | {Code.UNAVAILABLE, Code.INTERNAL, Code.LEDGER_UNAVAILABLE}
"""What passes by itself: the same request may succeed later. A missing sign-in is one, once the token is renewed."""


def is_transient(problem: ProblemError) -> bool:
    return problem.code in TRANSIENT


_NOT_UNDERSTOOD = frozenset({Code.BAD_ANSWER, Code.INCOMPATIBLE, Code.UNKNOWN_ROLE})
"""Said by the desk and not by the service, which may even have done what it was asked for."""


def is_sent_again(problem: ProblemError) -> bool:
    """Whether a command is sent again by itself. Somebody on the way, a page to sign in at, is no refusal, nor is a
    service of another version."""
    return is_transient(problem) or problem.code in _NOT_UNDERSTOOD


def was_never_sent(problem: ProblemError) -> bool:
    """Whether it is certain that nothing was done: there was no connection to send by, or the request was turned away
    unread."""
    return problem.code in TURNED_AWAY or bool(problem.params.get("is_unsent"))


def retry_after_s(problem: ProblemError) -> float:
    """The seconds that the other side asked to wait, 0.0 where it did not ask."""
    return float(problem.params.get("retry_after_s") or 0.0)


def detail_of(problem: ProblemError) -> str:
    """The plain sentence that came with the problem, with the fields that it names; may be empty."""
    fields = "; ".join(f"{e.field}: {e.detail or e.code}" for e in problem.errors)
    return " ".join(part for part in (str(problem.params.get("detail") or ""), fields) if part)


class SnapshotRequiredError(Exception):
    """The stream cannot be resumed from the cursor: everything must be read anew."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How far the changes were heard: to this cursor, whose change was then. None before the first."""

    cursor: int | None = None
    at: datetime | None = None


NOT_YET = Heard()


class Pulse(Enum):
    """What a stream yields besides events: it is open and alive."""

    HEARTBEAT = "heartbeat"


@dataclass(frozen=True, slots=True)
class ContextAnswer:
    """A context and the ETag to ask with the next time. ``told`` is the JSON that it came as, where it came as some:
    what is kept of it on this computer, without being written anew."""

    context: later.snapshots.Context
    etag: str | None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command that was accepted, as far as the orchestrator told."""

    interaction: Interaction | None = None
    utterance: Utterance | None = None
    note: Note | None = None
    override: Override | None = None
    corrected: later.snapshots.Corrected | None = None
    exception_mode: ExceptionMode | None = None


class Orchestrator(PatternService, RadarService, Protocol):
    """The service. Every method raises ``ProblemError``: ``unavailable`` where it cannot be reached."""

    def on_unknown(self, tell: Callable[[], None]) -> None:
        """Whom to tell when not all that the service says is known here: it is newer than this desk."""

    async def session(self, heard: Heard = NOT_YET) -> Session:
        """Who is signed in, and whether what was ``heard`` is of this service's log."""

    async def interactions(self) -> tuple[Interaction, ...]:
        """The open interactions of the agent and those that wait in the team's queues, all of them."""

    async def interaction(self, interaction_id: str) -> Interaction: ...

    async def utterances(self, interaction_id: str) -> tuple[Utterance, ...]:
        """All of them, oldest first."""

    async def notes(self, interaction_id: str) -> tuple[Note, ...]:
        """The newest private notes beside the interaction and the same customer's others, newest first."""

    async def floor(self) -> tuple[tuple[FloorRow, ...], tuple[FloorAgent, ...]]:
        """What runs now in the supervisor's teams, all of it, and their agents."""

    async def decision(self, decision_id: str) -> Decision: ...

    async def context(self, customer_id: str, *, interaction_id: str | None, etag: str | None) -> ContextAnswer | None:
        """The whole pop; None where it is still the one of ``etag``."""

    async def timeline(
        self,
        customer_id: str,
        *,
        before: str | None,
        channel: str | None,
        journey: str | None,
        query: str,
        kind: TimelineKind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> later.snapshots.TimelinePage: ...

    async def evidence(self, customer_id: str, ids: Sequence[str]) -> tuple[later.snapshots.EvidencePlace, ...]:
        """Where pieces of evidence are to be seen, newest first; without those that are not there."""

    async def find_customers(
        self, *, identifier: str | None = None, query: str | None = None
    ) -> later.snapshots.CandidatePage: ...

    async def links(self, customer_id: str) -> tuple[IdentityLink, ...]:
        """The newest links of the customer's identifiers, those that do not count and ended ones too."""

    async def identity_history(self, customer_id: str) -> tuple[IdentityCommand, ...]:
        """The newest of what people said of the customer's identity, newest first."""

    async def overrides(
        self, override_filter: OverrideFilter, cursor: str | None, order: LogOrder = NEWEST_FIRST
    ) -> later.lists.OverridePage: ...

    async def override_counts(
        self, override_filter: OverrideFilter, since: Sequence[datetime]
    ) -> later.snapshots.OverrideFacets:
        """How many there are of each value, and since each of these times."""

    async def override(self, override_id: str) -> OverrideRecord: ...

    async def advice(self, decision_id: str) -> later.snapshots.AdviceRecord:
        """The advice of a conversation, with what was known then."""

    async def views(self) -> tuple[later.snapshots.OverrideView, ...]:
        """The saved views of the override log, by name."""

    async def keep_view(self, view: later.snapshots.OverrideView) -> later.snapshots.OverrideView:
        """Keep a view; the same id again replaces it."""

    async def delete_view(self, view_id: str) -> None: ...

    async def samples(self) -> tuple[later.snapshots.DrawnSample, ...]:
        """The newest samples that one drew, newest first."""

    async def draw_sample(
        self, sample_id: str, size: int, override_filter: OverrideFilter
    ) -> later.snapshots.DrawnSample: ...

    async def comparison(self, override_id: str) -> Comparison:
        """What became of exceptions like that one, and of acceptances like it, in the last year."""

    async def measured_journeys(self, asked: JourneysAsked, since: datetime) -> JourneyReportPage:
        """All journeys, ranked by loss, over the instances that began since then."""

    async def measured_journey(
        self, definition: str, asked: JourneysAsked, since: datetime, versions: Versions | None
    ) -> JourneyReport: ...

    async def journey_records(
        self, definition: str, asked: JourneysAsked, since: datetime, place: RecordPlace, cursor: str | None
    ) -> JourneyRecordPage:
        """The instances behind a figure, the newest first."""

    async def my_record(self) -> MyRecord:
        """What is stored about the agent who asks."""

    def my_record_file(self) -> AsyncGenerator[bytes]:
        """All of it as one JSON document, in parts."""

    def override_file(self, override_filter: OverrideFilter, kind: LogFormat) -> AsyncGenerator[bytes]:
        """All overrides that pass the filter as one file, in parts."""

    async def send(self, command: later.commands.Command, agent_id: str = "") -> Answer:
        """Have the command done as that agent, who wrote it, or as whoever is signed in where none is named;
        ``unauthenticated`` where it is somebody else. It may be sent any number of times; it is done once."""

    def stream(self, heard: Heard) -> AsyncGenerator[later.events.StreamEvent | Pulse, None]:
        """Every change after ``heard``, in order. Yields a pulse as soon as it is open and then now and again.

        Ends when the orchestrator ends it. Raises ``SnapshotRequiredError`` where that is too old, or of another log.
        """


@dataclass(frozen=True, slots=True)
class StoredCommand:
    """A command as the outbox keeps it. ``position`` orders the commands of one desk."""

    position: int
    command: later.commands.Command
    queued_at: datetime
    status: PendingStatus
    problem: str | None = None
    detail: str = ""
    may_have_arrived: bool = False
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class KeptTalk:
    """One of the agent's contacts as it is kept for a start without a line."""

    interaction: Interaction
    utterances: tuple[Utterance, ...] = ()
    notes: tuple[Note, ...] = ()


class LocalStore(Protocol):
    """What the desk keeps on this computer, encrypted. A returned write is durable.

    Every method raises ``ProblemError(LOCAL_STORE_FAILED)`` when the disk does not take it.
    """

    def on_renewed(self, tell: Callable[[bool], None]) -> None:
        """Whom to tell, on the loop, that the file was lost or spoilt and had to be made anew, and whether all that it
        held is in it again."""

    async def look(self) -> None:
        """Look whether what was kept is still where a start looks for it, and make it so."""

    async def keep_again(self, agent_id: str, unsent: Sequence[Pending]) -> None:
        """Keep what of these was durable, in its place, where the file could not be read to its end."""

    async def put_command(
        self,
        agent_id: str,
        command: later.commands.Command,
        queued_at: datetime,
        *,
        forget_drafts: Sequence[str] = (),
        may_have_arrived: bool = False,
    ) -> int:
        """Keep the command and forget the draft that it was made from, by all its keys, in one transaction; returns its
        position. ``may_have_arrived``: it is sent at once, and ``mark_sent`` is said with it.

        The same command twice is kept once, as it was kept first.
        """

    async def commands(self, agent_id: str) -> tuple[StoredCommand, ...]:
        """The agent's commands in the order in which they were written, with those of nobody: they were written before
        anybody had ever signed in here."""

    async def mark_command(self, command_id: str, status: PendingStatus, problem: str | None, detail: str) -> None: ...

    async def mark_sent(self, command_id: str, *, may_have_arrived: bool) -> None:
        """Keep whether the command may have reached the service. Said before it is sent: whoever starts after a crash
        must not take it back."""

    async def mark_aside(self, command_id: str, *, is_aside: bool) -> None:
        """Keep whether its agent had the command left behind."""

    async def renew_command(self, command: later.commands.Command) -> None:
        """Keep the command, which was refused, as it is now: it is to be sent again."""

    async def forget_command(self, command_id: str, *, keep_draft: tuple[str, str] | None = None) -> None:
        """Forget the command and keep the draft (key and text) that was made of it again, in one transaction."""

    async def drafts(self, agent_id: str) -> dict[str, str]:
        """What the agent was typing, by key. What was typed before anybody had ever signed in here becomes theirs."""

    async def save_draft(self, agent_id: str, key: str, text: str, *, instead_of: str | None = None) -> None:
        """Keep the agent's text; an empty one forgets the draft. In the same step the one that it comes in place of is
        forgotten."""

    async def put_customer(self, customer_id: str, answer: ContextAnswer, fetched_at: datetime) -> None: ...

    async def customer(self, customer_id: str) -> tuple[ContextAnswer, datetime] | None: ...

    async def forget_customers(self) -> None:
        """Keep none of the customers any more: somebody else works here now."""

    async def forget_customer(self, customer_id: str, interaction_ids: Sequence[str]) -> None:
        """Keep nothing of the customer any more (or of one exception of theirs), nor of these conversations: context,
        contacts and drafts."""

    async def recent_customers(self, most: int) -> tuple[RecentCustomer, ...]:
        """Those whose context was kept last, newest first."""

    async def put_talks(self, agent_id: str, talks: Sequence[KeptTalk], gone: Sequence[str]) -> None:
        """Keep these contacts as they are now, and those of the ids ``gone`` no longer."""

    async def talks(self, agent_id: str) -> tuple[KeptTalk, ...]:
        """The agent's contacts as they were kept last."""

    async def put_marks(self, agent_id: str, keys: Iterable[str], at: datetime, instead_of: Iterable[str] = ()) -> None:
        """Keep that the agent has seen these, and no longer those of earlier in whose place they come."""

    async def marks(self, agent_id: str) -> frozenset[str]:
        """What the agent has seen."""

    async def put_session(self, session: Session) -> None: ...

    async def session(self) -> Session | None:
        """The session of the last sign-in."""


class Exports(Protocol):
    """Where the agent finds what they have taken out of the desk."""

    async def write(self, name: str, text: str) -> str:
        """Write a new file, for its owner alone; returns where it is. Raises ``ProblemError(EXPORT_FAILED)``."""

    async def write_parts(self, name: str, parts: AsyncIterator[bytes]) -> str:
        """The same with a file that comes in parts. It is there whole or not at all."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The time of day, aware, UTC."""
