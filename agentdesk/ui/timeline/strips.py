"""The strips between the timeline's head and its rows: what is pinned, and which lane is which journey's."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.chip import Chip, ChipButton
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.layout import Flow, row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.timeline.lanes import Lane
from agentdesk.ui.timeline.pins import Pin
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed, ngettext, of_its_own

TITLE_SHOWN = 40


class _Strip(QFrame):
    """An icon and chips that flow. Hidden while there are none."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        mark(self, kit="region_head")
        layout = row(self, gap=space.s, margins=(space.l, space.xs, space.m, space.xs))
        layout.addWidget(Icon(icon, Tone.MUTED, small=True, meaning=name))
        self.chips = Flow(space.xs)
        layout.addWidget(self.chips, 1)
        self.setAccessibleName(name)
        self.hide()


class PinStrip(_Strip):
    """``opened`` carries the id of a pinned event that is to be shown."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__("pin", _("Pinned"))
        self._pins: tuple[Pin, ...] | None = None

    def show_pins(self, pins: tuple[Pin, ...], now: datetime) -> None:
        if pins == self._pins:
            return
        self._pins = pins
        self.chips.clear()
        for pin in pins:
            title = pin.title if len(pin.title) <= TITLE_SHOWN else pin.title[:TITLE_SHOWN].rstrip() + "…"
            chip = ChipButton(of_its_own(title))
            chip.setAccessibleName(pin.title)
            at = moment(datetime.fromisoformat(pin.at), now)
            give_tip(chip, _("{time}: {title}").format(time=at, title=pin.title))
            chip.clicked.connect(partial(self.opened.emit, pin.id))
            self.chips.add(chip)
        show_if(self, bool(pins))


class LaneStrip(_Strip):
    """Which lane is which journey's, from the outer one inwards."""

    def __init__(self) -> None:
        super().__init__("journey", _("Lanes by journey"))
        self._shown: tuple[Sequence[Lane], Sequence[str]] | None = None

    def show_lanes(self, lanes: Sequence[Lane], without: Sequence[str] = ()) -> None:
        """``without`` are the titles of the journeys for which there is no lane."""
        if (lanes, without) == self._shown:
            return
        self._shown = lanes, without
        self.chips.clear()
        for number, lane in enumerate(lanes, start=1):
            words = _("{number} {journey}").format(number=number, journey=lane.title)
            self.chips.add(Chip(words, lane.tone, small=True))
        if without:
            rest = Chip(ngettext("{n} without a lane", "{n} without a lane", len(without)), Tone.NEUTRAL, small=True)
            give_tip(rest, listed(without))
            self.chips.add(rest)
        show_if(self, bool(lanes))
