"""The middle of the agent's window: timeline and conversation, beside each other where there is room for both.

In large type, or a small window, one of the two is in view and a choice above them turns to the other.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.splitter import Splitter
from agentdesk.ui.kit.states import EmptyState
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.ground_plan import LEAST_CONTROLS
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _

LEAST_HEIGHT_CONTROLS = 6


class Middle(QWidget):
    """Both panes, or one of them. ``head`` is the choice between them; it is seen only where it is needed.

    A pane may be away, in a window of its own; where both are, the place says so.
    """

    def __init__(self, timeline: Berth, talk: Berth) -> None:
        super().__init__()
        self._panes = {berth.name: berth for berth in (timeline, talk)}
        layout = column(self, gap=0)
        self.head = RegionHead()
        self.head.setAccessibleName(_("What is in view"))
        titles = tuple(Choice(berth.name, berth.title) for berth in self._panes.values())
        self.choice = SegmentedChoice(_("What is in view"), titles, numbered=False)
        self.choice.set_choice(timeline.name)
        self.choice.chosen.connect(lambda _id: self._fit())
        self.head.bar.addWidget(self.choice, 1, Qt.AlignmentFlag.AlignVCenter)
        self.splitter = Splitter(Qt.Orientation.Horizontal)
        half = theme.tokens().size.window_width // 2
        for place, pane in enumerate(self._panes.values()):
            self.splitter.addWidget(pane)
            self.splitter.setStretchFactor(place, 1)
            pane.moved.connect(self._fit)
        self.splitter.setSizes([half, half])
        # Who it is and why they are here comes first; the panes take what is left.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        size = theme.tokens().size
        self.setMinimumHeight(min(LEAST_HEIGHT_CONTROLS * size.control, size.minimum_window_height // 3))
        layout.addWidget(self.head)
        layout.addWidget(self.splitter, 1)
        self.nothing = EmptyState("open-out", _("Timeline and conversation are in windows of their own"))
        layout.addWidget(self.nothing, 1)
        self._fit()

    @property
    def is_narrow(self) -> bool:
        return len(self._at_home()) > 1 and self.width() < 2 * LEAST_CONTROLS * theme.tokens().size.control

    def _at_home(self) -> list[Berth]:
        return [berth for berth in self._panes.values() if berth.is_home]

    def regions(self) -> tuple[QWidget, ...]:
        """What F6 walks here, in order."""
        panes = tuple(berth.region for berth in self._panes.values())
        return (self.head, *panes) if self.is_narrow else panes

    def bring(self, name: str) -> None:
        """Have the pane of that name in view, because the agent asked for something in it."""
        berth = self._panes[name]
        if not berth.is_home:
            berth.region.window().raise_()
            return
        self.choice.set_choice(berth.name)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.choice.choice()
        show_if(self.head, self.is_narrow)
        for name, berth in self._panes.items():
            berth.show_if(not self.is_narrow or name == shown)
        is_empty = not self._at_home()
        show_if(self.nothing, is_empty)
        show_if(self.splitter, not is_empty)
