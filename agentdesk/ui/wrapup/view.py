"""The wrap-up: how it ended, what came of the exceptions, what was promised, a summary to edit; then it is finished.

Everything typed is kept as a draft. Knows the state's shape and the intents.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import PendingStatus
from agentdesk.domain.blank import read_in
from agentdesk.domain.override import ResultStatus
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.committing import COMMIT, CommitKey, take_commit
from agentdesk.ui.kit.draft_timer import DraftTimer
from agentdesk.ui.kit.field import FormRow, TextArea
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import clear, column, row, show_if, take_out
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.promise import PromiseField
from agentdesk.ui.kit.scroll import FittingColumn
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.tab_order import put_in_tab_order
from agentdesk.ui.kit.text import ElidedLabel, SectionTitle, Text, TextRole
from agentdesk.ui.kit.too_long import TooLong
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.unsent_words import way_words
from agentdesk.ui.words import _, duration_text, joined
from agentdesk.ui.wrapup.results import ResultRow
from agentdesk.ui.wrapup.viewmodel import Draft, WrapUpState, check, promise_with, read_draft

BODY_CONTROLS = 17
"""The form is at most as high as so many controls, so that the conversation stays in view."""
BODY_CONTROLS_LEAST = 3
"""However little room there is, so much of the form is in view at once."""


class WrapUpView(Group):
    """``render`` shows the wrap-up of the interaction in focus; without one it is empty."""

    done_with = Signal(str, str)
    """All is said of this interaction, or it is put away; and the words for that."""
    conversation_wanted = Signal()
    """Somebody wants to read the conversation, for which there is no room beside this."""
    exception_wanted = Signal()
    """Somebody wants to go on with the exception that is not recorded yet."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: WrapUpState | None = None
        self._key = ""
        self._drafted = self._offered = ""
        self._rows: dict[str, ResultRow] = {}
        self._unplaced: dict[str, tuple[ResultStatus, str]] = {}
        """Results, by the id of an override that is not known here: the desk began without a line, say."""
        self._asked_to_finish = False
        self.setAccessibleName(_("Wrap-up"))
        take_commit(self)
        self._build()
        self._timer = DraftTimer(self._keep_draft, self)
        self.disposition.chosen.connect(self._on_disposition)
        self.promise.changed.connect(self._on_changed)
        self.summary.textChanged.connect(self._on_changed)
        self.summary.committed.connect(self.finish)

    def render(self, state: WrapUpState) -> None:  # type: ignore[override]
        """Show the state. What is being typed is never replaced."""
        if state.draft_key != self._key:
            self._turn_to(state)
        self._state = state
        self.disposition.set_choices([Choice(each.code, each.title) for each in state.dispositions])
        if state.interaction is None:
            return
        self._elapsed.set_text(duration_text((state.now - state.interaction.state_since).total_seconds()))
        self.promise.offer(state.now)
        self._show_results(state)
        self._draft_summary()
        self._show_finishing(state)
        self._show_away(state)

    def leave_behind(self) -> None:
        """All that is written in it is kept as a draft."""
        if self._timer.isActive():
            self._keep_draft()

    def come_back(self, _left: None) -> None:
        """The draft is shown with the state."""

    def take_up(self) -> None:
        """Show what is kept as a draft in place of what is filled in."""
        if self._state is not None and self._state.interaction is not None:
            self._timer.stop()
            self._turn_to(self._state)

    def finish(self) -> None:
        """Send it, if it is complete; else show what is missing at its field."""
        state = self._state
        if state is None or state.interaction is None:
            return
        refused = state.finishing is not None and state.finishing.sending is PendingStatus.REFUSED
        if state.finishing is not None and not refused:
            return
        draft = self.draft()
        errors = check(draft, state.dispositions, state.now)
        self._disposition_row.set_error(errors.get("disposition", ""))
        self.promise.show_errors(errors)
        if errors:
            self._focus_error(errors)
            return
        if any(each.bars() for each in (*self._too_long, *(shown.too_long for shown in self._rows.values()))):
            return
        if state.is_unrecorded and not self._asked_to_finish:
            self._asked_to_finish = True
            self._show_finishing(state)
            speak(self._banner, self._banner.text())
            return
        self._asked_to_finish = False
        self._timer.stop()
        interaction_id = state.interaction.id
        for override_id, (status, note) in self._answers().items():
            self._intents.record_result(override_id, interaction_id, status, note)
        self._intents.finish_wrap_up(interaction_id, **draft.said(read_in(self.summary.text())))
        if state.finishing is not None:
            # What was refused was mended here: the mended one goes in its place, and is kept first.
            self._intents.discard(state.finishing.command_id)
        self.done_with.emit(interaction_id, _("The wrap-up is finished."))

    def height_for(self, controls: int) -> int:
        """How high this is with as much of the form in view, in pixels."""
        return self.minimumSizeHint().height() + (controls - BODY_CONTROLS_LEAST) * theme.tokens().size.control

    def offer_conversation(self, offered: bool) -> None:
        """Whether the conversation is to be reached from here."""
        show_if(self._read, offered)

    def draft(self) -> Draft:
        """What is filled in."""
        due = self.promise.due_at()
        text = self.summary.text()
        return Draft(
            disposition=self.disposition.choice() or "",
            summary=None if text == self._drafted else text,
            promise=self.promise.promise(),
            due=due.isoformat() if due else "",
            results=tuple((override_id, status.value, note) for override_id, (status, note) in self._answers().items()),
        )

    def _answers(self) -> dict[str, tuple[ResultStatus, str]]:
        """What came of the exceptions, as far as that is chosen and not on record."""
        return {key: each.answer() for key, each in self._rows.items() if each.is_changed()} | self._unplaced

    def focus_first(self) -> None:
        """Put the focus where the wrap-up begins."""
        self.disposition.focus_choice()

    def event(self, event: QEvent) -> bool:
        # While the focus is in here Ctrl+Enter finishes, whatever it means to the window.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_commit(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if _is_commit(event):
            event.accept()
            self.finish()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        if self._timer.isActive():
            self._keep_draft()
        super().hideEvent(event)

    def _build(self) -> None:
        space = theme.tokens().space
        frame = QFrame()
        mark(frame, kit="composer")
        column(self, gap=0, margins=(space.m, 0, space.m, space.m)).addWidget(frame)
        layout = column(frame, gap=0, margins=(1, 1, 1, 1))
        head = row(gap=space.s, margins=(space.m, space.s, space.m, space.s))
        head.addWidget(ElidedLabel(_("Wrap-up"), TextRole.STRONG), 1)
        self._elapsed = Text("", tone=Tone.MUTED)
        give_tip(self._elapsed, _("Time in after-call work"))
        head.addWidget(self._elapsed)
        self._read = Button(_("Conversation"), ButtonKind.GHOST)
        self._read.clicked.connect(self.conversation_wanted)
        self._read.hide()
        head.addWidget(self._read)
        layout.addLayout(head)
        scroll = FittingColumn(BODY_CONTROLS_LEAST, BODY_CONTROLS, gap=space.m, margins=(space.m, 0, space.m, space.s))
        self.disposition = SegmentedChoice(_("How it ended"))
        self._disposition_row = FormRow(_("How it ended"), self.disposition)
        self._results_title = SectionTitle(_("What came of what you did instead"), wrap=True)
        self._results = column(gap=space.m)
        self.promise = PromiseField()
        self.summary = TextArea(_("Summary"), lines=3, most=4)
        scroll.body.addWidget(self._disposition_row)
        scroll.body.addWidget(self._results_title)
        scroll.body.addLayout(self._results)
        promise_too_long, summary_too_long = self._too_long = (TooLong(self.promise.text), TooLong(self.summary))
        scroll.body.addWidget(self.promise)
        scroll.body.addWidget(promise_too_long)
        scroll.body.addWidget(FormRow(_("Summary, drafted from the facts"), self.summary))
        scroll.body.addWidget(summary_too_long)
        layout.addWidget(scroll, 1)
        layout.addWidget(Rule())
        self._banner = Banner()
        self._banner.action.clicked.connect(self._on_banner)
        layout.addWidget(self._banner)
        layout.addLayout(self._make_foot())

    def _make_foot(self) -> QHBoxLayout:
        space = theme.tokens().space
        foot = row(gap=space.s, margins=(space.m, space.s, space.m, space.s))
        self.finish_button = Button(_("Finish"), ButtonKind.PRIMARY, key=COMMIT)
        CommitKey(self.finish_button, self)
        self.finish_button.clicked.connect(self.finish)
        self.away_button = Button(_("Put away"), ButtonKind.GHOST)
        self.away_button.clicked.connect(self._on_put_away)
        self._asked_to_put_away = False
        foot.addWidget(self.away_button)
        foot.addStretch(1)
        foot.addWidget(self.finish_button)
        return foot

    def _turn_to(self, state: WrapUpState) -> None:
        """Another interaction: keep what was typed for the one before, show what was kept for this one."""
        if self._timer.isActive():
            self._keep_draft()
        self._key = state.draft_key
        self._rows = {}
        clear(self._results)
        kept = read_draft(state.draft_text)
        self.blockSignals(True)
        self.disposition.set_choices([Choice(each.code, each.title) for each in state.dispositions])
        self.disposition.set_choice(kept.disposition or None)
        self.promise.fill(kept.promise, kept.due_at, state.now)
        self._offered = promise_with(kept.disposition, state.dispositions)
        self._drafted = state.drafted_summary(kept)
        self._show_summary(self._drafted if kept.summary is None else kept.summary)
        self.blockSignals(False)
        self._disposition_row.set_error("")
        self.promise.show_errors({})
        self._ask_to_put_away(False)
        self._asked_to_finish = False
        self._unplaced = {override_id: (ResultStatus(status), note) for override_id, status, note in kept.results}
        self._show_results(state)
        self._timer.stop()

    def _draft_summary(self) -> None:
        """Draft the summary anew; one that the agent wrote in stays."""
        if self._state is None:
            return
        drafted = self._state.drafted_summary(self.draft())
        if self.summary.text() == self._drafted:
            self._show_summary(drafted)
        self._drafted = drafted

    def _show_summary(self, text: str) -> None:
        self.summary.blockSignals(True)
        self.summary.set_text(text)
        self.summary.blockSignals(False)

    def _show_results(self, state: WrapUpState) -> None:
        before = tuple(self._rows)
        for line in state.overrides:
            shown = self._rows.get(line.id)
            if shown is None:
                shown = ResultRow(line)
                shown.changed.connect(self._on_changed)
                self._rows[line.id] = shown
                self._results.addWidget(shown)
                if (kept := self._unplaced.pop(line.id, None)) is not None:
                    shown.fill(*kept)
            else:
                shown.show_line(line)
        gone = self._rows.keys() - {line.id for line in state.overrides}
        for override_id in gone:
            widget = self._rows.pop(override_id)
            if widget.is_changed():
                self._unplaced[override_id] = widget.answer()
            take_out(self._results, widget)
            widget.deleteLater()
        show_if(self._results_title, bool(state.overrides))
        if tuple(self._rows) != before:
            above: QWidget = self.disposition
            for shown in self._rows.values():
                put_in_tab_order(above, shown)
                above = shown

    def _show_finishing(self, state: WrapUpState) -> None:
        finishing = state.finishing
        self._asked_to_finish &= state.is_unrecorded
        is_asked = self._asked_to_finish and finishing is None
        self.finish_button.set_label(_("Finish without it") if is_asked else _("Finish"))
        self.finish_button.setEnabled(finishing is None or finishing.sending is PendingStatus.REFUSED)
        if is_asked:
            self._banner.say(_("What you did instead is not recorded yet."), Tone.WARNING, _("Go on with it"))
        elif finishing is None:
            self._banner.say("")
        elif finishing.sending is PendingStatus.REFUSED:
            self._banner.say(_("Refused: {why}").format(why=explain(finishing.problem).title), Tone.DANGER, _("Retry"))
        else:
            self._banner.say(joined((_("Finished here"), way_words(finishing.sending))), Tone.ACCENT, icon="unsent")

    def _show_away(self, state: WrapUpState) -> None:
        show_if(self.away_button, state.has_ended)
        self.away_button.setEnabled(not (state.has_words or state.is_unrecorded))
        told = _("It leaves the work list without a wrap-up")
        if state.has_words:
            told = _("What you wrote to it waits above: copy it, keep it as a note or discard it first.")
        elif state.is_unrecorded:
            told = _("What you did instead is not recorded yet: record it or empty its form first.")
        give_tip(self.away_button, told)

    def _ask_to_put_away(self, asked: bool) -> None:
        self._asked_to_put_away = asked
        self.away_button.set_label(_("Put away for good") if asked else _("Put away"))

    def _on_put_away(self) -> None:
        """What was filled in is thrown away with it: that is asked for twice."""
        state = self._state
        if state is None or state.interaction is None:
            return
        if self.draft() != Draft() and not self._asked_to_put_away:
            self._ask_to_put_away(True)
            return
        self._ask_to_put_away(False)
        self._timer.stop()
        self._intents.save_draft(self._key, "")
        self.done_with.emit(state.interaction.id, _("It has left the work list."))
        self._intents.put_away(state.interaction.id)

    def _focus_error(self, errors: dict[str, str]) -> None:
        if "disposition" in errors:
            self.disposition.focus_choice()
        elif "due" in errors:
            self.promise.when.focus_choice()
        else:
            self.promise.text.setFocus()

    def _keep_draft(self) -> None:
        self._timer.stop()
        if self._key and self._state is not None:
            self._intents.save_draft(self._key, self.draft().to_text())

    def _on_disposition(self, code: str) -> None:
        """The promise with which it ends is offered, and taken back with it; what the agent wrote stays."""
        before, self._offered = self._offered, promise_with(code, self._state.dispositions if self._state else ())
        if self._offered != before and self.promise.promise() in ("", before):
            self.promise.text.setText(self._offered)
            if self._offered:
                speak(self.promise, _("A promise goes with it: {promise}").format(promise=self._offered))
        self._on_changed()

    def _on_changed(self) -> None:
        if self._key:
            self._draft_summary()
            self._timer.typed()

    def _on_banner(self) -> None:
        if self._asked_to_finish:
            self.exception_wanted.emit()
        elif self._state is not None and self._state.finishing is not None:
            self._intents.retry(self._state.finishing.command_id)


def _is_commit(event: QKeyEvent) -> bool:
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
