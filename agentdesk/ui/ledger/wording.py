"""The words of an override: its actions, its direction, its result, its outcome, its review. Knows nothing of Qt."""

import re
from collections.abc import Mapping
from typing import Any

from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.override import OverrideState
from agentdesk.ui.words import _

_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
"""How policies name actions."""

UNREVIEWED = "–"
_MARKS = {True: "✓", False: "✕", None: "?"}


def action_words(action: str, title: str) -> str:
    """An action for people: its title, the agent's own words, or its name without the look of one."""
    words = title or action
    return words.replace("_", " ").capitalize() if _NAME.fullmatch(words) else words


def result_titles() -> dict[str, str]:
    """State of an override → its word: its result, or that it was not done."""
    return {
        OverrideState.PENDING.value: _("Pending"),
        OverrideState.RESOLVED.value: _("Resolved"),
        OverrideState.UNRESOLVED.value: _("Not resolved"),
        OverrideState.ESCALATED.value: _("Escalated"),
        OverrideState.WAITING.value: _("Waits for approval"),
        OverrideState.DECLINED.value: _("Declined"),
        OverrideState.TIMED_OUT.value: _("Not answered"),
    }


def outcome_titles() -> dict[str, str]:
    """Outcome → its word."""
    return {
        OutcomeState.VINDICATED.value: _("Vindicated"),
        OutcomeState.NEUTRAL.value: _("Neutral"),
        OutcomeState.REGRETTED.value: _("Regretted"),
        OutcomeState.WATCHING.value: _("Watching"),
    }


def verdict_titles() -> dict[str, str]:
    """What a review says of both → its words."""
    return {
        "unreviewed": _("Not reviewed"),
        "override_right": _("Advice wrong, override right"),
        "both_right": _("Both right"),
        "advice_right": _("Advice right, override wrong"),
        "neither_right": _("Both wrong"),
        "unsure": _("Unsure"),
    }


def review_marks(review: Mapping[str, Any] | None) -> str:
    """The two answers of a review as marks: of the advice, of the override."""
    if review is None:
        return UNREVIEWED
    return f"{_MARKS[review.get('advice_right')]} {_MARKS[review.get('override_right')]}"


def review_words(review: Mapping[str, Any] | None) -> str:
    """The two answers of a review in words."""
    if review is None:
        return _("Not reviewed")
    advice = {True: _("advice right"), False: _("advice wrong"), None: _("unsure of the advice")}
    override = {True: _("override right"), False: _("override wrong"), None: _("unsure of the override")}
    return f"{advice[review.get('advice_right')]}, {override[review.get('override_right')]}"
