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
        wanted = rule_from(self._filter)
        if not wanted.says_which:
            self.announcement.emit(_("Choose of which overrides first: an action, a reason or another filter."))
            return
        self._intents.radar.draft_rule(wanted)
        self.page_requested.emit(RADAR_PAGE)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        self._filter = state.override_log.filter
        self.log.render(build(state, now))

    def regions(self) -> Sequence[QWidget]:
        if self.log.bulk.isVisible():
            return (self.log.facets, self.log.table, self.log.bulk)
        return (self.log.facets, self.log.table, self.log.record, self.log.review)

    def save_drafts(self) -> None:
        self.log.review.keep_now()
        self.log.bulk.keep_now()

    def opened(self) -> None:
        self.log.take_focus()

    def focus_find(self) -> None:
        self.log.focus_find()

    def step(self, by: int) -> None:
        self.log.step(by)


def commands() -> Sequence[PageCommand]:
    """The gestures of the page, for the palette and the sheet of keys."""
    records, sorting = _("Records"), _("Sort by")
    titles = dict(zip(SORTED_BY, titles_of_columns(), strict=True))
    own: tuple[tuple[str, str, Callable[[OverrideLogView], object], str, str], ...] = (
        ("filters", _("Go to the filters"), lambda log: log.side.come(), "", ""),
        ("save_view", _("Save this view…"), OverrideLogView.name_view, "", ""),
        ("draw_sample", _("Draw a sample for review"), OverrideLogView.draw_sample, "", ""),
        ("redraw_sample", _("Draw the sample again by another seed"), OverrideLogView.redraw_sample, "", "D"),
        ("choose", _("Choose the record, or not any more"), lambda log: log.table.toggle_chosen(), "", "Space"),
        ("review_together", _("Review the chosen…"), OverrideLogView.review_together, "", "R"),
        ("review_all", _("Review all that are filtered…"), OverrideLogView.review_filtered, "", ""),
        ("export", _("Export what is listed…"), lambda log: log.export_head.open_menu(), "Ctrl+Shift+X", ""),
        ("correct_direction", _("Correct the direction…"), OverrideLogView.correct_direction, "Ctrl+Shift+C", ""),
        ("sort_further", _("Sort by the next column"), OverrideLogView.sort_further, "", "S"),
        ("sort_around", _("Turn the order around"), lambda log: log.sort_further(turn=True), "", "Shift+S"),
    )
    by_column = _("Sort by: {column}")
    return (
        PageCommand("overrides_draft", _("Draft a rule from these…"), OverridesPage.draft_rule),
        *(PageCommand(name, title, partial(_run, run), key, records, hint) for name, title, run, key, hint in own),
        *_reviewing(),
        *(
            PageCommand(f"sort_{name}", by_column.format(column=title), partial(_sort, name), group=sorting)
            for name, title in titles.items()
        ),
    )


def _reviewing() -> Sequence[PageCommand]:
    """The keys of the form, each as a gesture."""
    group, answer = _("Review"), _("Review: {question} {answer}")
    questions = (_("Was the advice right?"), _("Was the override right?"))
    answers = (_("Yes"), _("No"), _("Unsure"))
    numbered = enumerate(((question, said) for question in questions for said in answers), 1)
    return (
        *(
            PageCommand(
                f"review_{number}", answer.format(question=question, answer=said), partial(_answer, number),
                group=group, hint=str(number),
            )
            for number, (question, said) in numbered
        ),
        PageCommand("review_comment", _("Comment on the review"), partial(_run, lambda log: log.form.focus_comment()),
                    "", group, "C"),
        PageCommand("review_save", _("Save the review and go to the next"), partial(_run, lambda log: log.form.save()),
                    "", group, "Ctrl+Return"),
    )  # fmt: skip


def _answer(number: int, page: OverridesPage) -> None:
    page.log.form.answer(number)


def _run(run: Callable[[OverrideLogView], object], page: OverridesPage) -> None:
    run(page.log)


def _sort(name: str, page: OverridesPage) -> None:
    page.log.sort_by(name)
