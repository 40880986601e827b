"""What a review says, as its agent hears of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from agentdesk.domain.override import Override
from agentdesk.ui.words import _, joined

Reviews = Mapping[str, dict[str, Any]]
"""Override → its review."""


def reviews_of(overrides: Iterable[Override]) -> dict[str, dict[str, Any]]:
    """The reviews that there are."""
    return {one.id: one.review for one in overrides if one.review is not None}


def said_since(before: Reviews, overrides: Iterable[Override]) -> list[str]:
    """What to tell an agent of those of their overrides that were reviewed since."""
    told = []
    for one in overrides:
        if one.review is None or before.get(one.id) == one.review:
            continue
        verdict = {True: _("right"), False: _("not right"), None: _("unsure")}[one.review.get("override_right")]
        words = _("{name} reviewed “{title}”: {verdict}").format(
            name=one.review.get("by") or "", title=one.taken_title or one.taken_action, verdict=verdict
        )
        told.append(joined((words, str(one.review.get("comment") or ""))))
    return told
