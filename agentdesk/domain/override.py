"""Overrides: the agent did something other than recommended, and what came of it."""

from enum import StrEnum
from typing import Any

from agentdesk.domain.decision import Decision
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import ActionId, AgentId, CustomerId, DecisionId, InteractionId, OverrideId


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
    reason_code: str
    reason_title: str = ""
    comment: str = ""
    taken_at: Utc
    recorded_at: Utc
    approval: dict[str, Any] | None = None
    result: OverrideResult = OverrideResult()
    outcome: dict[str, Any] | None = None
    review: dict[str, Any] | None = None
    version: int = 1
    audit: AuditMark


class OverrideRecord(Override):
    """An override with the frozen receipt and what was on the agent's screen."""

    receipt: Decision
    on_screen: dict[str, Any] = {}
