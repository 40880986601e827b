"""The agent's own figures, in a window beside the desk: what their supervisor sees of them, and nobody else's."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent

from agentdesk.app.intents import Intents
from agentdesk.ui.kit.card import Ground
from agentdesk.ui.kit.layout import column
from agentdesk.ui.patterns.page import PatternsPage
from agentdesk.ui.shell.placing import opening_size, room
from agentdesk.ui.shell.regions import first_focus
from agentdesk.ui.shell.render_loop import Observable, RenderLoop
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _


class OwnFiguresWindow(Ground):
    """It follows the store while it is open; Escape closes it."""

    def __init__(self, intents: Intents, store: Observable, now: Callable[[], datetime]) -> None:
        super().__init__("surface")
        self.setWindowTitle(_("agentdesk: your own figures"))
        size = theme.tokens().size
        smallest = QSize(size.minimum_window_width // 2, size.minimum_window_height // 2)
        self.setMinimumSize(smallest)
        self.resize(opening_size(QSize(size.window_width // 2, size.window_height * 5 // 6), smallest, room()))
        self.page = PatternsPage(intents)
        column(self, gap=0).addWidget(self.page)
        self._loop = RenderLoop(store, now, self.page.render, self.page.tick, self)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_F5), self, self.page.refresh)

    def open_beside(self) -> None:
        """Have it in front, the focus in it."""
        self.show()
        self.raise_()
        self.activateWindow()
        target = first_focus(self.page.regions()[0])
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._loop.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._loop.stop()
