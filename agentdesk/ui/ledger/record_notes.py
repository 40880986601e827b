"""What is said beside the open record: where it stands in the list, and who reviewed it."""

from agentdesk.domain.override import Override
from agentdesk.ui.ledger.picture import instant
from agentdesk.ui.ledger.viewmodel import OverrideLogState, Phase
from agentdesk.ui.ledger.wording import taken_words
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.words import _, count_text, joined


def place_words(state: OverrideLogState) -> str:
    """Where the record stands: ``4 of 412``; or that what is open is not in what is listed beside it by now."""
    if state.position is None:
        if state.phase not in (Phase.ROWS, Phase.NO_MATCH, Phase.EMPTY):
            return ""  # the list is being read
        return _("not in this list") if state.is_complete else _("not in this list so far")
    place = count_text(state.position + 1)
    if state.total:
        return _("{place} of {count}").format(place=place, count=state.total)
    words = _("{place} of {count}") if state.is_complete else _("{place} of {count}+")
    return words.format(place=place, count=count_text(len(state.rows)))


def refusal_words(problem: str | None) -> str:
    """Why the review of the record was not taken; empty where it was, or none was given."""
    if problem is None:
        return ""
    told = explain(problem)
    return _("Not saved: {why}").format(why=joined((told.title, told.detail)))


def review_note(state: OverrideLogState) -> str:
    """Who said so, or that it is on its way."""
    review = state.record.review if state.record is not None else None
    if state.sending is not None:
        return _("sending…")
    if review is None:
        return ""
    at = instant(review.get("at"))
    return joined((_("by {name}").format(name=review.get("by", "")), moment(at, state.now) if at else ""))


class Given:
    """The reviews that were given here and of which the service has said nothing yet."""

    def __init__(self) -> None:
        self._given: dict[str, Override] = {}

    def keep(self, record: Override) -> None:
        """A review of the record, as it is now, was given."""
        self._given[record.id] = record

    def told(self, state: OverrideLogState) -> list[str]:
        """What is to be said: that the service has taken one, or that it has not and why. Each is said once."""
        said = []
        for override_id, given in list(self._given.items()):
            known = (each for each in (state.record, *state.rows) if each is not None and each.id == override_id)
            if override_id in state.refused:
                said.append(joined((taken_words(given), refusal_words(state.refused[override_id]))))
            elif any(each.review is not None and each.version > given.version for each in known):
                said.append(_("Review saved"))
            else:
                continue
            del self._given[override_id]
        return said
