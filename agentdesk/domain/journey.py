"""Journeys: the steps one customer takes to reach a goal of theirs."""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import EventId, JourneyId


class JourneyState(StrEnum):
    ACTIVE = "active"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABANDONED = "abandoned"


class Milestone(Frozen):
    """A step of a journey. ``overdue`` says that ``due_at`` passed and the step did not happen."""

    id: str
    title: str
    reached_at: Utc | None = None
    due_at: Utc | None = None
    overdue: bool = False
    evidence: tuple[EventId, ...] = ()


class JourneySignal(Frozen):
    """A signal seen on the way, with the events that it follows from."""

    signal: str
    title: str
    at: Utc
    evidence: tuple[EventId, ...] = ()


class Journey(Frozen):
    """One customer's instance of a journey definition. ``kind`` is service, growth, … as the definition says."""

    id: JourneyId
    definition: str
    title: str
    goal: str
    kind: str = "service"
    state: JourneyState
    started_at: Utc
    ended_at: Utc | None = None
    milestones: tuple[Milestone, ...] = ()
    success_score: float | None = None
    signals: tuple[JourneySignal, ...] = ()
    evidence: tuple[EventId, ...] = ()
