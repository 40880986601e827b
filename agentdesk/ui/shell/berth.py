"""The place of a region in the main window, which is empty while the region has a window of its own.

A region may be made later than its place: until then the shapes of the first paint stay where it will be.
"""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.layout import column, show_if, take_out
from agentdesk.ui.shell.first_paint import paint_shapes
from agentdesk.ui.theme import theme


class Berth(QFrame):
    """Holds a region, and nothing beside it. Hidden while the region is away; ``moved`` says when that changes.

    ``name`` is the region's in the file of places and in commands, ``title`` what people call it. ``make`` makes the
    region, which calls ``hold``. ``scrolls``: it may be higher than its window.
    """

    moved = Signal()

    def __init__(self, name: str, title: str, make: Callable[[], object], *, scrolls: bool = False) -> None:
        super().__init__()
        self.name, self.title, self.scrolls = name, title, scrolls
        self.is_home = True
        self._make = make
        self._region: QWidget | None = None
        self._is_wanted = True
        self._layout = column(self, gap=0)

    @property
    def region(self) -> QWidget:
        """The region, which is made now if nobody asked for it before."""
        if self._region is None:
            self._make()
        assert self._region is not None, f"nothing was made for {self.name}"
        return self._region

    @property
    def is_made(self) -> bool:
        return self._region is not None

    def hold(self, region: QWidget) -> None:
        """Have the region here, now that it is made."""
        self._region = region
        self._layout.addWidget(region)
        if self.isVisible():
            region.show()  # Qt would do so only when it has nothing else to do

    def holds(self, widget: QWidget) -> bool:
        """Whether that is the region, or in it."""
        region = self._region
        return region is not None and (region is widget or region.isAncestorOf(widget))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self._region is None:
            painter = QPainter(self)
            paint_shapes(painter, self.name, theme.tokens(), self.rect())
            painter.end()

    def show_if(self, wanted: bool) -> None:
        """Show the region here or not, as far as it is at home."""
        self._is_wanted = wanted
        show_if(self, wanted and self.is_home)

    def give(self) -> QWidget:
        """Let go of the region, for a window of its own."""
        region = self.region
        self.is_home = False
        take_out(self._layout, region)
        show_if(self, False)
        return region

    def take_back(self) -> None:
        """Have the region here again."""
        self.is_home = True
        self._layout.addWidget(self.region)
        self.region.show()
        show_if(self, self._is_wanted)
