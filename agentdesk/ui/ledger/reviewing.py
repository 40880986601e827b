"""A review while it is given: two answers and a comment, and how it is kept as a draft. Knows nothing of Qt."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from agentdesk.domain.records import dataclass
from agentdesk.wire.commands import ReviewOverride

YES, NO, UNSURE = "yes", "no", "unsure"
MANY = "many"
"""In the place of a record's id: the draft of a comment that many get."""
_VALUES: dict[str, bool | None] = {YES: True, NO: False, UNSURE: None}
_NAMES = {value: name for name, value in _VALUES.items()}


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers as chosen (yes, no, unsure, or nothing yet) and the comment."""

    advice: str | None = None
    override: str | None = None
    comment: str = ""

    @property
    def is_complete(self) -> bool:
        return self.advice is not None and self.override is not None

    @property
    def advice_right(self) -> bool | None:
        return _VALUES.get(self.advice or "")

    @property
    def override_right(self) -> bool | None:
        return _VALUES.get(self.override or "")

    def told(self) -> dict[str, Any]:
        """As the service is told of it."""
        return {"advice_right": self.advice_right, "override_right": self.override_right, "comment": self.comment}

    def kept(self, over: "Answers") -> str:
        """As a draft that is to stand in the place of ``over``; empty for nothing."""
        return "" if self == Answers() else json.dumps({**asdict(self), "over": asdict(over)})


def answers_of(command: ReviewOverride) -> Answers:
    """The answers that a command carries."""
    return Answers(_NAMES[command.advice_right], _NAMES[command.override_right], command.comment)


def answers_in(review: Mapping[str, Any] | None) -> Answers:
    """The answers of a review on record."""
    if review is None:
        return Answers()
    advice, override = _NAMES.get(review.get("advice_right")), _NAMES.get(review.get("override_right"))
    return Answers(advice, override, str(review.get("comment") or ""))


def answers_kept(draft: str) -> tuple[Answers, Answers] | None:
    """The answers in a draft, and what was on record when they were given; None where there is none, or none that can
    be read."""
    try:
        told = json.loads(draft) if draft else None
    except ValueError:
        return None
    return (_read(told), _read(told.get("over"))) if isinstance(told, dict) else None


def _read(told: Any) -> Answers:
    if not isinstance(told, dict):
        return Answers()
    advice, override = told.get("advice"), told.get("override")
    return Answers(
        advice if advice in _VALUES else None, override if override in _VALUES else None, str(told.get("comment") or "")
    )
