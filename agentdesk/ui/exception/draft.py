"""What an agent writes down of an exception before it is one: how that is kept, and how it becomes a command and one
becomes it again.

Owns the draft's form and the one mapping between it and the command. Knows no Qt.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TypedDict

from agentdesk.domain.override import ResultStatus
from agentdesk.domain.records import dataclass
from agentdesk.ui.amounts import amount_words, read_amount
from agentdesk.wire.commands import RecordOverride, StartExceptionMode


class Said(TypedDict):
    """The fields of ``RecordOverride`` that are the agent's words; the others are made anew when it is recorded."""

    taken_action: str
    reason_code: str
    comment: str
    amount: float | None
    result_status: ResultStatus
    result_note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the agent has filled in so far. ``taken`` is an action id, or the agent's own words; ``taken_title`` is what
    stands in the field, which may be half a word."""

    taken: str = ""
    taken_title: str = ""
    reason: str = ""
    comment: str = ""
    amount: str = ""
    result: ResultStatus = ResultStatus.PENDING
    result_note: str = ""
    decision_id: str = ""
    off_map_s: str = ""
    """For how many seconds the customer is taken off the map with it; empty for not at all."""
    owner: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing worth keeping."""
        written = (self.taken, self.taken_title, self.reason, self.comment, self.amount, self.result_note)
        return not (any(written) or self.off_map_s)

    @property
    def own_words(self) -> str:
        """What was done instead, where it is said in the agent's own words."""
        return self.taken if self.taken == self.taken_title else ""

    def to_text(self) -> str:
        """The draft as it is kept; empty when there is nothing to keep."""
        return "" if self.is_empty else json.dumps(asdict(self), ensure_ascii=False)

    def said(self) -> Said:
        """What the agent says with it, as the command has it."""
        return Said(
            taken_action=self.taken,
            reason_code=self.reason,
            comment=self.comment,
            amount=read_amount(self.amount),
            result_status=self.result,
            result_note=self.result_note,
        )


def draft_of(command: RecordOverride, mode: StartExceptionMode | None = None, lengths: Sequence[float] = ()) -> Draft:
    """The draft that says what the command says, and the way off the map that was asked for with it: as long as one of
    the lengths (in seconds) that are offered, the nearest."""
    asked_s = (mode.until - mode.at).total_seconds() if mode is not None else 0.0
    length_s = min(lengths, key=lambda each: abs(each - asked_s), default=asked_s)
    return Draft(
        taken=command.taken_action,
        reason=command.reason_code,
        comment=command.comment,
        amount=amount_words(command.amount),
        result=command.result_status,
        result_note=command.result_note,
        decision_id=command.decision_id,
        off_map_s=str(length_s) if mode is not None else "",
        owner=mode.owner if mode is not None else "",
    )


def read_draft(text: str) -> Draft:
    """A kept draft; an unreadable one (of another version) is an empty one."""
    try:
        kept = json.loads(text)
        known = {name: str(kept[name]) for name in Draft.__slots__ if isinstance(kept.get(name), str)}
        result = ResultStatus(known.pop("result", ResultStatus.PENDING))
    except (ValueError, AttributeError):
        return Draft()
    return Draft(**known, result=result)
