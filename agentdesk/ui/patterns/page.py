"""The page Patterns, in a window of several pages."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.patterns import PERIODS
from agentdesk.app.rule_from import rule_from
from agentdesk.app.state import State
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.page import PageCommand, PageView
from agentdesk.ui.patterns.panels import PanelView
from agentdesk.ui.patterns.view import PatternsView
from agentdesk.ui.patterns.viewmodel import build, records_behind
from agentdesk.ui.words import _, ngettext

RECORDS_PAGE, RADAR_PAGE = "overrides", "radar"


class PatternsPage(PageView):
    """``patterns`` is what it shows. The figures are read when one turns to it, and anew while it is open."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents, self._state = intents, State()
        self.patterns = PatternsView(intents)
        column(self, gap=0).addWidget(self.patterns)
        self.patterns.announcement.connect(self.announcement)
        self.patterns.mark_opened.connect(self._on_mark_opened)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        before, self._state = self._state, state
        if before.patterns is not state.patterns or before.session is not state.session:
            self.tick(now)

    def tick(self, now: datetime) -> None:
        shown = build(self._state, now)
        self.patterns.render(shown)
        if shown.is_untouched:
            self.patterns.ask(shown.filter)
        elif shown.is_due:
            self._intents.patterns.refresh_patterns()

    def regions(self) -> Sequence[QWidget]:
        return self.patterns.regions()

    def refresh(self) -> None:
        self.patterns.refresh()

    def draft_rule(self) -> None:
        """Have a rule proposed from the overrides behind the bar that has the keys, or had them last."""
        focused = self.focusWidget()
        panels = self.findChildren(PanelView)
        panel = next((one for one in panels if focused is not None and one.isAncestorOf(focused)), None)
        key = panel.bars.current_key if panel is not None else None
        wanted = records_behind(self._state.patterns, panel.panel.id, key) if panel is not None and key else None
        if wanted is None:
            self.announcement.emit(_("Choose a bar of an action, a journey, a reason or a rule first."))
            return
        self._intents.radar.draft_rule(rule_from(wanted))
        self.page_requested.emit(RADAR_PAGE)

    def _on_mark_opened(self, panel: str, key: str) -> None:
        wanted = records_behind(self._state.patterns, panel, key)
        if wanted is not None:
            self._intents.filter_overrides(wanted)
            self.page_requested.emit(RECORDS_PAGE)


def commands() -> Sequence[PageCommand]:
    """The gestures of the page, for the palette."""
    periods = [
        PageCommand(
            f"patterns_{days}",
            ngettext("The last {n} day", "The last {n} days", days),
            partial(_choose, days),
        )
        for days in PERIODS
    ]
    return [
        *periods,
        PageCommand("patterns_draft", _("Draft a rule from the mark…"), PatternsPage.draft_rule),
        PageCommand("patterns_all", _("Take the filters away"), lambda view: view.patterns.show_all()),
        PageCommand("patterns_cancel", _("Wait no longer for the figures"), _cancel),
    ]


def _choose(days: int, view: PatternsPage) -> None:
    view.patterns.choose_period(days)


def _cancel(view: PatternsPage) -> None:
    view.patterns.cancel.click()
