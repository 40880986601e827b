"""How much room the agent's regions need beside each other. Knows sizes and no widget: the first paint asks too."""

from agentdesk.ui.theme.tokens import Size

LEAST_CONTROLS = 11
"""A pane that is narrower than so many controls are high cannot be read."""
LEAST_HEIGHT_CONTROLS = 6
"""And so many a pane is high, however high the customer's band is above it."""

LOW_CONTROLS = 16
"""And what is between the bars is low where it is no higher than so many."""


def widths(size: Size, width: int) -> tuple[int, int]:
    """How wide work and advice are in a window of this width: as they are made for; the advice has more of a wide one,
    the work less of a small one in large type."""
    return min(size.side_column, width // 4), max(size.right_column, min(width // 5, size.right_column * 3 // 2))


def is_narrow(size: Size, width: int) -> bool:
    """Whether a window of this width has no room for two panes between the columns at its sides."""
    return width - sum(widths(size, width)) < 2 * LEAST_CONTROLS * size.control


def is_tight(size: Size, width: int) -> bool:
    """Whether it has no room even for one: then the panes and the advice come in turn."""
    return width - sum(widths(size, width)) < LEAST_CONTROLS * size.control


def is_low(size: Size, height: int) -> bool:
    """Whether what is between the bars has so little height that gaps give way before words do."""
    return height < LOW_CONTROLS * size.control
