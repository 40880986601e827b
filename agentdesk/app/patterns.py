"""What the desk knows of how advice is taken: the figures as they were last told, and for what they were asked; and
what a screen may ask of it.

Owns the page's part of the state. Knows nothing of how it is fetched (``patterns_work``).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol

from agentdesk.domain.records import dataclass
from agentdesk.wire import later

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.comparison import ActionComparisons

PERIODS = (7, 28, 90)
"""So many days, with today."""


@dataclass(frozen=True, slots=True)
class PatternFilter:
    """Which answers to look at; None means any. ``time_zone`` is the IANA name of the asker's."""

    days: int = 28
    team: str | None = None
    action: str | None = None
    journey: str | None = None
    time_zone: str = "UTC"

    @property
    def bucket(self) -> later.patterns.Bucket:
        """In what the time is told apart."""
        return "day" if self.days <= 7 else "week"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the time is chosen."""
        return (self.team, self.action, self.journey) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Patterns:
    """``told`` was told at ``read_at`` for ``told_for``; ``problem`` is a code where the last reading failed.

    ``asked_at`` says since when an answer is waited for, None where none is. ``is_stale``: something was overridden
    since. ``compared`` is of the action of ``told_for``: None where none is chosen, or it could not be told.
    """

    filter: PatternFilter = PatternFilter()
    told: later.patterns.OverrideInsights | None = None
    told_for: PatternFilter | None = None
    compared: ActionComparisons | None = None
    read_at: datetime | None = None
    asked_at: datetime | None = None
    problem: str | None = None
    is_stale: bool = False


def since(days: int, now: datetime) -> datetime:
    """The local midnight (UTC) that begins so many days with today."""
    first = now.astimezone().date() - timedelta(days=days - 1)
    return datetime.combine(first, time.min).astimezone().astimezone(UTC)


class PatternIntents(Protocol):
    """The gestures of the page."""

    def show_patterns(self, wanted: PatternFilter) -> None:
        """Have the figures told for this filter; an answer to an earlier one changes nothing."""

    def refresh_patterns(self) -> None:
        """Have them told anew for the same filter."""

    def cancel_patterns(self) -> None:
        """Wait no longer for an answer; what was told before stays."""


class PatternService(Protocol):
    """The service's part of it. Raises ``ProblemError``."""

    async def override_insights(self, wanted: PatternFilter, from_at: datetime) -> later.patterns.OverrideInsights: ...

    async def action_comparison(self, action: str) -> ActionComparisons:
        """What became, in the last year, of overrides of one advised action and of that advice where it was taken."""
