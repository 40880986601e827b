"""Where the agent's regions lie: work at one side, the advice at the other, the customer above what is between them.

In large type, or a small window, the customer's band goes on above the advice too: who it is, why they are here, what
was tried and how they feel stay in view without a scroll, and the columns below them are what scrolls. While a form is
open in the advice's place, that has the whole height. Where even one pane has no room beside the advice, the advice is
one of what comes in turn below the band (``Middle``), and a form has all the room that is right of the work.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.columns import LEAST_HEIGHT_CONTROLS, is_low, is_narrow, is_tight, widths
from agentdesk.ui.shell.middle import Middle
from agentdesk.ui.theme.tokens import Size

_ANY_WIDTH = 16_777_215
"""Qt's own for a part that may be as wide as there is room."""


class GroundPlan(QWidget):
    """Places the four; ``work`` and ``advice`` have a width of their own. ``became_low``: there is little height from
    now on, or there is enough again."""

    became_low = Signal(bool)

    def __init__(self, size: Size, work: Berth, customer: Berth, middle: Middle, advice: Berth) -> None:
        super().__init__()
        self._size, self._work, self._customer, self._middle, self._advice = size, work, customer, middle, advice
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(work, 0, 0, 3, 1)
        middle.turned.connect(self._share_height)
        advice.moved.connect(self._place)
        self._has_form = self._is_low = False
        self._placed: tuple[bool, bool, bool] | None = None
        self._place()

    def make_room(self, has_form: bool) -> None:
        """A form was opened in the place of the advice, or closed."""
        self._has_form = has_form
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        low = is_low(self._size, self.height())
        if low != self._is_low:
            self._is_low = low
            self.became_low.emit(low)
        self._place()

    def _place(self) -> None:
        of_work, of_advice = widths(self._size, self.width())
        is_here = self._advice.is_home  # else its forms are in its own window, too
        tight, narrow = is_here and is_tight(self._size, self.width()), is_narrow(self._size, self.width())
        has_form = is_here and self._has_form
        self._work.setFixedWidth(of_work)
        self._advice.setMinimumWidth(0 if tight else of_advice)
        self._advice.setMaximumWidth(_ANY_WIDTH if tight else of_advice)
        placed = (tight, narrow, has_form)
        if placed == self._placed:
            self._share_height()
            return
        self._placed = placed
        across = 2 if narrow and not has_form else 1
        self._grid.addWidget(self._customer, 0, 1, 1, across)
        self._grid.addWidget(self._middle, 1, 1, 1 if tight else 2, across if tight else 1)
        if tight:
            self._grid.addWidget(self._advice, 0 if has_form else 2, 1, 3 if has_form else 1, 2)
        else:
            self._grid.addWidget(self._advice, across - 1, 2, 4 - across, 1)
        alone = tight and has_form
        self._customer.show_if(not alone)
        show_if(self._middle, not alone)
        self._middle.share(tight, has_form=has_form)
        self._share_height()

    def _share_height(self) -> None:
        """What is left below the band is the pane's that is in view."""
        tight, _narrow, has_form = self._placed or (False, False, False)
        is_advice = tight and (has_form or self._middle.shows_beside)
        self._grid.setRowStretch(1, 0 if is_advice else 1)
        self._grid.setRowStretch(2, 1 if is_advice else 0)
        # Who it is and why they are here comes first; the panes take what is left.
        its_height = QSizePolicy.Policy.Fixed if is_advice else QSizePolicy.Policy.Ignored
        self._middle.setSizePolicy(QSizePolicy.Policy.Preferred, its_height)
        self._middle.setMinimumHeight(0 if is_advice else self._least_height(tight=tight))
        self._advice.setMinimumHeight(self._least_of_advice() if is_advice and not has_form else 0)
        self._grid.activate()

    def _least_height(self, *, tight: bool) -> int:
        """Of the panes, with the choice between them."""
        control, window = self._size.control, self._size.minimum_window_height
        if not tight:
            return min(LEAST_HEIGHT_CONTROLS * control, window // 3)
        # One writes in it: in a low window the band gives way as far as it can.
        head = self._middle.head.minimumHeight()
        left = self.height() - head - self._customer.minimumSizeHint().height()
        return head + min(LEAST_HEIGHT_CONTROLS * control, left)

    def _least_of_advice(self) -> int:
        """For what to do, why, and the answers; in a low window two fifths of what the choice leaves."""
        share = (self.height() - self._middle.head.minimumHeight()) * 2 // 5
        return max(self._size.minimum_window_height // 4, min(share, self._size.control * 17 // 4))
