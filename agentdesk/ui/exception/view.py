"""The override sheet: slides over the card, not modal. Records the exception and says honestly where the record is.

Keeps what is typed as a draft. Knows the state's shape and the intents; where it lies over the window is the shell's.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import PendingStatus
from agentdesk.domain.decision import Decision
from agentdesk.domain.override import ApprovalState
from agentdesk.domain.records import dataclass
from agentdesk.ui.approval_ends import is_told
from agentdesk.ui.approval_words import MAY_GO_ON
from agentdesk.ui.exception.draft import Draft, read_draft
from agentdesk.ui.exception.form import OverrideForm
from agentdesk.ui.exception.standing import mode_standing, record_standing
from agentdesk.ui.exception.viewmodel import (
    OverrideSheetState,
    Recorded,
    check,
    freeze,
    mode_reason,
    over_words,
    refused_field,
)
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.button import Button, ButtonKind, IconButton
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.caret import caret_of
from agentdesk.ui.kit.committing import COMMIT, CommitKey
from agentdesk.ui.kit.icon_label import IconLabel
from agentdesk.ui.kit.layout import FlowLayout, column, row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.sheet import DraftSheet
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.kit.turning import TurningLayout
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined

ON_ITS_WAY_MS = 1000
"""On its way for so long it is said to be: mostly it has arrived before anybody could hear that."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A sheet that was open when the agent turned to somebody else."""

    decision: Decision
    draft: Draft
    recorded_id: str | None
    sent: Draft


class OverrideSheet(DraftSheet):
    """``open_for`` shows it, Escape hides it and keeps the draft; Ctrl+Enter records."""

    recorded = Signal(str)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(_("Do something other than recommended"), parent)
        self._intents = intents
        self._state = OverrideSheetState()
        self._decision: Decision | None = None
        self._key = ""
        self._recorded_id: str | None = None
        self._edited: Recorded | None = None
        """What was refused and is becoming a draft again."""
        self._mode_id = ""
        self._now: datetime | None = None
        self._sent = Draft()
        self._left: dict[str, _Left] = {}
        self._build()
        self.form.changed.connect(self.touch)
        self.form.changed.connect(self._show_over)
        self.form.committed.connect(self.record)
        self.hide()

    def render(self, state: OverrideSheetState, now: datetime | None = None) -> None:  # type: ignore[override]
        """Take the newest state. An open sheet goes when the agent turns to somebody else, until they turn back."""
        self._state, self._now = state, now or self._now
        if self._key and state.draft_key != self._key:
            if self._decision is not None:
                self._left[self._key] = _Left(self._decision, self.form.draft(), self._recorded_id, self._sent)
            self.close_sheet()
            return
        if self._decision is not None:
            self.form.offer(state, self._decision)
        self._show_over()
        self._show_record()

    def leave_behind(self) -> dict[str, _Left]:
        """What is written in it here, and where the agent turned away before: for this sheet, made anew."""
        if self._key and self._decision is not None:
            self._left[self._key] = _Left(self._decision, self.form.draft(), self._recorded_id, self._sent)
        return self._left

    def come_back(self, left: dict[str, _Left]) -> None:
        """Have it at hand for ``reopen``."""
        self._left = left

    def open_for(self, decision: Decision, taken: str = "") -> None:
        """Show the sheet for the advice on screen; ``taken`` is an action to begin with."""
        if self._decision is not None and self._recorded_id is None:
            # It is open already: what is being typed stays, and only what was asked for is put in.
            if taken:
                self.form.choose(taken)
                self.touch()
            self.form.focus_first()
            return
        self._intents.read_colleagues()
        self._decision = decision
        self._key = self._state.draft_key
        self._recorded_id = None
        self._show_title(decision)
        self.form.offer(self._state, decision)
        self.form.fill(read_draft(self._state.draft_text))
        if taken:
            self.form.choose(taken)
        self._pages.setCurrentWidget(self._form_page)
        self.show()
        self.raise_()
        self._show_over()
        self.form.focus_first()

    def reopen(self) -> None:
        """Show the sheet as it was when the agent turned away from whom they look at now."""
        left = self._left.pop(self._state.draft_key, None)
        if left is None:
            return
        self._key = self._state.draft_key
        self._decision, self._recorded_id, self._sent = left.decision, left.recorded_id, left.sent
        self._show_title(left.decision)
        self.form.offer(self._state, left.decision)
        self.form.fill(left.draft)
        self._pages.setCurrentWidget(self._form_page if left.recorded_id is None else self._record_page)
        self._show_record()
        self.show()
        self.raise_()
        self._show_over()

    def commit(self) -> None:
        """What Ctrl+Enter means here: record the exception; once it is recorded, close the sheet."""
        if self._recorded_id is None:
            self.record()
        else:
            self.close_sheet()

    @property
    def has_arrived(self) -> bool:
        """Whether all that it says is that the exception is in the ledger."""
        record = self._state.recorded.get(self._recorded_id or "")
        return record is not None and record.sending is None and record.approval is None and not self._mode_id

    def _show_title(self, decision: Decision) -> None:
        title = decision.ranked[0].title if decision.ranked else _("no advice")
        self._instead_of.set_text(_("instead of “{title}”").format(title=title))

    def close_sheet(self) -> None:
        """Hide the sheet; what was typed is kept."""
        self.save_now()
        was_open = not self.isHidden()
        self._key = ""
        self._decision = None
        self._recorded_id = self._edited = None
        self.hide()
        if was_open:
            self.closed.emit()

    def record(self) -> None:
        """Write the exception, if it is complete; else show what is missing at its field."""
        if self._decision is None or self._recorded_id is not None or self._state.customer_id is None:
            return
        draft = self.form.draft()
        errors = check(draft, self._state, self._decision)
        self.form.show_errors(errors)
        if errors:
            self.form.focus_first(errors)
            return
        if self.form.is_too_long():
            return
        self.forget_draft()
        decision = self._decision
        self._sent = draft
        self._mode_id = ""
        self._recorded_id = self._intents.record_override(
            decision_id=decision.id,
            customer_id=self._state.customer_id,
            interaction_id=self._state.interaction_id,
            recommended_action=decision.ranked[0].action if decision.ranked else "",
            on_screen=freeze(self._state, decision),
            **draft.said(),
        )
        if draft.off_map_s and self._now is not None:  # after the exception, in the same lane
            self._mode_id = self._take_off_map(draft, self._now)
        self._show_record()  # before Qt gives the caret to what is first there
        self._pages.setCurrentWidget(self._record_page)
        self._close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.recorded.emit(self._recorded_id)

    def _take_off_map(self, draft: Draft, now: datetime) -> str:
        assert self._state.customer_id is not None, "it was recorded for somebody"
        return self._intents.start_exception_mode(
            self._state.customer_id,
            self._state.interaction_id,
            reason=mode_reason(draft, self._state),
            until=now + timedelta(seconds=float(draft.off_map_s)),
            return_when="",
            promise="",
            promise_due_at=None,
            owner=draft.owner,
            written_as="",
        )

    def _build(self) -> None:
        space = theme.tokens().space
        layout = column(self, gap=0)
        head = row(gap=space.s, margins=(space.l, space.m, space.s, space.m))
        words = column(gap=0)
        words.addWidget(Text(_("Do other"), TextRole.TITLE))
        self._instead_of = Prose("", TextRole.SMALL, Tone.MUTED)
        words.addWidget(self._instead_of)
        head.addLayout(words, 1)
        layout.addLayout(head)
        layout.addWidget(Rule())
        # From the outside in: whatever is put into something else is styled anew with all that is in it.
        self._pages = QStackedWidget()
        layout.addWidget(self._pages, 1)
        self._form_page, self._record_page = QWidget(), QWidget()
        self._pages.addWidget(self._form_page)
        self._pages.addWidget(self._record_page)
        self._build_form_page()
        self._build_record_page()
        # Made last, for Tab comes by the fields first and by what closes them at the end.
        away = IconButton("close", _("Close, keep the draft (Esc)"))
        away.clicked.connect(self.close_sheet)
        head.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)

    def _build_form_page(self) -> None:
        space = theme.tokens().space
        page = column(self._form_page, gap=0)
        self._over = Banner()
        page.addWidget(self._over)
        self.form = OverrideForm(self._form_page)
        page.addWidget(self.form, 1)
        page.addWidget(Rule())
        foot = TurningLayout(gap=space.s, margins=(space.l, space.m, space.l, space.m))
        record = Button(_("Record"), ButtonKind.PRIMARY, key=COMMIT, large=True)
        CommitKey(record, self, command="accept_advice")
        record.clicked.connect(self.record)
        cancel = Button(_("Later"), key="Esc", large=True)
        give_tip(cancel, _("Close the sheet; what you typed is kept"))
        cancel.clicked.connect(self.close_sheet)
        foot.addWidget(record)
        foot.addWidget(cancel)
        foot.addStretch(1)
        page.addLayout(foot)

    def _build_record_page(self) -> None:
        space = theme.tokens().space
        page = column(self._record_page, gap=space.m, margins=(space.l, space.l, space.l, space.l))
        self._standing = IconLabel("unsent", "", role=TextRole.STRONG)
        self._said, self._waits = ("", ""), False
        self._unheard = QTimer(self)
        self._unheard.setSingleShot(True)
        self._unheard.setInterval(ON_ITS_WAY_MS)
        self._unheard.timeout.connect(self._say)
        self._detail = Prose("", TextRole.BASE, Tone.MUTED)
        self._what = Prose("")
        self._mode = IconLabel("off-map", "")
        buttons = FlowLayout(gap=space.s)
        self._retry = Button(_("Retry"), icon="refresh")
        self._edit = Button(_("Edit"), icon="edit")
        self._discard = Button(_("Discard"), ButtonKind.DANGER)
        self._go_on = Button(_("Go on without"), icon="done")
        give_tip(self._go_on, _("It is done now, and reviewed later"))
        self._go_on.clicked.connect(self._on_go_on)
        self._close_button = Button(_("Close"), key="Esc")
        self._retry.clicked.connect(self._on_retry)
        self._edit.clicked.connect(self._on_edit)
        self._discard.clicked.connect(self._on_discard)
        self._close_button.clicked.connect(self.close_sheet)
        for button in (self._retry, self._edit, self._discard, self._go_on, self._close_button):
            buttons.addWidget(button)
        for widget in (self._standing, self._what, self._detail, self._mode):
            page.addWidget(widget)
        page.addLayout(buttons)
        page.addStretch(1)

    def _show_over(self) -> None:
        """That the contact is over, and what is written here is not recorded."""
        is_written = self._decision is not None and self._recorded_id is None and not self.form.draft().is_empty
        self._over.say(over_words(self._state) if is_written else "", Tone.WARNING)
        if self.isVisible():
            self._over.read_out()

    def _show_record(self) -> None:
        if self._recorded_id is None:
            return
        record = self._state.recorded.get(self._recorded_id)
        if record is None and self._edited is not None:
            self._go_on_with(self._edited)
            return
        icon, words, detail, tone = record_standing(record)
        approval = record.approval if record is not None else None
        waited, self._waits = self._waits, approval is not None and approval.state is ApprovalState.WAITING
        if (words, detail) != self._said:
            self._said = words, detail
            self._unheard.stop()
            if record is not None and record.sending is PendingStatus.SENDING:
                self._unheard.start()
            elif record is not None and not is_told(approval, waited=waited):  # until then for moments
                self._say()
        self._standing.set_content(icon, words, tone)
        self._detail.set_text(detail)
        self._what.set_text(self._sent.taken_title or self._sent.taken)
        said = mode_standing(self._state, self._mode_id) if self._mode_id else None
        show_if(self._mode, said is not None)
        if said is not None:
            self._mode.set_content(*said)
        refused = record is not None and record.sending is PendingStatus.REFUSED
        show_if(self._go_on, approval is not None and approval.may_proceed and approval.state in MAY_GO_ON)
        for button in (self._retry, self._edit, self._discard):
            show_if(button, refused)

    def _say(self) -> None:
        if self.isVisible():
            speak(self, joined(self._said))

    def keep_draft(self) -> None:
        if self._key and self._recorded_id is None:
            decision_id = self._decision.id if self._decision else ""
            self._intents.save_draft(self._key, replace(self.form.draft(), decision_id=decision_id).to_text())

    def _on_retry(self) -> None:
        if self._recorded_id is not None:
            self._intents.retry(self._recorded_id)

    def _on_edit(self) -> None:
        """Have the refused record as a draft again; it is in the form as soon as it is that, to be recorded anew."""
        record = self._state.recorded.get(self._recorded_id or "")
        if self._recorded_id is not None and record is not None:
            self._edited = record
            text = replace(self._sent, decision_id=self._decision.id if self._decision else "").to_text()
            self._intents.take_back(self._recorded_id, self._key, text)

    def _go_on_with(self, record: Recorded) -> None:
        """Show in the form what came back from the outbox, with what was wrong at its field."""
        self._recorded_id = self._edited = None
        caret = caret_of(self)
        had_caret = caret is not None and self.isAncestorOf(caret)
        self.form.fill(self._sent)
        field = refused_field(record.problem)
        if field:
            problem = explain(record.problem, record.detail)
            self.form.show_errors({field: problem.title})
        self._pages.setCurrentWidget(self._form_page)
        if had_caret:
            self.form.focus_first({field: ""} if field else None)

    def _on_go_on(self) -> None:
        if self._recorded_id is not None:
            self._intents.proceed_unapproved(self._recorded_id, self._state.interaction_id)

    def _on_discard(self) -> None:
        if self._recorded_id is not None:
            self._intents.discard(self._recorded_id)
        self.close_sheet()
