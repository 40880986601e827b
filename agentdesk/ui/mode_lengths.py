"""For how long a customer may be off the map, as both sheets offer it. Qt-free."""

from agentdesk.domain.people import Session
from agentdesk.domain.records import dataclass
from agentdesk.ui.words import ngettext

HOUR_S, DAY_S = 3600.0, 86_400.0
_LENGTHS = (HOUR_S, 4 * HOUR_S, DAY_S, 3 * DAY_S, 7 * DAY_S, 14 * DAY_S)
"""The lengths that are offered, as far as the policy allows them."""


@dataclass(frozen=True, slots=True)
class Length:
    """For how long the customer may be off the map."""

    seconds: float
    title: str


def offered_lengths(session: Session | None) -> tuple[Length, ...]:
    """The lengths that the policy allows, with the usual one among them, the shortest first."""
    choices = session.exception_mode if session is not None else None
    longest_s = choices.longest_s if choices else DAY_S
    usual_s = choices.usual_s if choices else DAY_S
    lengths = sorted({*(one for one in _LENGTHS if one <= longest_s), usual_s})
    return tuple(Length(one, length_words(one)) for one in lengths)


def length_words(seconds: float) -> str:
    """A length in days or hours."""
    if seconds < DAY_S or seconds % DAY_S:
        hours = round(seconds / HOUR_S)
        return ngettext("{n} hour", "{n} hours", hours)
    return ngettext("{n} day", "{n} days", round(seconds / DAY_S))
