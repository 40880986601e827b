"""The direction of the open record: what the catalogue or somebody says of it, and the menu that corrects it."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.domain.override import Direction, Override
from agentdesk.ui.kit.button import ButtonKind, MenuButton
from agentdesk.ui.kit.layout import row
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.ledger.wording import direction_titles
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined


class DirectionLine(QWidget):
    """``corrected`` carries the direction that was chosen; ``correcting`` is one that is on its way."""

    corrected = Signal(Direction)

    def __init__(
        self, record: Override, correcting: Direction | None, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        line = row(self, gap=theme.tokens().space.s)
        self.words = Prose(direction_words(record, correcting, now), TextRole.SMALL, Tone.MUTED)
        self.menu = MenuButton(_("Correct"), ButtonKind.GHOST, name=_("Correct the direction"))
        for value, title in direction_titles().items():
            direction = Direction(value)
            choose = partial(self.corrected.emit, direction)
            self.menu.menu_shown.add(title, choose, checked=direction is (correcting or record.direction))
        line.addWidget(self.words, 1)
        line.addWidget(self.menu)


def direction_words(record: Override, correcting: Direction | None, now: datetime) -> str:
    """What it was to the customer beside the advice, and who says so."""
    titles, said = direction_titles(), record.direction_said
    title = _("For the customer: {direction}").format(direction=titles[(correcting or record.direction).value])
    if correcting is not None:
        return joined((title, _("being saved…")))
    if said is None:
        return joined((title, _("by the catalogue")))
    by = _("corrected by {name} {time}").format(name=said.by, time=moment(said.at, now))
    catalogue = _("the catalogue: {direction}").format(direction=titles[said.computed.value])
    return joined((title, by, catalogue, said.comment))
