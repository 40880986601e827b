"""The supervisor's override log: facets, the table, and the frozen picture of the record that is open."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import NEWEST_FIRST, Loading, LogOrder, OverrideFilter
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.field import FindField
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column, row, show_if, width_of
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.text import ElidedLabel, TextRole
from agentdesk.ui.ledger.bulk_panel import BulkPanel
from agentdesk.ui.ledger.chosen import ChosenBar
from agentdesk.ui.ledger.exporting import ExportHead
from agentdesk.ui.ledger.facets import FacetColumn, FacetSide
from agentdesk.ui.ledger.log_keys import act_on
from agentdesk.ui.ledger.log_pages import LogPages
from agentdesk.ui.ledger.record import RecordPanel
from agentdesk.ui.ledger.record_column import RecordColumn
from agentdesk.ui.ledger.record_notes import Given, place_words, refusal_words, review_note
from agentdesk.ui.ledger.review_form import ReviewForm
from agentdesk.ui.ledger.reviewing import Answers
from agentdesk.ui.ledger.table import SORTED_BY, OverrideModel, OverrideTable
from agentdesk.ui.ledger.view_strip import ViewStrip
from agentdesk.ui.ledger.viewmodel import OverrideLogState, Phase, is_narrowed, narrowed
from agentdesk.ui.qt.letters import is_commit
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined

SAMPLE = 20
"""So many records are drawn for review."""
RECORD_CONTROLS = 10
"""So wide the open record is at least, in controls' heights, where that is not more than half."""
FIND_DELAY_MS = 250
"""So long after the last letter the server is asked."""


class OverrideLogView(Group):
    """``render`` shows the log; ``step`` is J and K."""

    announcement = Signal(str)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: OverrideLogState | None = None
        self._asked_at = -1
        self._wanted_id: str | None = None
        self._given = Given()
        self._wants_focus = False
        self._model = OverrideModel()
        self._model.setParent(self)
        self.table = OverrideTable(self._model)
        self.facets = FacetColumn()
        self.side = FacetSide(self.facets)
        self.record = RecordPanel()
        self.review = ReviewForm()
        self.bulk = BulkPanel()
        self.strip = ViewStrip()
        self.chosen = ChosenBar()
        self.setAccessibleName(_("Override log"))
        self._build()
        self._connect()

    def _connect(self) -> None:
        self._find_timer = QTimer(self)
        self._find_timer.setSingleShot(True)
        self._find_timer.setInterval(FIND_DELAY_MS)
        self._find_timer.timeout.connect(self._on_find_settled)
        self.table.opened.connect(self._on_opened)
        self.table.end_reached.connect(self._on_end_reached)
        self.table.sorted.connect(self.sort_by)
        self.facets.narrowed.connect(self._on_narrowed)
        self.side.closed.connect(self.table.setFocus)
        self.review.saved.connect(self._on_reviewed)
        for part in (self.review, self.strip):
            part.announcement.connect(self.announcement)
        self.bulk.applied.connect(lambda given: self._intents.review_many(**given.told()))
        self.bulk.stopped.connect(self._intents.stop_reviewing)
        self.bulk.closed.connect(self._close_bulk)
        self.strip.kept.connect(lambda of, name, shared: self._intents.keep_view(of or None, name, shared=shared))
        self.strip.deleted.connect(self._intents.delete_view)
        self.strip.closed.connect(self.table.setFocus)
        self.table.chosen_changed.connect(self.chosen.show_count)
        self.chosen.together.connect(self.review_together)
        self.chosen.everything.connect(self.review_filtered)
        for form in (self.review, self.bulk):
            form.drafted.connect(lambda of, draft: self._intents.save_draft(f"review:{of}", draft))
        self.record.error.retry_requested.connect(self._on_retry_record)
        self.record.corrected.connect(self._intents.correct_direction)
        self.record.comparison.retry_requested.connect(self._on_retry_comparison)

    def sort_by(self, name: str) -> None:
        """Sort by that; by what it is sorted already, turn it around."""
        if self._state is not None:
            before = self._state.order
            self._intents.sort_overrides(LogOrder(name, not before.turned if before.by == name else False))

    def sort_further(self, *, turn: bool = False) -> None:
        """Sort by the next of the columns, or turn the order around (S and Shift+S)."""
        by = self._state.order.by if self._state is not None else NEWEST_FIRST.by
        self.sort_by(by if turn else SORTED_BY[(SORTED_BY.index(by) + 1) % len(SORTED_BY)])

    def render(self, state: OverrideLogState) -> None:  # type: ignore[override]
        """Show the state; the open record, the scroll position and the focus stay."""
        before, self._state = self._state, state
        if state.is_untouched and (before is None or not before.is_untouched):
            self._intents.filter_overrides(state.filter)
            self._intents.read_reviewing()
        if before is None or (before.filter, before.order) != (state.filter, state.order):
            self._asked_at = -1
        self.facets.show_facets(state.facets)
        self._model.show_order(state.order)
        self._model.now = state.now
        if before is None or before.rows is not state.rows:
            self._model.replace(state.rows)
        if before is None or before.selected_id != state.selected_id:
            self._wanted_id = state.selected_id
        if self._wanted_id == state.selected_id:
            self.table.show_selected(state.position)
        for words in self._given.told(state):
            self.announcement.emit(words)
        self._show_count(state)
        self.export_head.show_export(before.export if before is not None else None, state.export)
        self._pages.show_phase(state)
        self._focus_rows()
        self._show_record(state)
        self._show_bulk(state)
        self.sample.setEnabled(not state.review.is_drawing)
        self.redraw.setEnabled(not state.review.is_drawing)
        problem = state.review.problem
        if problem is not None and (before is None or before.review.problem != problem):
            said = explain(problem)
            self.announcement.emit(joined((said.title, said.detail)))
        if self.table.is_near_end():
            self._on_end_reached()
        if before is not None and before.filter.query != state.filter.query and not self._find.hasFocus():
            self._find.blockSignals(True)
            self._find.setText(state.filter.query)
            self._find.blockSignals(False)

    def step(self, rows: int) -> None:
        """Open the record that many rows on; the keys of reviewing work where the table has the focus."""
        self.table.step(rows)
        self.table.setFocus()

    def take_focus(self) -> None:
        """Somebody turned to the log: its keys are to work, as soon as there are rows."""
        self._wants_focus = True
        self._focus_rows()

    def _focus_rows(self) -> None:
        """Only where nobody has put the focus anywhere since."""
        if not (self._wants_focus and self.isVisible() and self.table.isVisibleTo(self)):
            return
        self._wants_focus = False
        focused = self.window().focusWidget()
        if focused is None or focused.isAncestorOf(self) or not focused.isVisible():
            self.table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._focus_rows()

    @property
    def form(self) -> ReviewForm | BulkPanel:
        """The form that reviews: of one record, or of many."""
        return self.bulk if self.bulk.isVisible() else self.review

    def correct_direction(self) -> None:
        """Offer the directions of the open record."""
        if not self.record.correct_direction():
            record = self._state.record if self._state is not None else None
            is_erased = record is not None and record.erased
            self.announcement.emit(_("This customer was erased") if is_erased else _("Open a record first."))

    def focus_find(self) -> None:
        """Put the caret into the find field."""
        self._find.setFocus()
        self._find.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        # A letter or a figure comes here only when no text field took it.
        if act_on(self, event):
            event.accept()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # What is answered is saved by Ctrl+Enter, whatever that does in the window around.
        is_asked = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_commit(event)
        if is_asked and (self.review.may_save or self.bulk.isVisible()):
            event.accept()
            return True
        return super().event(event)

    def _build(self) -> None:
        tokens = theme.tokens()
        layout = row(self, gap=0)
        self._right = right = RecordColumn(self.record, self.review, self.bulk)
        middle = QWidget()
        body = column(middle, gap=0)
        head = RegionHead()
        self._count = ElidedLabel("", TextRole.STRONG)
        self._scope = ElidedLabel("", tone=Tone.MUTED)
        self._clear = Button(_("Show all"))
        self._clear.clicked.connect(self._on_clear)
        self._find = FindField(_("Find in the log"), _("Find in comments and names"))
        self._find.setMaximumWidth(tokens.size.side_column)
        self._find.textChanged.connect(self._on_find_changed)
        self._find.returnPressed.connect(self._on_find_settled)
        head.bar.addWidget(self.side.button)
        head.bar.addWidget(self._count)
        head.bar.addWidget(self._scope)
        head.bar.addStretch()  # without a share of its own: the field takes all that is left, as far as it grows
        head.bar.addWidget(self._find, 1)
        head.bar.addWidget(self._clear)
        self._add_reviewing(head)
        self.export_head = ExportHead(self._intents)
        self.export_head.announcement.connect(self.announcement)
        head.bar.addWidget(self.export_head)
        body.addWidget(head)
        body.addWidget(self.strip)
        body.addWidget(self.chosen)
        self._pages = LogPages(self.table)
        self._pages.retry_requested.connect(self._on_retry)
        body.addWidget(self._pages, 1)
        for part, share in ((self.side, 0), (middle, 1), (right, 0)):
            layout.addWidget(part, share)
        self._share_width()

    def _add_reviewing(self, head: RegionHead) -> None:
        self.save_view = Button(_("Save view"))
        self.save_view.clicked.connect(self.name_view)
        self.sample = Button(_("Sample {n} for review").format(n=SAMPLE))
        self.sample.clicked.connect(self.draw_sample)
        self.redraw = Button(_("Draw anew"), key="D")
        give_tip(self.redraw, _("Another sample from what this one was drawn from, by another seed"))
        self.redraw.clicked.connect(self.redraw_sample)
        for button in (self.save_view, self.sample, self.redraw):
            head.bar.addWidget(button)

    def review_together(self) -> None:
        """Show what a review of the chosen records would do."""
        if ids := self.table.chosen_ids():
            self._intents.gather_for_review(ids)

    def review_filtered(self) -> None:
        """Show what a review of all that are filtered would do."""
        self._intents.gather_for_review(None)

    def name_view(self) -> None:
        """Ask for the name of the view; one's own that is open can be changed."""
        self.strip.open_for(self._state)

    def draw_sample(self) -> None:
        """Draw a sample of what is filtered for review."""
        self._intents.draw_sample(SAMPLE)

    def redraw_sample(self) -> None:
        """Draw the sample that is shown again, by another seed (D)."""
        sample = self._state.own_sample if self._state is not None else None
        if sample is None:
            self.announcement.emit(_("Open a sample of yours first: it is drawn again by another seed."))
        elif self._state is not None and not self._state.review.is_drawing:
            self._intents.redraw_sample(sample.id)

    def _show_bulk(self, state: OverrideLogState) -> None:
        bulk = state.review.bulk
        show_if(self.bulk, bulk is not None)
        show_if(self.record, bulk is None)
        if bulk is not None:
            show_if(self.review, False)
        self.bulk.show_bulk(bulk, state.rows, state.bulk_draft)

    def _close_bulk(self) -> None:
        self._intents.close_bulk()
        self.table.setFocus()

    def _share_width(self) -> None:
        """Also in large type the table, which all is about, has its part of the width."""
        size, space = theme.tokens().size, theme.tokens().space
        least = min(RECORD_CONTROLS * size.control, self.width() // 2)
        right = min(size.right_column + 4 * space.xl, max(least, self.width() * 2 // 5))
        self._right.setFixedWidth(right)
        self._room = self.side.fit(self.width() - right, self.table.needed_width())

    def _fit_head(self) -> None:
        """Where there is no room for all, the buttons give way that are in the search of commands as well."""
        clear = () if self._clear.isHidden() else (self._clear,)
        fold = () if self.side.button.isHidden() else (self.side.button,)
        head = (*fold, self._count, self._find, *clear, self.export_head)
        room = self._room - 4 * theme.tokens().space.l
        has_sample = self._state is not None and self._state.own_sample is not None
        self.export_head.show_word(True)
        self.export_head.show_word(width_of(head) <= room)
        shown = [self._scope, *([self.redraw] if has_sample else []), self.sample, self.save_view]
        while shown and width_of((*head, *shown)) > room:
            shown.pop()
        for part in (self._scope, self.redraw, self.save_view, self.sample):
            show_if(part, part in shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._share_width()
        self._fit_head()

    def _show_count(self, state: OverrideLogState) -> None:
        self._count.set_text(state.count if state.phase is Phase.ROWS else "")
        self._scope.set_text(_("loading more…") if state.is_loading_more else state.of_decisions)
        show_if(self._clear, is_narrowed(state.filter))
        self._fit_head()

    def _show_record(self, state: OverrideLogState) -> None:
        self.record.comparison.show_compared(state.compared)
        show_if(self.review, state.record is not None and not state.record.erased)
        if state.record is not None:
            self.review.show_record(
                state.record, state.draft, state.sending, is_own=state.is_own, note=review_note(state),
                refusal=refusal_words(state.refused.get(state.record.id)),
            )  # fmt: skip
        if state.advice is not None:
            self.record.show_advice(state.advice, state.now)
        elif state.selected_id is None and state.advice_id is None:
            self.record.show_empty()
        elif state.record is not None:
            self.record.show_record(state.record, place_words(state), state.now, state.correcting)
        elif state.record_phase is Loading.FAILED:
            self.record.show_problem(state.problem)
        else:
            self.record.show_loading()

    def _on_opened(self, override_id: str) -> None:
        if override_id != self._wanted_id:
            self._wanted_id = override_id
            self._intents.open_override(override_id)

    def _on_narrowed(self, facet: str, value: str) -> None:
        if self._state is not None and facet == "view":
            self._intents.open_view(value)
            self.facets.show_facets(self._state.facets)
        elif self._state is not None:
            self._intents.filter_overrides(narrowed(self._state.filter, facet, value, self._state.now))
            # The row shows what the state says, and the state has not changed yet.
            self.facets.show_facets(self._state.facets)

    def _on_reviewed(self, given: Answers) -> None:
        record = self._state.record if self._state is not None else None
        if record is None:
            return
        self._intents.review_override(record.id, record.version, **given.told())
        self._given.keep(record)
        self.table.setFocus()
        self.table.step(1)

    def _on_find_changed(self) -> None:
        self._find_timer.start()

    def _on_find_settled(self) -> None:
        self._find_timer.stop()
        query = self._find.text().strip()
        if self._state is not None and query != self._state.filter.query:
            self._intents.filter_overrides(replace(self._state.filter, query=query))

    def _on_clear(self) -> None:
        self._find.blockSignals(True)
        self._find.clear()
        self._find.blockSignals(False)
        self._intents.filter_overrides(OverrideFilter())

    def _on_end_reached(self) -> None:
        state = self._state
        if state is None or not state.has_more or self._asked_at == len(state.rows):
            return
        self._asked_at = len(state.rows)
        self._intents.load_more_overrides()

    def _on_retry(self) -> None:
        if self._state is not None:
            self._intents.filter_overrides(self._state.filter)

    def _on_retry_comparison(self) -> None:
        if self._state is not None and self._state.selected_id:
            self._intents.compare_override(self._state.selected_id)

    def _on_retry_record(self) -> None:
        if self._state is not None and self._state.advice_id:
            self._intents.open_advice(self._state.advice_id)
        elif self._state is not None and self._state.selected_id:
            self._intents.open_override(self._state.selected_id)
