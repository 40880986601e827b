"""The words of an override: its actions, its direction, its result, its outcome, its review. Knows nothing of Qt."""

import re
from collections.abc import Mapping
from typing import Any

from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.override import ApprovalState, Direction, Override, OverrideState, ResultStatus
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, listed

_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
"""How policies name actions."""

UNREVIEWED = "–"
_MARKS = {True: "✓", False: "✕", None: "?"}


def action_words(action: str, title: str) -> str:
    """An action for people: its title, the agent's own words, or its name without the look of one."""
    words = title or action
    return words.replace("_", " ").capitalize() if _NAME.fullmatch(words) else words


def taken_words(item: Override) -> str:
    """What was done instead; of an erased customer what is left of it, and that they are erased."""
    words = action_words(item.taken_action, item.taken_title)
    return joined((words, _("erased"))) if item.erased else words


def not_done() -> dict[ApprovalState, tuple[str, str, Tone]]:
    """Icon, word and tone of what was asked for and is not in effect."""
    return {
        ApprovalState.WAITING: ("waiting", _("is waiting"), Tone.WARNING),
        ApprovalState.DECLINED: ("close", _("not approved"), Tone.DANGER),
        ApprovalState.TIMED_OUT: ("timer", _("not answered"), Tone.DANGER),
    }


def result_titles() -> dict[str, str]:
    """State of an override → its word: its result, or that it was not done."""
    return {
        OverrideState.PENDING.value: _("Pending"),
        OverrideState.RESOLVED.value: _("Resolved"),
        OverrideState.UNRESOLVED.value: _("Not resolved"),
        OverrideState.ESCALATED.value: _("Escalated"),
        OverrideState.WAITING.value: _("Waits for approval"),
        OverrideState.DECLINED.value: _("Not approved"),
        OverrideState.TIMED_OUT.value: _("Not answered"),
    }


def outcome_titles() -> dict[str, str]:
    """Outcome → its word."""
    return {
        OutcomeState.VINDICATED.value: _("Vindicated"),
        OutcomeState.NEUTRAL.value: _("Neutral"),
        OutcomeState.REGRETTED.value: _("Regretted"),
        OutcomeState.WATCHING.value: _("Watching"),
        OutcomeState.NOT_KNOWN.value: _("Not known"),
    }


def verdict_titles() -> dict[str, str]:
    """What a review says of both → its words."""
    return {
        "unreviewed": _("Not reviewed"),
        "override_right": _("Only the override right"),
        "both_right": _("Both right"),
        "advice_right": _("Only the advice right"),
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
    return listed((advice[review.get("advice_right")], override[review.get("override_right")]))


def direction_word(direction: Direction) -> str:
    """Whether it was more or less favourable to the customer, in a word with its arrow."""
    words = {
        Direction.MORE: _("▲ more"),
        Direction.LESS: _("▼ less"),
        Direction.SAME: _("= same"),
        Direction.UNKNOWN: _("? unclear"),
    }
    return words[direction]


def measured_words() -> dict[OutcomeState, tuple[str, Tone]]:
    """What a measured outcome is called."""
    return {
        OutcomeState.VINDICATED: (_("vindicated"), Tone.SUCCESS),
        OutcomeState.REGRETTED: (_("regretted"), Tone.DANGER),
        OutcomeState.NEUTRAL: (_("neutral"), Tone.NEUTRAL),
        OutcomeState.NOT_KNOWN: (_("not known"), Tone.MUTED),
    }


def standing(item: Override) -> tuple[str, Tone]:
    """How the request stands where it is not in effect; else the outcome where one was measured, else the result of
    the moment: its word and tone."""
    if item.approval is not None and not item.in_effect:
        return not_done()[item.approval.state][1:]
    outcome, measured = item.outcome.state if item.outcome else OutcomeState.WATCHING, measured_words()
    if outcome in measured:
        return measured[outcome]
    tones = {
        ResultStatus.RESOLVED: Tone.SUCCESS,
        ResultStatus.UNRESOLVED: Tone.DANGER,
        ResultStatus.ESCALATED: Tone.WARNING,
    }
    return result_titles()[item.result.status.value].lower(), tones.get(item.result.status, Tone.NEUTRAL)


def standing_icon(item: Override) -> str:
    """The icon beside the word of what is not in effect; empty for all others."""
    return not_done()[item.approval.state][0] if item.approval is not None and not item.in_effect else ""
