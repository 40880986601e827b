"""The difference between two shares in words, as every page of figures says it. Qt-free."""

from agentdesk.domain.comparison import Difference
from agentdesk.ui.words import _, count_text


def difference_text(difference: Difference) -> str:
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
