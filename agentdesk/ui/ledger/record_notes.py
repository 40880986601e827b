"""What is said beside the open record: where it stands in the list, and who reviewed it."""

from agentdesk.ui.ledger.picture import instant
from agentdesk.ui.ledger.viewmodel import OverrideLogState
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.words import _, count_text, joined


def place_words(state: OverrideLogState) -> str:
    """Where the record stands: ``4 of 412``."""
    if state.position is None:
        return ""
    place = count_text(state.position + 1)
    if state.total:
        return _("{place} of {count}").format(place=place, count=state.total)
    words = _("{place} of {count}") if state.is_complete else _("{place} of {count}+")
    return words.format(place=place, count=count_text(len(state.rows)))


def review_note(state: OverrideLogState) -> str:
    """Who said so, or that it is on its way."""
    review = state.record.review if state.record is not None else None
    if state.sending is not None:
        return _("sending…")
    if review is None:
        return ""
    at = instant(review.get("at"))
    return joined((_("by {name}").format(name=review.get("by", "")), moment(at, state.now) if at else ""))
