"""A review of many at once: what it would do, the two questions, how far it is, and what was not done.

Stands in the place of the open record. Nothing is sent before the preview was seen. What is written is kept as a draft
until all of them have it; what is chosen is not, for the next ones may be others.
"""

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from agentdesk.app.review import Bulk, BulkPhase, changed_since
from agentdesk.domain.blank import read_in
from agentdesk.domain.override import Override
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.draft_timer import DraftTimer
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.layout import clear, column, row, show_if
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import Prose, SectionTitle, TextRole
from agentdesk.ui.kit.too_long import TooLong
from agentdesk.ui.ledger.reviewing import MANY, NO, UNSURE, YES, Answers
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, joined, ngettext

MISSED_SHOWN = 50


class BulkPanel(ScrollColumn):
    """``applied`` carries the answers, ``drafted`` (``MANY``, comment) what is to be kept meanwhile; ``stopped`` and
    ``closed`` are what they say."""

    applied = Signal(object)
    drafted = Signal(str, str)
    stopped = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        space = theme.tokens().space
        super().__init__(gap=space.m, margins=(space.l, space.m, space.l, space.l), parent=parent)
        self.setAccessibleName(_("Review of many"))
        self._told = QWidget()
        self._lines = column(self._told, gap=space.xs)
        self._form = QWidget()
        body = column(self._form, gap=space.s)
        choices = (Choice(YES, _("Yes")), Choice(NO, _("No")), Choice(UNSURE, _("Unsure")))
        self.advice = SegmentedChoice(_("Was the advice right?"), choices)
        self.override = SegmentedChoice(_("Was the override right?"), choices, first=4)
        for words, choice in ((_("Was the advice right?"), self.advice), (_("Was the override right?"), self.override)):
            body.addWidget(Prose(words, tone=Tone.MUTED))
            body.addWidget(choice)
            choice.chosen.connect(lambda _choice: self._show_may_apply())
        self.comment = TextArea(_("Comment for the agents"), _("Comment for the agents (C)"), lines=2, most=5)
        self.comment.committed.connect(self._on_apply)
        self._draft_timer = DraftTimer(self._keep_draft, self)
        self.comment.textChanged.connect(self._draft_timer.typed)
        self.comment.textChanged.connect(self._show_may_apply)
        body.addWidget(self.comment)
        self._too_long = TooLong(self.comment)
        body.addWidget(self._too_long)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        foot = row(gap=space.s)
        self.apply = Button(_("Review them"), ButtonKind.PRIMARY, key="Ctrl+Return")
        self.stop = Button(_("Stop"))
        self.close_button = Button(_("Close"), ButtonKind.GHOST, key="Esc")
        self.apply.clicked.connect(self._on_apply)
        self.stop.clicked.connect(self.stopped)
        self.close_button.clicked.connect(self.closed)
        for button in (self.apply, self.stop, self.close_button):
            foot.addWidget(button)
        foot.addStretch(1)
        self.body.addWidget(SectionTitle(_("Review of many")))
        self.body.addWidget(self._told)
        self.body.addWidget(self._progress)
        self.body.addWidget(self._form)
        self.body.addLayout(foot)
        self._bulk: Bulk | None = None

    def show_bulk(self, bulk: Bulk | None, rows: tuple[Override, ...], draft: str) -> None:
        """What would be done, is being done, or was done, None for nothing any more; ``rows`` tell what was changed
        meanwhile, and ``draft`` is what was written before."""
        before, self._bulk = self._bulk, bulk
        if bulk is None:
            return
        had_keys = self._has_keys()
        is_preview = bulk.phase is BulkPhase.PREVIEW
        show_if(self._form, is_preview and bool(bulk.chosen))
        show_if(self.apply, is_preview and bool(bulk.chosen))
        show_if(self._progress, bulk.phase in (BulkPhase.RUNNING, BulkPhase.DONE))
        show_if(self.stop, bulk.phase is BulkPhase.RUNNING)
        show_if(self.close_button, bulk.phase is not BulkPhase.RUNNING)
        self._progress.setMaximum(max(1, len(bulk.chosen)))
        self._progress.setValue(bulk.done + len(bulk.not_done))
        clear(self._lines)
        for words, tone in told(bulk, changed_since(bulk, rows) if is_preview else 0):
            self._lines.addWidget(Prose(words, TextRole.BASE, tone))
        if is_preview and (before is None or before.phase is not BulkPhase.PREVIEW):
            self.advice.set_choice(None)
            self.override.set_choice(None)
            self.comment.blockSignals(True)
            self.comment.set_text(draft)
            self.comment.blockSignals(False)
            self.advice.focus_choice()
        elif had_keys and not self._has_keys():
            # what had them is gone: from here on it is to be stopped, then closed
            (self.stop if bulk.phase is BulkPhase.RUNNING else self.close_button).setFocus()
        if bulk.phase is BulkPhase.DONE and not bulk.not_done and draft:
            self.drafted.emit(MANY, "")
        self._show_may_apply()

    def answers(self) -> Answers:
        """What is chosen and written."""
        return Answers(self.advice.choice(), self.override.choice(), read_in(self.comment.text()))

    @property
    def is_begun(self) -> bool:
        """Whether something is answered or written that was not applied."""
        return self._form.isVisible() and self.answers() != Answers()

    def answer(self, number: int) -> bool:
        """Take a figure as its key: 1 to 3 for the advice, 4 to 6 for the override."""
        if not self._form.isVisible():
            return False
        question, place = (self.advice, number) if number <= 3 else (self.override, number - 3)
        return question.choose_number(place)

    def focus_comment(self) -> None:
        """Put the caret into the comment."""
        if self._form.isVisible():
            self.comment.setFocus()

    def keep_now(self) -> None:
        """Keep what was written a moment ago, if it is not kept already."""
        if self._draft_timer.isActive():
            self._keep_draft()

    def put_away(self) -> None:
        """Close it, as Escape does; not while reviews are being sent, which are to be stopped first."""
        if not self.close_button.isHidden():
            self.closed.emit()

    def save(self) -> bool:
        """Apply, as Ctrl+Enter does; False where that cannot be done."""
        may = self.apply.isVisible() and self.apply.isEnabled()
        if may:
            self._on_apply()
        return may

    def _has_keys(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _show_may_apply(self) -> None:
        self.apply.setEnabled(self.answers().is_complete and not self._too_long.words())

    def _keep_draft(self) -> None:
        self._draft_timer.stop()
        self.drafted.emit(MANY, self.comment.text())

    def _on_apply(self) -> None:
        if self.apply.isEnabled() and self._bulk is not None and self._bulk.phase is BulkPhase.PREVIEW:
            self.keep_now()
            self.applied.emit(self.answers())


def told(bulk: Bulk, changed: int) -> list[tuple[str, Tone]]:
    """The sentences of the panel, each with its tone."""
    if bulk.phase is BulkPhase.GATHERING:
        return [(_("Looking at what is to be reviewed…"), Tone.MUTED)]
    if bulk.phase is BulkPhase.FAILED:
        problem = explain(bulk.problem)
        return [(joined((problem.title, problem.detail)), Tone.DANGER)]
    if bulk.phase is BulkPhase.PREVIEW:
        return _previewed(bulk, changed)
    count = count_text(len(bulk.chosen))
    lines = [(_("{n} of {count} reviewed").format(n=count_text(bulk.done), count=count), Tone.NEUTRAL)]
    reasons = Counter(each.problem for each in bulk.not_done)
    for code, number in reasons.most_common():
        why = _("stopped before") if code == "stopped" else explain(code).title
        lines.append((_("{n} not done: {why}").format(n=count_text(number), why=why), Tone.WARNING))
    return [*lines, *((joined((each.agent, each.title)), Tone.MUTED) for each in bulk.not_done[:MISSED_SHOWN])]


def _previewed(bulk: Bulk, changed: int) -> list[tuple[str, Tone]]:
    lines = [(ngettext("{n} record will be reviewed", "{n} records will be reviewed", len(bulk.chosen)), Tone.NEUTRAL)]
    agents = joined(_("{name}: {n}").format(name=name, n=count_text(count)) for name, count in bulk.agents)
    lines.append((agents, Tone.MUTED))
    refused = (
        (bulk.reviewed, ngettext("{n} is reviewed already", "{n} are reviewed already", bulk.reviewed)),
        (bulk.own, ngettext("{n} is your own", "{n} are your own", bulk.own)),
        (changed, ngettext("{n} was changed meanwhile", "{n} were changed meanwhile", changed)),
    )
    lines += [(_("Not reviewed: {why}").format(why=words), Tone.WARNING) for count, words in refused if count]
    if bulk.is_cut:
        lines.append((_("There are more: only the first of them can be reviewed together."), Tone.WARNING))
    return [line for line in lines if line[0]]
