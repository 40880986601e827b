"""Overrides: the agent did something other than recommended, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import ActionId, AgentId, CustomerId, DecisionId, InteractionId, OverrideId
from agentdesk.domain.outcome import Outcome


class Direction(StrEnum):
    """Whether what was done is more or less favourable to the customer than the advice."""

    MORE = "more"
    SAME = "same"
    LESS = "less"
    UNKNOWN = "unknown"


class ResultStatus(StrEnum):
    PENDING = "pending"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    ESCALATED = "escalated"


class OverrideResult(Frozen):
    """What happened at once."""

    status: ResultStatus = ResultStatus.PENDING
    note: str = ""
    at: Utc | None = None


class ApprovalState(StrEnum):
    """How what is beyond somebody's authority stands. ``proceeded``: done, to be reviewed later."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    PROCEEDED = "proceeded"


class Approval(Frozen):
    """The authority ``limit`` that was passed, how (``because``), and what was said to it by ``by`` (a name; empty for
    nobody). ``may_proceed``: who waits may go on without it. ``nobody_may``: when it was asked for, it was beyond what
    anybody who is asked may approve, or there was nobody to ask.

    ``because_code`` and ``because_params`` are the same for who says it in another language: ``amount`` (``value`` is
    given at once, ``most`` may be), ``sum`` (so much within ``span_s`` seconds) or ``times`` (so many); empty in
    records of before. ``ended_by_erasure``: it timed out before its time, for its customer was erased.
    """

    state: ApprovalState
    limit: str
    title: str = ""
    because: str
    because_code: str = ""
    because_params: dict[str, float] = {}
    requested_at: Utc
    expires_at: Utc | None = None
    may_proceed: bool = False
    nobody_may: bool = False
    by: str = ""
    reason: str = ""
    decided_at: Utc | None = None
    ended_by_erasure: bool = False


class DirectionSaid(Frozen):
    """What somebody says the direction is, where the catalogue said something else of it (``computed``) or too little.
    ``by`` is a name, ``role`` what they were then."""

    direction: Direction
    computed: Direction
    by: str
    role: str
    at: Utc
    comment: str = ""


class OverrideState(StrEnum):
    """How an override stands, to be found by: its result, or that it waits for an approval or did not get it."""

    PENDING = "pending"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    ESCALATED = "escalated"
    WAITING = "waiting"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"


class AuditMark(Frozen):
    """Where a record stands in the ledger's hash chain."""

    seq: int
    hash: str
    prev_hash: str


class Override(Frozen):
    """One exception as it stands now: a fold of its ledger entries."""

    id: OverrideId
    decision_id: DecisionId
    interaction_id: InteractionId | None = None
    customer_id: CustomerId
    customer_name: str = ""
    agent_id: AgentId
    agent_name: str = ""
    team: str | None = None
    recommended_action: ActionId
    recommended_title: str = ""
    taken_action: str
    taken_title: str = ""
    direction: Direction
    """From the catalogue, or as somebody has corrected it (``direction_said``)."""
    direction_said: DirectionSaid | None = None
    reason_code: str
    reason_title: str = ""
    reason_titles: dict[str, str] = {}
    """Its title in other languages, as the policy ``reason_policy`` (a version) had them when it was recorded."""
    reason_policy: str = ""
    comment: str = ""
    taken_at: Utc
    recorded_at: Utc
    amount: float | None = None
    """What it gives the customer, in the company's currency; None for nothing that is counted."""
    taken_kind: str = ""
    """The kind of what was done; empty for own words."""
    approval: Approval | None = None
    result: OverrideResult = OverrideResult()
    outcome: Outcome | None = None
    review: dict[str, Any] | None = None
    erased: bool = False
    """Its customer was erased: what was personal in it is gone, what is counted remains."""
    version: int = 1
    audit: AuditMark

    @property
    def in_effect(self) -> bool:
        """Whether it was done: nobody had to approve it, somebody did, or it went on without."""
        return self.approval is None or self.approval.state in (ApprovalState.APPROVED, ApprovalState.PROCEEDED)

    @property
    def done_at(self) -> datetime:
        """When it took effect, if it did."""
        decided = self.approval.decided_at if self.approval is not None else None
        return decided or self.recorded_at

    @property
    def state(self) -> "OverrideState":
        """What came of it at once; of what did not take effect, why."""
        if self.approval is not None and not self.in_effect:
            return OverrideState(self.approval.state.value)
        return OverrideState(self.result.status.value)

    @property
    def waits(self) -> bool:
        """Whether somebody still has to approve it."""
        return self.approval is not None and self.approval.state is ApprovalState.WAITING
