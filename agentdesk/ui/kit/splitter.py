"""The divider between two regions, a hairline that can be dragged."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from agentdesk.ui.kit.marks import mark
from agentdesk.ui.theme import theme


class Splitter(QSplitter):
    """Regions side by side; none can be dragged away."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Horizontal, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(theme.tokens().size.hairline)
        mark(self, kit="splitter")
