"""Outcomes: what became of an exception, or of advice that was taken, measured from what happened later."""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen, Utc


class OutcomeState(StrEnum):
    """The verdict of the declared rules; ``watching`` until a window has closed. ``not_known``: it can no longer be
    measured, because the customer was erased before a window was over; it speaks neither for nor against."""

    WATCHING = "watching"
    VINDICATED = "vindicated"
    NEUTRAL = "neutral"
    REGRETTED = "regretted"
    NOT_KNOWN = "not_known"


MEASURED = (OutcomeState.VINDICATED, OutcomeState.NEUTRAL, OutcomeState.REGRETTED)
"""Those that say what became of it: the whole that shares are of."""


class OutcomeFact(Frozen):
    """One thing that was measured, in a plain sentence, with the events that it follows from."""

    name: str
    value: float
    text: str
    evidence: tuple[str, ...] = ()


class OutcomeWindow(Frozen):
    """What is said at the end of one window. ``closed_at`` is when it was measured, None while it is open (before
    ``ends_at``: by a rule that need not wait); ``rule`` is the declared rule that held, empty where none did, of the
    policy of ``policy_version``."""

    days: float
    ends_at: Utc
    state: OutcomeState = OutcomeState.WATCHING
    closed_at: Utc | None = None
    rule: str = ""
    policy_version: str = ""
    because: str = ""
    facts: tuple[OutcomeFact, ...] = ()


class Outcome(Frozen):
    """The outcome so far: that of the longest window that has closed and of which something is known. ``is_final``
    says that none is open any more; late events may still change it."""

    state: OutcomeState = OutcomeState.WATCHING
    measured_at: Utc | None = None
    because: str = ""
    facts: tuple[OutcomeFact, ...] = ()
    is_final: bool = False
    windows: tuple[OutcomeWindow, ...] = ()
