"""The page Overrides: the log of what agents did otherwise, in a window of several pages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.rule_from import rule_from
from agentdesk.app.state import OverrideFilter, State
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.page import PageCommand, PageView
from agentdesk.ui.ledger.table import SORTED_BY, titles_of_columns
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import build
from agentdesk.ui.words import _

RADAR_PAGE = "radar"


class OverridesPage(PageView):
    """``log`` is what it shows."""

    places_focus = True

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents, self._filter = intents, OverrideFilter()
        self.log = OverrideLogView(intents)
        column(self, gap=0).addWidget(self.log)
        self.log.announcement.connect(self.announcement)

    def draft_rule(self) -> None:
        """Have a rule proposed from the overrides that are listed."""
        self._intents.radar.draft_rule(rule_from(self._filter))
        self.page_requested.emit(RADAR_PAGE)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        self._filter = state.override_log.filter
        self.log.render(build(state, now))

    def regions(self) -> Sequence[QWidget]:
        if self.log.bulk.isVisible():
            return (self.log.facets, self.log.table, self.log.bulk)
        return (self.log.facets, self.log.table, self.log.record, self.log.review)

    def opened(self) -> None:
        self.log.take_focus()

    def focus_find(self) -> None:
        self.log.focus_find()

    def step(self, by: int) -> None:
        self.log.step(by)


def commands() -> Sequence[PageCommand]:
    """The gestures of the page, for the palette."""
    records, sorting = _("Records"), _("Sort by")
    titles = dict(zip(SORTED_BY, titles_of_columns(), strict=True))
    own = (
        ("save_view", _("Save this view…"), OverrideLogView.name_view),
        ("draw_sample", _("Draw a sample for review"), OverrideLogView.draw_sample),
        ("redraw_sample", _("Draw the sample again by another seed"), OverrideLogView.redraw_sample),
        ("review_together", _("Review the chosen…"), OverrideLogView.review_together),
        ("review_all", _("Review all that are filtered…"), OverrideLogView.review_filtered),
    )
    by_column = _("Sort by: {column}")
    return (
        PageCommand("overrides_draft", _("Draft a rule from these…"), OverridesPage.draft_rule),
        *(PageCommand(name, title, partial(_run, run), group=records) for name, title, run in own),
        *(
            PageCommand(f"sort_{name}", by_column.format(column=title), partial(_sort, name), group=sorting)
            for name, title in titles.items()
        ),
    )


def _run(run: Callable[[OverrideLogView], None], page: OverridesPage) -> None:
    run(page.log)


def _sort(name: str, page: OverridesPage) -> None:
    page.log.sort_by(name)
