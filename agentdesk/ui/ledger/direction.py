"""The direction of the open record: what the catalogue or somebody says of it, and the menu that corrects it."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.domain.override import Direction, Override
from agentdesk.ui.direction_words import direction_titles, direction_words
from agentdesk.ui.kit.button import ButtonKind, MenuButton
from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.kit.turning import TurningLayout
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class DirectionLine(QWidget):
    """``corrected`` carries the direction that was chosen; ``correcting`` is one that is on its way."""

    corrected = Signal(Direction)

    def __init__(
        self, record: Override, correcting: Direction | None, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        line = TurningLayout(self, least=theme.tokens().size.side_column // 2, gap=theme.tokens().space.s)
        self.words = Prose(direction_words(record, correcting, lambda at: moment(at, now)), TextRole.SMALL, Tone.MUTED)
        self.menu = MenuButton(_("Correct"), ButtonKind.GHOST, name=_("Correct the direction"))
        for value, title in direction_titles().items():
            direction = Direction(value)
            choose = partial(self.corrected.emit, direction)
            self.menu.menu_shown.add(title, choose, checked=direction is (correcting or record.direction))
        line.addWidget(self.words, 1)
        line.addWidget(self.menu)
        show_if(self.menu, not record.erased)  # nothing is added to it any more
