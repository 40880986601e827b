"""Journeys: the steps one customer takes to reach a goal of theirs."""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import EventId, JourneyId
from agentdesk.domain.sentiment import Reason


class JourneyState(StrEnum):
    ACTIVE = "active"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABANDONED = "abandoned"


class Milestone(Frozen):
    """A step of a journey. ``overdue`` says that ``due_at`` passed and the step did not happen.

    ``instead`` is the alternative that was reached in its place, where one was: then nothing is waited for any more.
    """

    id: str
    title: str
    reached_at: Utc | None = None
    due_at: Utc | None = None
    overdue: bool = False
    instead: str | None = None
    evidence: tuple[EventId, ...] = ()


class JourneySignal(Frozen):
    """A signal seen on the way, with the events that it follows from.

    ``detail`` is what the timeline says of the last of them; ``unsolved`` is how many of them are about something that
    did not come to a good end since (None where it was not asked).
    """

    signal: str
    title: str
    at: Utc
    evidence: tuple[EventId, ...] = ()
    detail: str = ""
    unsolved: int | None = None


class SuccessPart(Frozen):
    """One part of a success score: ``score`` is 0 (worst) to 1, ``weight`` its share; a journey's weights add up to 1.

    ``part`` is goal, time, effort, channels or feeling. ``so_far``: the journey still runs, so it may change.
    """

    part: str
    score: float
    weight: float
    text: str
    so_far: bool = False
    evidence: tuple[EventId, ...] = ()


class Journey(Frozen):
    """One customer's instance of a journey definition. ``kind`` is service, growth, … as the definition says.

    ``version`` is that of the definition by which it was followed. ``goal`` is the customer's, ``outcome`` what the
    business has of it. ``ended`` says why it is over, ``paused`` which journey comes before it, and ``kept_out`` which
    journeys did not begin because of it. ``success_score`` is the goal's score (0 or 1) times the sum of weight × score
    of all parts; None while the journey runs.
    """

    id: JourneyId
    definition: str
    title: str
    goal: str
    outcome: str = ""
    version: str = ""
    kind: str = "service"
    state: JourneyState
    started_at: Utc
    ended_at: Utc | None = None
    milestones: tuple[Milestone, ...] = ()
    success_score: float | None = None
    success_parts: tuple[SuccessPart, ...] = ()
    ended: Reason | None = None
    paused: Reason | None = None
    kept_out: tuple[Reason, ...] = ()
    signals: tuple[JourneySignal, ...] = ()
    evidence: tuple[EventId, ...] = ()
