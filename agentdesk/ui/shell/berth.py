"""The place of a region in the main window, which is empty while the region has a window of its own."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.layout import column, show_if


class Berth(QFrame):
    """Holds ``region``, and nothing beside it. Hidden while the region is away; ``moved`` says when that changes.

    ``name`` is the region's in the file of places and in commands, ``title`` what people call it. ``scrolls``: it may
    be higher than its window.
    """

    moved = Signal()

    def __init__(self, name: str, title: str, region: QWidget, *, scrolls: bool = False) -> None:
        super().__init__()
        self.name, self.title, self.region, self.scrolls = name, title, region, scrolls
        self.is_home = True
        self._is_wanted = True
        self._layout = column(self, gap=0)
        self._layout.addWidget(region)

    def show_if(self, wanted: bool) -> None:
        """Show the region here or not, as far as it is at home."""
        self._is_wanted = wanted
        show_if(self, wanted and self.is_home)

    def give(self) -> QWidget:
        """Let go of the region, for a window of its own."""
        self.is_home = False
        self._layout.removeWidget(self.region)
        show_if(self, False)
        return self.region

    def take_back(self) -> None:
        """Have the region here again."""
        self.is_home = True
        self._layout.addWidget(self.region)
        self.region.show()
        show_if(self, self._is_wanted)
