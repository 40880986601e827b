"""A share with its interval, and the difference between two, in words as every page of figures says them. Qt-free."""

from agentdesk.domain.comparison import OutcomeDifference
from agentdesk.ui.words import _, count_text


def with_interval(share: str, low: float, high: float) -> str:
    """A share that is in words already, with the ends of its interval in whole per cent: ``17.0 % (13–22)``."""
    return _("{share} ({low}–{high})").format(share=share, low=round(100 * low), high=round(100 * high))


def difference_text(difference: OutcomeDifference) -> str:
    """How many points more of the overrides, with the interval; that there is no clear difference where it holds 0."""
    low, high = _points(difference.low), _points(difference.high)
    if not difference.is_clear:
        return _("No clear difference (95 %: {low} to {high} points).").format(low=low, high=high)
    return _("{by} points for the overrides (95 %: {low} to {high}).").format(
        by=_points(difference.by), low=low, high=high
    )


def _points(share: float) -> str:
    """Hundredths of a whole with their sign."""
    points = round(100 * share)
    return f"{'−' if points < 0 else '+' if points > 0 else ''}{count_text(abs(points))}"
