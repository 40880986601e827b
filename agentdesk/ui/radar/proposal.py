"""The right side while a proposal is open: the rule, what it rests on, what it would have done, and its next step."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.app.radar import Doing
from agentdesk.domain.blank import read_in
from agentdesk.domain.proposal import DraftTest, DraftTestState, Proposal, ProposalState
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.kit.bars import BarList, add_bars
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.field import LineField
from agentdesk.ui.kit.layout import Flow, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import Prose, SectionTitle, TextRole
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.radar.editor import DraftEditor
from agentdesk.ui.radar.viewmodel import (
    RadarState,
    changed_rows,
    condition_rows,
    effect_rows,
    evidence_words,
    test_words,
)
from agentdesk.ui.radar.words import state_words, step_words
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, joined

TEST_KEY, STEP_KEY, PUBLISH_KEY = "Ctrl+Shift+B", "Ctrl+Shift+S", "Ctrl+Shift+P"
STEPS = ("test", "send", "publish", "approve", "return", "discard")
"""What can be done with a proposal, as ``Proposal.may`` names it."""


class ProposalPanel(ScrollColumn):
    """``edited`` carries the text, ``step_wanted`` what is to be done (of ``STEPS``, or ``cancel``) and the words
    that go with it, ``opened`` the override that somebody wants to see, ``advice_opened`` the decision without one."""

    edited = Signal(str)
    step_wanted = Signal(str, str)
    opened = Signal(str)
    advice_opened = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        space = theme.tokens().space
        super().__init__(gap=space.m, margins=(space.l, space.m, space.l, space.l), parent=parent)
        self.setAccessibleName(_("The open proposal"))
        self._proposal: Proposal | None = None
        self._state: RadarState | None = None
        self.body.addLayout(self._make_head())
        self._facts = Prose("", tone=Tone.MUTED)
        self._note = Prose("", tone=Tone.WARNING)
        self.editor = DraftEditor()
        self.editor.edited.connect(self.edited)
        self.conditions = BarList(_("Conditions that tell them apart"))
        self._conditions_title = SectionTitle(_("Conditions that tell them apart"))
        self._test = Prose("", tone=Tone.MUTED)
        self.effect = BarList(_("What it would have done"))
        self._changed_title = SectionTitle(_("Decisions that change"))
        self.changed = BarList(_("Decisions that change"))
        self.changed.opened.connect(self._on_changed)
        self._steps = Prose("", TextRole.SMALL, Tone.MUTED)
        self._steps_title = SectionTitle(_("What happened"))
        above: tuple[QWidget, ...] = (self._facts, self._note, SectionTitle(_("The rule")), self.editor)
        for part in above:
            self.body.addWidget(part)
        self.body.addLayout(self._make_actions())
        below: tuple[QWidget, ...] = (
            SectionTitle(_("Back-test")), self._test, self.effect, self._conditions_title, self.conditions,
            self._changed_title, self.changed, self._steps_title, self._steps,
        )  # fmt: skip
        for part in below:
            if isinstance(part, BarList):
                add_bars(self.body, part)
            else:
                self.body.addWidget(part)

    def show_proposal(self, proposal: Proposal, state: RadarState) -> None:
        """Show it as it stands; what is being typed stays."""
        before, self._proposal, self._state = self._proposal, proposal, state
        is_other = before is None or before.id != proposal.id
        if is_other:
            self.note.clear()
            self.verticalScrollBar().setValue(0)
        self._title.set_text(proposal.title)
        self._standing.set_content(*state_words(proposal))
        self._facts.set_text(evidence_words(proposal))
        self._show_note(proposal)
        self.editor.show_text(proposal.text, can_edit="edit" in proposal.may, anew=is_other)
        self.editor.show_problems(proposal.checked.problems, is_checking=state.doing is Doing.SAVING)
        self._show_actions(proposal, state)
        self._show_test(proposal.test)
        self._show_changed(state)
        rows = condition_rows(proposal)
        self.conditions.show_rows(rows)
        show_if(self.conditions, bool(rows))
        show_if(self._conditions_title, bool(rows))
        lines = (joined((step_words(one.state), one.by, moment(one.at, state.now), one.note)) for one in proposal.steps)
        self._steps.set_text("\n".join(lines))
        show_if(self._steps_title, bool(proposal.steps))

    def ask(self, step: str) -> None:
        """Ask for a step; what is typed is handed on before it. One that needs words and has none asks for them."""
        button = self.buttons[step]
        if self._proposal is None or button.isHidden() or not button.isEnabled():
            return
        self.editor.hand_on()
        words = read_in(self.note.text())
        self.note.set_invalid(step == "return" and not words)
        if step == "return" and not words:
            self.note.setFocus()
            return
        self.step_wanted.emit(step, words)
        if step in ("send", "publish", "return"):
            self.note.clear()

    def _make_head(self) -> QHBoxLayout:
        head = row()
        self._title, self._standing = Prose("", TextRole.TITLE), Chip("", Tone.MUTED, small=True)
        self.close_button = Button(_("Close"), ButtonKind.GHOST, icon="close")
        self.close_button.clicked.connect(self.closed)
        for part in (self._standing, self.close_button):
            head.addWidget(part)
        head.insertWidget(0, self._title, 1)
        return head

    def _make_actions(self) -> QHBoxLayout:
        around = row()
        flow = Flow()
        self.note = LineField(_("A few words with it"), _("A few words with it"))
        self.note.setMinimumWidth(theme.tokens().size.side_column)
        self.buttons = {
            "test": Button(_("Back-test"), key=TEST_KEY),
            "cancel": Button(_("Cancel")),
            "send": Button(_("Send for publication"), ButtonKind.PRIMARY, key=STEP_KEY),
            "publish": Button(_("Publish"), ButtonKind.PRIMARY, key=PUBLISH_KEY),
            "approve": Button(_("Approve the version"), ButtonKind.PRIMARY),
            "return": Button(_("Return to its author")),
            "discard": Button(_("Discard the draft"), ButtonKind.DANGER),
        }
        flow.add(self.note)
        for step, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, step=step: self.ask(step))
            flow.add(button)
        around.addWidget(flow, 1)
        return around

    def _show_note(self, proposal: Proposal) -> None:
        words = ""
        if proposal.state is ProposalState.RETURNED:
            words = _("Returned: {reason}").format(reason=proposal.note)
        elif proposal.waits:
            words = _("Version {n} of the policy waits until somebody else approves it.").format(
                n=count_text(proposal.number or 0)
            )
        elif proposal.number is not None:
            words = _("It is version {n} of the policy.").format(n=count_text(proposal.number))
        self._note.set_text(words)
        is_done = proposal.state is ProposalState.PUBLISHED and not proposal.waits
        mark(self._note, tone=Tone.SUCCESS if is_done else Tone.WARNING)
        show_if(self._note, bool(words))

    def _show_actions(self, proposal: Proposal, state: RadarState) -> None:
        is_running = proposal.test is not None and proposal.test.state is DraftTestState.RUNNING
        is_busy = state.doing is Doing.STEPPING
        for step, button in self.buttons.items():
            is_there = step in proposal.may if step != "cancel" else is_running
            show_if(button, is_there and not (step == "test" and is_running))
            button.setEnabled(not is_busy)
        self.buttons["test"].setEnabled(not is_busy and proposal.checked.is_sound)
        show_if(self.note, bool({"send", "publish", "return"} & set(proposal.may)))

    def _show_test(self, test: DraftTest | None) -> None:
        if test is None:
            self._test.set_text(_("Not tested yet as it reads now."))
            self.effect.show_rows(())
        else:
            self._test.set_text(test_words(test))
            is_running = test.state is DraftTestState.RUNNING
            self.effect.show_rows((_progress(test),) if is_running else effect_rows(test))
        show_if(self.effect, test is not None)

    def _show_changed(self, state: RadarState) -> None:
        rows = changed_rows(state, moment)
        self.changed.show_rows(rows)
        show_if(self.changed, bool(rows))
        show_if(self._changed_title, bool(rows))

    def _on_changed(self, decision_id: str) -> None:
        test = self._proposal.test if self._proposal is not None else None
        listed = test.effect.changed if test is not None and test.effect is not None else ()
        one = next((one for one in listed if one.decision_id == decision_id), None)
        if one is None or self._state is None or not self._state.opens_records:
            return
        if one.override_id:
            self.opened.emit(one.override_id)
        else:
            self.advice_opened.emit(decision_id)


def _progress(test: DraftTest) -> BarRow:
    words = _("{hits} of {n}").format(hits=count_text(test.seen), n=count_text(test.total))
    return BarRow(
        key="progress", title=_("Decisions replayed"), text=words, spoken=words,
        bar=(0.0, test.seen / max(1, test.total)),
    )  # fmt: skip
