"""An override as it stands now, folded from its ledger entries and its frozen picture. Pure, and the only definition:
what is written into the ``overrides`` table and what the audit compares it with are both this."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic_core import to_jsonable_python

from agentdesk.domain.decision import declared_action
from agentdesk.domain.override import ApprovalState, AuditMark, Override
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.overrides.chain import canonical, digest
from agentdesk.orchestrator.overrides.wording import joined, sort_key, words_in

RECORDED = "override.recorded"
RESULT = "override.result"
REVIEW = "override.review"
APPROVAL = "override.approval"
OUTCOME = "override.outcome"
ERASED = "customer.erased"
"""The kind of the entry by which a customer was erased (``erasure/``)."""
DIRECTION = "override.direction"
OF_OVERRIDES = frozenset({RECORDED, RESULT, REVIEW, APPROVAL, OUTCOME, DIRECTION})
"""The kinds of entries that an override is folded from."""


class Verdict(StrEnum):
    """What a review says of advice and override, in one word to filter by."""

    UNREVIEWED = "unreviewed"
    ADVICE_RIGHT = "advice_right"
    OVERRIDE_RIGHT = "override_right"
    BOTH_RIGHT = "both_right"
    NEITHER_RIGHT = "neither_right"
    UNSURE = "unsure"


MAX_TERM = 160
OWN_WORDS = "own-words"
"""What was done where that is no action of the catalogue; no action is called so."""

_VERDICTS = {
    (True, True): Verdict.BOTH_RIGHT,
    (True, False): Verdict.ADVICE_RIGHT,
    (False, True): Verdict.OVERRIDE_RIGHT,
    (False, False): Verdict.NEITHER_RIGHT,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger entry, its body parsed and opened; where its customer was ``erased`` it is what remains of it."""

    mark: AuditMark
    at: datetime
    kind: str
    body: dict[str, Any]
    erased: bool = False


def picture_digest(customer_name: str, receipt: str, on_screen: str) -> str:
    """What the ledger holds of the frozen picture; ``receipt`` and ``on_screen`` are the JSON texts as kept."""
    return digest([customer_name, receipt, on_screen])


def written(time: datetime) -> str:
    """A UTC time as RFC 3339 writes it."""
    return time.isoformat().replace("+00:00", "Z")


_FIELDS = frozenset(Override.model_fields)
_UNSAID = {
    name: to_jsonable_python(field.get_default(call_default_factory=True, validated_data={}))
    for name, field in Override.model_fields.items()
    if not field.is_required()
}
"""What a field says that a record, written by an older program, does not have."""


def document_of(entries: Sequence[Entry], customer_name: str) -> dict[str, Any]:
    """The JSON document of the override after ``entries``, the first of which recorded it.

    Raises ValueError for another beginning.
    """
    if not entries or entries[0].kind != RECORDED:
        raise ValueError("the first entry of an override must record it")
    first, last = entries[0], entries[-1].mark
    document = {name: value for name, value in first.body.items() if name in _FIELDS}
    for entry in entries[1:]:
        if entry.kind == RESULT:
            document["result"] = entry.body
        elif entry.kind == REVIEW:
            document["review"] = entry.body
        elif entry.kind == APPROVAL:
            said = {name: value for name, value in entry.body.items() if name != "outcome"}
            document["approval"] = {**document["approval"], **said}
            document["outcome"] = entry.body.get("outcome")
        elif entry.kind == OUTCOME:
            document["outcome"] = entry.body
        elif entry.kind == DIRECTION:
            document["direction"] = entry.body["direction"]
            document["direction_said"] = entry.body
    document["customer_name"] = customer_name
    document["recorded_at"] = written(first.at)
    document["version"] = len(entries)
    document["erased"] = any(entry.erased for entry in entries)
    document["audit"] = {"seq": last.seq, "hash": last.hash, "prev_hash": last.prev_hash}
    return complete(document)


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every field that it leaves unsaid: two of them compare whatever program wrote each."""
    return {**_UNSAID, **document}


def fold(entries: Sequence[Entry], customer_name: str) -> Override:
    """The override after ``entries``, the first of which recorded it. Raises ValueError for another beginning."""
    return Override.model_validate(document_of(entries, customer_name))


def verdict_of(review: dict[str, Any] | None) -> Verdict:
    """What the latest review says."""
    if review is None:
        return Verdict.UNREVIEWED
    return _VERDICTS.get((review["advice_right"], review["override_right"]), Verdict.UNSURE)


_NOT_DONE = (ApprovalState.WAITING.value, ApprovalState.DECLINED.value, ApprovalState.TIMED_OUT.value)


def state_of(document: dict[str, Any]) -> str:
    """``Override.state`` of its document."""
    approval = (document.get("approval") or {}).get("state", "")
    return str(approval if approval in _NOT_DONE else document["result"]["status"])


COLUMNS = (
    "id", "recorded_at", "agent_id", "team", "node_id", "decision_id", "interaction_id", "recommended_action",
    "taken_action", "reason_code", "direction", "state", "verdict",
    "approval", "outcome", "amount", "taken_kind", "number", "newest",
    "recommended", "taken", "journeys", "by_agent", "by_recommended", "by_taken", "by_reason", "search",
    "content_hash", "version",
)  # fmt: skip
"""The columns that ``columns_of`` gives, in its order."""


def columns_of(document: dict[str, Any], first: Entry) -> dict[str, Any]:
    """The row of the ``overrides`` table, all but its ``body``, which is the document."""
    return {
        "id": document["id"],
        "recorded_at": first.at,
        "agent_id": document["agent_id"],
        "team": document["team"],
        "node_id": first.body["node_id"],
        "decision_id": document["decision_id"],
        "interaction_id": document["interaction_id"],
        "recommended_action": document["recommended_action"],
        "taken_action": document["taken_action"],
        "reason_code": document["reason_code"],
        "direction": document["direction"],
        "state": state_of(document),
        "verdict": verdict_of(document["review"]).value,
        "approval": (document.get("approval") or {}).get("state", ""),
        "outcome": (document.get("outcome") or {}).get("state", ""),
        "amount": document.get("amount"),
        "taken_kind": document.get("taken_kind", ""),
        "number": first.mark.seq,
        "newest": -first.mark.seq,
        **found_by(document, first.body["journeys"]),
        "content_hash": first.body["content_hash"],
        "version": document["version"],
    }


def found_by(document: dict[str, Any], journeys: Iterable[str]) -> dict[str, str]:
    """The columns by which lists are narrowed, sorted and searched, of those that no other column says.

    ``journeys`` are definitions and ids; a definition has no hyphen in its name, an id always has one.
    """
    taken = document["taken_action"]
    is_declared = document.get("taken_kind") or document["taken_title"] != taken
    said = (
        document["customer_name"], document["comment"], document["recommended_title"], document["taken_title"],
        document["reason_title"], document["agent_name"], document["result"]["note"],
        (document.get("review") or {}).get("comment", ""),
    )  # fmt: skip
    return {
        "recommended": declared_action(document["recommended_action"])[:MAX_TERM],
        "taken": declared_action(taken)[:MAX_TERM] if is_declared else OWN_WORDS,
        "journeys": joined(name for name in sorted(journeys) if "-" not in name),
        "by_agent": sort_key(document["agent_name"] or document["agent_id"]),
        "by_recommended": sort_key(document["recommended_title"] or document["recommended_action"]),
        "by_taken": sort_key(document["taken_title"] or taken),
        "by_reason": sort_key(document["reason_title"] or document["reason_code"]),
        "search": joined(words_in(*said)),
    }


def row_of(document: dict[str, Any], first: Entry) -> dict[str, Any]:
    """The whole row of the ``overrides`` table."""
    return {**columns_of(document, first), "body": canonical(document)}
