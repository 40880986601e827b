"""An override as it stands now, folded from its ledger entries and its frozen picture. Pure, and the only definition:
what is written into the ``overrides`` table and what the audit compares it with are both this."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from agentdesk.domain.override import AuditMark, Override, OverrideResult
from agentdesk.orchestrator.overrides.chain import digest

RECORDED = "override.recorded"
RESULT = "override.result"
REVIEW = "override.review"


class Verdict(StrEnum):
    """What a review says of advice and override, in one word to filter by."""

    UNREVIEWED = "unreviewed"
    ADVICE_RIGHT = "advice_right"
    OVERRIDE_RIGHT = "override_right"
    BOTH_RIGHT = "both_right"
    NEITHER_RIGHT = "neither_right"


_VERDICTS = {
    (True, True): Verdict.BOTH_RIGHT,
    (True, False): Verdict.ADVICE_RIGHT,
    (False, True): Verdict.OVERRIDE_RIGHT,
    (False, False): Verdict.NEITHER_RIGHT,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger entry about an override, its body parsed."""

    mark: AuditMark
    at: datetime
    kind: str
    body: dict[str, Any]


def picture_digest(customer_name: str, receipt: str, on_screen: str) -> str:
    """What the ledger holds of the frozen picture; ``receipt`` and ``on_screen`` are the JSON texts as kept."""
    return digest([customer_name, receipt, on_screen])


def fold(entries: Sequence[Entry], customer_name: str) -> Override:
    """The override after ``entries``, the first of which recorded it. Raises ValueError for another beginning."""
    if not entries or entries[0].kind != RECORDED:
        raise ValueError("the first entry of an override must record it")
    first = entries[0]
    state: dict[str, Any] = {**first.body, "customer_name": customer_name, "recorded_at": first.at}
    for entry in entries[1:]:
        if entry.kind == RESULT:
            state["result"] = entry.body
        elif entry.kind == REVIEW:
            state["review"] = entry.body
    return Override.model_validate({**state, "version": len(entries), "audit": entries[-1].mark})


def verdict_of(override: Override) -> Verdict:
    """What the latest review says."""
    if override.review is None:
        return Verdict.UNREVIEWED
    return _VERDICTS[bool(override.review["advice_right"]), bool(override.review["override_right"])]


def columns_of(override: Override, first: Entry) -> dict[str, Any]:
    """The row of the ``overrides`` table."""
    result: OverrideResult = override.result
    words = (
        override.customer_name, override.comment, override.recommended_title, override.taken_title,
        override.reason_title, override.agent_name, result.note,
    )  # fmt: skip
    return {
        "id": override.id,
        "recorded_at": override.recorded_at,
        "agent_id": override.agent_id,
        "team": override.team,
        "node_id": first.body["node_id"],
        "decision_id": override.decision_id,
        "interaction_id": override.interaction_id,
        "recommended_action": override.recommended_action,
        "taken_action": override.taken_action,
        "reason_code": override.reason_code,
        "direction": override.direction.value,
        "state": result.status.value,
        "verdict": verdict_of(override).value,
        "search": " ".join(word for word in words if word).lower(),
        "content_hash": first.body["content_hash"],
        "version": override.version,
        "body": override.model_dump_json(),
    }
