"""The right column of the agent's window: the advice, the journeys below it, and the sheets that slide over both.

A sheet is loaded and made when it is asked for, or while nobody waits (``make_next``): the desk's start does not wait.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.app.steps import Steps
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.recommendation import viewmodel
from agentdesk.ui.recommendation.signals import SignalsView, build_signals
from agentdesk.ui.recommendation.view import JourneysView, RecommendationView
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.panels import make_first
from agentdesk.ui.shell.sheets import LeftSheet, Sheets
from agentdesk.ui.theme import theme

if TYPE_CHECKING:
    from agentdesk.ui.exception.view import OverrideSheet
    from agentdesk.ui.exception_mode.view import ExceptionModeSheet
    from agentdesk.ui.identity.view import IdentitySheet
    from agentdesk.ui.shell.sheets import Sheet


KEPT_PLACES = 50
"""Of so many contacts it is remembered how far down somebody was."""


class RightColumn(QFrame):
    """``advice``, ``journeys`` and ``signals``, which are seen, and ``sheets``, one of which may cover them."""

    def __init__(self, intents: Intents, journeys: Berth, parent: QWidget | None = None) -> None:
        """``journeys`` is where the journeys stand, and the signals with them."""
        super().__init__(parent)
        self._intents, self._journeys_berth = intents, journeys
        self._renders: list[Callable[[State, datetime], None]] = []
        self._shown: tuple[State, datetime] | None = None
        self._contact: str | None = None
        self._left_at: dict[str, int] = {}
        mark(self, kit="column")
        space = theme.tokens().space
        scroll = self._scroll = ScrollColumn(gap=space.l, margins=(space.l, space.m, space.l, space.l))
        self.advice = RecommendationView(intents)
        self.journeys, self.signals = JourneysView(intents), SignalsView()
        under = QWidget()
        parts = column(under, gap=space.l)
        self.rule = Rule()
        for each in (self.rule, self.journeys, self.signals):
            parts.addWidget(each)
        journeys.hold(under)
        journeys.moved.connect(self._show_rule)
        scroll.body.addWidget(self.advice)
        scroll.body.addWidget(journeys)
        column(self, gap=0).addWidget(scroll)
        self.sheets = Sheets(self, scroll)

    def stand_alone(self, is_alone: bool) -> None:
        """Whether the advice is chosen by its name above it, in a place of little height: then it does without a title
        and without much room above."""
        self.advice.show_title(not is_alone)
        space = theme.tokens().space
        self._scroll.leave_above(space.xs if is_alone else space.m)

    @cached_property
    def override(self) -> "OverrideSheet":
        from agentdesk.ui.exception import view
        from agentdesk.ui.exception.viewmodel import build

        sheet = view.OverrideSheet(self._intents, self)
        self._take_in("override", sheet, lambda state, now: sheet.render(build(state, now), now))
        return sheet

    @cached_property
    def identity(self) -> "IdentitySheet":
        from agentdesk.ui.identity import view
        from agentdesk.ui.identity.viewmodel import build

        sheet = view.IdentitySheet(self._intents, self)
        self._take_in("identity", sheet, lambda state, now: sheet.render(build(state), now))
        return sheet

    @cached_property
    def exception_mode(self) -> "ExceptionModeSheet":
        from agentdesk.ui.exception_mode import view
        from agentdesk.ui.exception_mode.viewmodel import build

        sheet = view.ExceptionModeSheet(self._intents, self)
        self._take_in("exception_mode", sheet, lambda state, now: sheet.render(build(state), now))
        return sheet

    def _take_in(self, name: str, sheet: "Sheet", render: Callable[[State, datetime], None]) -> None:
        self.sheets.add(name, sheet)
        self._renders.append(render)
        if self._shown is not None:
            render(*self._shown)

    @property
    def customer(self) -> str | None:
        """The id of the customer who is looked at."""
        return self._shown[0].customer_id_in_focus if self._shown is not None else None

    def leave_behind(self) -> dict[str, LeftSheet]:
        """Which sheet is open here, and where else one is to be opened again."""
        self.sheets.leave()
        return self.sheets.left()

    def come_back(self, left: dict[str, LeftSheet]) -> None:
        """Have these sheets made, to be opened once it is known who is in view."""
        for each in left.values():
            getattr(self, each.name)
        self.sheets.come_back(left)

    def open_identity(self) -> None:
        """Open the sheet of links; where it is open, or nobody is in view, it does what it does then."""
        if self.customer is not None and not self.identity.isVisible():
            self.sheets.make_way_for(self.identity)
        self.identity.open_sheet()

    def open_to_link(self) -> None:
        """Open the sheet of links where one is made."""
        self.open_identity()
        if self.identity.isVisible():
            self.identity.open_to_link()

    def toggle_exception_mode(self) -> None:
        """Open the sheet that takes the customer in view off the map, or close it."""
        if self.sheets.is_open("exception_mode"):
            self.exception_mode.close_sheet()
        elif self.customer is not None:
            self.sheets.make_way_for(self.exception_mode)
            self.exception_mode.open_sheet()

    def render(self, state: State, now: datetime) -> Steps:  # type: ignore[override]
        """Show the state, also in the sheets that there are; the others show it once they are made."""
        self._shown = state, now
        self.advice.render(viewmodel.build(state, now))
        yield "journeys"
        self.journeys.render(viewmodel.build_journeys(state, now))
        yield "signals"
        self.signals.render(build_signals(state), state.customer_id_in_focus, now)
        yield "sheets"
        self._show_rule()
        for render in self._renders:
            render(state, now)
        self._turn_to(state.focus.interaction_id or state.customer_id_in_focus)

    def _turn_to(self, contact: str | None) -> None:
        """What to do is at the top of whoever comes into view; of those one returns to it is where it was left."""
        if contact == self._contact:
            return
        bar = self._scroll.verticalScrollBar()
        if self._contact is not None:
            self._left_at[self._contact] = bar.value()
            if len(self._left_at) > KEPT_PLACES:
                del self._left_at[next(iter(self._left_at))]
        self._contact = contact
        bar.setValue(self._left_at.pop(contact, 0) if contact is not None else 0)

    def make_next(self) -> bool:
        """Make a sheet that was not asked for yet; False where there is none."""
        return make_first(self, "_override_loaded", "override", "_mode_loaded", "exception_mode", "identity")

    # Loading them is half of it, so while nobody waits it is a step of its own: two short ones, and no frame is late.

    @cached_property
    def _override_loaded(self) -> bool:
        import agentdesk.ui.exception.view  # noqa: F401

        return True

    @cached_property
    def _mode_loaded(self) -> bool:
        import agentdesk.ui.exception_mode.view  # noqa: F401

        return True

    def regions(self) -> tuple[QWidget, ...]:
        """What F6 walks here, in order."""
        journeys = (self.journeys, self.signals)
        open_sheet = self.sheets.open_one()
        first = (open_sheet,) if open_sheet is not None else (self.advice,)
        return tuple(each for each in (*first, *journeys) if each.isVisible())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.sheets.fit()

    def _show_rule(self) -> None:
        """It stands between two; where nobody is in view there is nothing below it."""
        show_if(self.rule, self._journeys_berth.is_home and self.customer is not None)
