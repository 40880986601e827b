"""The exception mode sheet: slides over the right column. One gesture takes the customer off the map, one brings them
back; in between it says who takes care of them, until when and under which condition.

Keeps what is typed as a draft. Knows the state's shape and the intents; where it lies over the window is the shell's.
"""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.domain.blank import read_in
from agentdesk.domain.lengths import SHORT
from agentdesk.ui.exception_mode.viewmodel import Draft, ExceptionModeState, check, read_draft, until
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.button import Button, ButtonKind, IconButton
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.committing import COMMIT, CommitKey
from agentdesk.ui.kit.field import FormRow, LineField
from agentdesk.ui.kit.icon_label import IconLabel
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.person_choice import PersonChoice
from agentdesk.ui.kit.promise import PromiseField
from agentdesk.ui.kit.scroll import FormColumn
from agentdesk.ui.kit.sheet import DraftSheet
from agentdesk.ui.kit.text import ElidedLabel, Prose, Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

_BY_TIME = "time"
_KEPT, _NOT_KEPT = "kept", "not_kept"


class ExceptionModeSheet(DraftSheet):
    """``open_sheet`` shows it for the customer in view; Escape hides it and keeps the draft; Ctrl+Enter does it."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(_("Exception mode"), parent)
        self._intents = intents
        self._state = ExceptionModeState()
        self._now: datetime | None = None
        self._customer_id: str | None = None
        self._build()
        changes = (
            self.reason.textChanged, self.promise.changed, self.length.chosen, self.returns.chosen, self.owner.chosen,
            self.why_back.textChanged, self.kept.chosen,
        )  # fmt: skip
        for changed in changes:
            changed.connect(self.touch)
        self.hide()

    def render(self, state: ExceptionModeState, now: datetime) -> None:  # type: ignore[override]
        """Take the newest state. An open sheet goes when the agent turns to somebody else; its draft stays."""
        self._now = now
        if self._customer_id is not None and state.customer_id != self._customer_id:
            self.close_sheet()
        before, self._state = self._state, state
        if self._customer_id is not None and state != before:
            self._offer_people()
            self._show()
        self.promise.offer(now)

    def open_sheet(self) -> None:
        """Show the sheet for the customer in view."""
        if self._state.customer_id is None or self._now is None:
            return
        self._customer_id = self._state.customer_id
        self._intents.read_colleagues()
        self._offer()
        self._fill(read_draft(self._state.draft_text), self._now)
        self._show_errors({})
        self.show()
        self.raise_()
        self._show()
        first: QWidget = self.reason if self._state.mode is None else self.back
        put_caret(first)

    def _fill(self, draft: Draft, now: datetime) -> None:
        self.reason.setText(draft.reason)
        self.promise.fill(draft.promise, draft.promise_due_at, now)
        self.length.set_choice(str(draft.length_s or self._state.usual_s))
        self.returns.set_choice(draft.return_when or _BY_TIME)
        self.owner.set_choice(draft.owner)
        self.why_back.setText(draft.back)
        self.kept.set_choice(draft.kept or None)
        self.forget_draft()  # it is kept as it is

    def reopen(self) -> None:
        """Show it again for whom the agent has turned back to."""
        self.open_sheet()

    def close_sheet(self) -> None:
        """Hide the sheet; what was typed is kept."""
        was_open = not self.isHidden()
        self.save_now()
        self._customer_id = None
        self.hide()
        if was_open:
            self.closed.emit()

    def commit(self) -> None:
        """Take the customer off the map, or bring them back."""
        state = self._state
        if self._customer_id is None or self._now is None or state.on_its_way:
            return
        draft = self.draft()
        if state.mode is not None:
            kept = {_KEPT: True, _NOT_KEPT: False}.get(draft.kept)
            self.forget_draft()
            self._intents.end_exception_mode(
                self._customer_id, state.interaction_id, reason=draft.back, follow_up_kept=kept
            )
            self.close_sheet()
            return
        errors = check(draft, self._now)
        self._show_errors(errors)
        if errors:
            (self.reason if "reason" in errors else self.promise.when).setFocus()
            return
        self.forget_draft()
        self._intents.start_exception_mode(
            self._customer_id,
            state.interaction_id,
            reason=draft.reason,
            until=until(draft, state.usual_s, self._now),
            return_when=draft.return_when,
            promise=draft.promise,
            promise_due_at=draft.promise_due_at,
            owner=self.owner.choice(),
        )
        self.close_sheet()

    def draft(self) -> Draft:
        """What is filled in."""
        returns, length_s = self.returns.choice() or _BY_TIME, float(self.length.choice() or 0)
        owner, usual = self.owner.choice(), next((each.id for each in self._state.people), "")
        return Draft(
            reason=read_in(self.reason.text()),
            length_s=0.0 if length_s == self._state.usual_s else length_s,
            return_when="" if returns == _BY_TIME else returns,
            promise=self.promise.promise(),
            promise_due_at=self.promise.due_at(),
            owner="" if owner == usual else owner,
            back=read_in(self.why_back.text()),
            kept=self.kept.choice() or "",
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        space = theme.tokens().space
        for button in (self.take_off, self.back):
            button.show_key(button.width_with_key() + space.s <= self.width() - 2 * space.l)

    def _build(self) -> None:
        space = theme.tokens().space
        layout = column(self, gap=0)
        head = row(gap=space.s, margins=(space.l, space.m, space.s, space.m))
        words = column(gap=0)
        self._title = Text("", TextRole.TITLE, wrap=True)
        self._name = ElidedLabel("", TextRole.SMALL, Tone.MUTED)
        words.addWidget(self._title)
        words.addWidget(self._name)
        head.addLayout(words, 1)
        layout.addLayout(head)
        layout.addWidget(Rule())
        self.banner = Banner()
        layout.addWidget(self.banner)
        # From the outside in: whatever is put into something else is styled anew with all that is in it.
        self._pages = QStackedWidget()
        layout.addWidget(self._pages, 1)
        self._begin_page, self._standing_page = QWidget(), QWidget()
        self._pages.addWidget(self._begin_page)
        self._pages.addWidget(self._standing_page)
        self._build_begin_page()
        self._build_standing_page()
        # Made last, for Tab comes by the fields first and by what closes them at the end.
        away = IconButton("close", _("Close, keep the draft (Esc)"))
        away.clicked.connect(self.close_sheet)
        head.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)

    def _build_begin_page(self) -> None:
        space = theme.tokens().space
        page = column(self._begin_page, gap=0)
        scroll = FormColumn(gap=space.m, margins=(space.l, space.m, space.l, space.l))
        page.addWidget(scroll, 1)
        scroll.body.addWidget(
            Prose(_("Their journeys and everything outbound pause on every channel; a person takes care of them."))
        )
        self.reason = LineField(_("Why"), _("Why does a person take over?"))
        self.reason.setMaxLength(SHORT)
        self.length = SegmentedChoice(_("For how long"))
        self.returns = SegmentedChoice(_("Back on the map"), stacked=True, numbered=False)
        self.promise = PromiseField()
        self._rows = {"reason": FormRow(_("Because"), self.reason)}
        scroll.body.addWidget(self._rows["reason"])
        scroll.body.addWidget(FormRow(_("For how long"), self.length))
        self.owner = PersonChoice(_("Who takes care of them"))
        scroll.body.addWidget(FormRow(_("Who takes care of them"), self.owner))
        self._returns_row = FormRow(_("Back earlier when"), self.returns)
        scroll.body.addWidget(self._returns_row)
        scroll.body.addWidget(self.promise)
        scroll.body.addStretch(1)
        page.addWidget(Rule())
        foot = row(gap=space.s, margins=(space.l, space.m, space.l, space.m))
        self.take_off = Button(_("Take off the map"), ButtonKind.PRIMARY, key=COMMIT, large=True)
        CommitKey(self.take_off, self, command="accept_advice")
        self.take_off.clicked.connect(self.commit)
        foot.addWidget(self.take_off)
        foot.addStretch(1)
        page.addLayout(foot)

    def _build_standing_page(self) -> None:
        space = theme.tokens().space
        page = column(self._standing_page, gap=space.m, margins=(space.l, space.l, space.l, space.l))
        self._standing = IconLabel("off-map", "", role=TextRole.STRONG)
        self._facts = [Prose("", tone=Tone.NEUTRAL) for _each in range(4)]
        self.kept = SegmentedChoice(
            _("Was the promise kept?"), (Choice(_KEPT, _("Kept")), Choice(_NOT_KEPT, _("Not kept")))
        )
        self._kept_row = FormRow(_("Was the promise kept?"), self.kept)
        self.why_back = LineField(_("Why back"), _("What came of it (optional)"))
        self.why_back.setMaxLength(SHORT)
        self.back = Button(_("Back on the map"), ButtonKind.PRIMARY, key=COMMIT, large=True)
        CommitKey(self.back, self, command="accept_advice")
        self.back.clicked.connect(self.commit)
        page.addWidget(self._standing)
        for each in (*self._facts, self._kept_row, self.why_back):
            page.addWidget(each)
        foot = row(gap=space.s)
        foot.addWidget(self.back)
        foot.addStretch(1)
        page.addLayout(foot)
        page.addStretch(1)

    def _offer(self) -> None:
        self._offer_people()
        self.length.set_choices([Choice(str(one.seconds), one.title) for one in self._state.lengths])
        declared = [Choice(one.id, one.title) for one in self._state.returns]
        self.returns.set_choices([Choice(_BY_TIME, _("Not earlier")), *declared])
        show_if(self._returns_row, bool(declared))

    def _offer_people(self) -> None:
        self.owner.set_people([Choice(one.id, one.title, one.detail) for one in self._state.people])

    def _show(self) -> None:
        state, mode = self._state, self._state.mode
        self._name.set_text(state.name)
        self._title.set_text(_("Off the map") if mode is not None else _("Take off the map"))
        problem = explain(state.problem)
        self.banner.say(state.detail or problem.title if state.problem else "", Tone.WARNING)
        self._pages.setCurrentWidget(self._begin_page if mode is None else self._standing_page)
        for button in (self.take_off, self.back):
            button.setEnabled(not state.on_its_way)
        if mode is None or self._now is None:
            return
        said = _("{owner} takes care of them").format(owner=mode.owner)
        self._standing.set_content("off-map", said, Tone.WARNING)
        when = _("Until {time}").format(time=moment(mode.until, self._now))
        if mode.return_title:
            when = _("{until}, or before: {condition}").format(until=when, condition=mode.return_title)
        promised = ""
        if mode.follow_up is not None:
            words = _("Promised: {promise}, by {time}")
            promised = words.format(promise=mode.follow_up.promise, time=moment(mode.follow_up.due_at, self._now))
        way = _("On its way to the service") if state.on_its_way else ""
        for label, text in zip(self._facts, (mode.reason, when, promised, way), strict=True):
            label.set_text(text)
            show_if(label, bool(text))
        show_if(self._kept_row, mode.follow_up is not None)

    def _show_errors(self, errors: dict[str, str]) -> None:
        self._rows["reason"].set_error(errors.get("reason", ""))
        self.promise.show_errors(errors)

    def keep_draft(self) -> None:
        if self._customer_id is not None:
            self._intents.save_draft(f"exception_mode:{self._customer_id}", self.draft().to_text())
