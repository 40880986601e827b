"""Where the agent's regions lie: work at one side, the advice at the other, the customer above what is between them.

In large type, or a small window, the customer's band goes on above the advice too: who it is, why they are here, what
was tried and how they feel stay in view without a scroll, and the columns below them are what scrolls. While a form is
open in the advice's place, that has the whole height.
"""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from agentdesk.ui.theme.tokens import Size

LEAST_CONTROLS = 11
"""A pane that is narrower than so many controls are high cannot be read."""


def widths(size: Size, width: int) -> tuple[int, int]:
    """How wide work and advice are in a window of this width: as they are made for; the advice has more of a wide one,
    the work less of a small one in large type."""
    return min(size.side_column, width // 4), max(size.right_column, min(width // 5, size.right_column * 3 // 2))


def is_narrow(size: Size, width: int) -> bool:
    """Whether a window of this width has no room for two panes between the columns at its sides."""
    return width - sum(widths(size, width)) < 2 * LEAST_CONTROLS * size.control


class GroundPlan(QWidget):
    """Places the four; ``work`` and ``advice`` have a width of their own."""

    def __init__(self, size: Size, work: QWidget, customer: QWidget, middle: QWidget, advice: QWidget) -> None:
        super().__init__()
        self._size, self._work, self._customer, self._advice = size, work, customer, advice
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(1, 1)
        self._grid.addWidget(work, 0, 0, 2, 1)
        self._grid.addWidget(middle, 1, 1)
        self._has_form = False
        self._across = 0
        self._place()

    def make_room(self, has_form: bool) -> None:
        """A form was opened in the place of the advice, or closed."""
        self._has_form = has_form
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        for column, width in zip((self._work, self._advice), widths(self._size, self.width()), strict=True):
            column.setFixedWidth(width)
        across = 2 if is_narrow(self._size, self.width()) and not self._has_form else 1
        if across == self._across:
            return
        self._across = across
        self._grid.addWidget(self._customer, 0, 1, 1, across)
        self._grid.addWidget(self._advice, across - 1, 2, 3 - across, 1)
        self._grid.activate()
