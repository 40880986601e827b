"""The two questions about an exception, a comment that reaches its agent, and "save and next".

The figures 1 to 6 answer and C goes to the comment while no text field has the focus; Ctrl+Enter saves. What is given
is kept as a draft until it is sent. Where somebody else's review arrived meanwhile, the first save only shows it.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.domain.blank import read_in
from agentdesk.domain.override_record import OverrideRecord
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.draft_timer import DraftTimer
from agentdesk.ui.kit.field import TextArea
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.text import Prose, SectionTitle, Text, TextRole
from agentdesk.ui.kit.too_long import TooLong
from agentdesk.ui.kit.turning import TurningLayout
from agentdesk.ui.ledger.reviewing import NO, UNSURE, YES, Answers, answers_in, answers_kept
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined


class ReviewForm(QFrame):
    """``saved`` carries the answers, ``drafted`` (override id, draft) what is to be kept meanwhile."""

    saved = Signal(object)
    drafted = Signal(str, str)
    announcement = Signal(str)
    acted = Signal(QWidget)
    """A key did something with this part of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, kit="foot")
        self.setAccessibleName(_("Review"))
        self._override_id = ""
        self._shown = Answers()
        self._overtaken_by: Answers | None = None
        """What somebody else answered while this was being given, until it was seen."""
        self._build()
        self._draft_timer = DraftTimer(self._keep_draft, self)

    def show_record(
        self, record: OverrideRecord, draft: str, sending: Answers | None, *, is_own: bool, note: str, refusal: str = ""
    ) -> None:
        """Ask about the record; what is being given of the same one stays as it is. Of a customer who was erased
        nothing is asked, and nothing that was given is kept."""
        if record.erased:
            self._forget()
            return
        show_if(self._questions, not is_own and not record.waits)
        show_if(self._waits, record.waits and not is_own)
        show_if(self._own, is_own)
        self._note.set_text(note)
        show_if(self._note, bool(note) and not is_own)
        self._refusal.set_text(refusal)
        show_if(self._refusal, bool(refusal))
        name = (record.agent_name or record.agent_id).partition(" ")[0]
        self._reaches.set_text(_("reaches {name}’s desk").format(name=name))
        told, by = sending or answers_in(record.review), str((record.review or {}).get("by", ""))
        if record.id != self._override_id:
            self.keep_now()
            self._override_id = record.id
            given, over = answers_kept(draft) or (told, told)
            self._put(given, told)
            if told.is_complete and told not in (over, given):
                self._overtake(told, by)
        elif told != self._shown and self.answers() == self._shown:
            self._put(told, told)
        elif told != self._shown and told.is_complete and sending is None:
            self._overtake(told, by)

    def _forget(self) -> None:
        self._draft_timer.stop()
        self._override_id = ""
        self._put(Answers(), Answers())

    def set_inset(self, inset: bool) -> None:
        """Whether it keeps itself from the edges at its sides; else what it stands in does."""
        margins = self._inner.contentsMargins()
        side = theme.tokens().space.l if inset else 0
        self._inner.setContentsMargins(side, margins.top(), side, margins.bottom())

    def answers(self) -> Answers:
        """What is chosen and written."""
        return Answers(self.advice.choice(), self.override.choice(), read_in(self.comment.text()))

    def answer(self, number: int) -> bool:
        """Take a figure as its key: 1 to 3 for the advice, 4 to 6 for the override."""
        if not self._questions.isVisible():
            return False
        question, place = (self.advice, number) if number <= 3 else (self.override, number - 3)
        chosen = next((each.id for index, each in enumerate(question.choices(), 1) if index == place), None)
        if chosen is None:
            return False
        question.set_choice(chosen)
        self._on_changed()
        self.acted.emit(question)
        return True

    def focus_comment(self) -> None:
        """Put the caret into the comment."""
        if self._questions.isVisible():
            self.comment.setFocus()
            self.acted.emit(self.comment)

    @property
    def may_save(self) -> bool:
        """Whether both questions are answered, otherwise than on record."""
        return self._questions.isVisible() and self._is_well

    @property
    def _is_well(self) -> bool:
        return self.answers().is_complete and self.answers() != self._shown and not self._too_long.words()

    @property
    def is_begun(self) -> bool:
        """Whether something is given that is not on record."""
        return self._questions.isVisible() and self.answers() != self._shown

    def save(self) -> bool:
        """Hand the answers on; False where a question is open, which then gets the focus, or where they would replace
        somebody else's that nobody has seen here: the next time they do."""
        if self.may_save and self._overtaken_by is not None:
            self._overtaken_by = None
            self.announcement.emit(self._overtaken.plain_text())
            return False
        if self.may_save:
            self._draft_timer.stop()
            show_if(self._overtaken, False)
            given = self._shown = self.answers()
            self._show_may_save()
            self.saved.emit(given)
            return True
        open_one = next((each for each in (self.advice, self.override) if each.choice() is None), None)
        if open_one is not None and self._questions.isVisible():
            open_one.focus_choice()
        return False

    def _build(self) -> None:
        space = theme.tokens().space
        around = column(self, gap=0)
        around.addWidget(Rule())
        layout = self._inner = column(gap=space.s, margins=(space.l, space.m, space.l, space.m))
        around.addLayout(layout)
        head = row(gap=space.s)
        head.addWidget(SectionTitle(_("Review")))
        head.addStretch(1)
        self._note = Text("", TextRole.SMALL, Tone.MUTED)
        head.addWidget(self._note)
        layout.addLayout(head)
        self._refusal = Prose("", tone=Tone.DANGER)
        layout.addWidget(self._refusal)
        self._overtaken = Prose("", tone=Tone.WARNING)
        layout.addWidget(self._overtaken)
        self._own = Prose(_("This is your own exception: somebody else reviews it."), tone=Tone.MUTED)
        layout.addWidget(self._own)
        self._waits = Prose(_("It waits for approval: review it once that is decided."), tone=Tone.MUTED)
        layout.addWidget(self._waits)
        self._questions = QWidget()
        body = column(self._questions, gap=space.s)
        self.advice = self._question(body, _("Was the advice right?"), 1)
        self.override = self._question(body, _("Was the override right?"), 4)
        self.comment = TextArea(_("Comment for the agent"), _("Comment for the agent (C)"), lines=2, most=5)
        self.comment.textChanged.connect(self._on_changed)
        self.comment.committed.connect(self.save)
        body.addWidget(self.comment)
        self._too_long = TooLong(self.comment)
        body.addWidget(self._too_long)
        foot = TurningLayout(least=theme.tokens().size.side_column // 2, gap=space.s)
        self._reaches = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        self.save_button = Button(_("Save and next"), ButtonKind.PRIMARY, key="Ctrl+Return")
        self.save_button.clicked.connect(self.save)
        foot.addWidget(self._reaches, 1)
        foot.addWidget(self.save_button)
        body.addLayout(foot)
        layout.addWidget(self._questions)

    def _question(self, body: object, words: str, first: int) -> SegmentedChoice:
        choices = (Choice(YES, _("Yes")), Choice(NO, _("No")), Choice(UNSURE, _("Unsure")))
        choice = SegmentedChoice(words, choices, first=first)
        choice.chosen.connect(lambda _choice: self._on_changed())
        line = column(gap=theme.tokens().space.xs)
        line.addWidget(Text(words, tone=Tone.MUTED))
        line.addWidget(choice)
        body.addLayout(line)  # type: ignore[attr-defined]
        return choice

    def _overtake(self, theirs: Answers, name: str) -> None:
        self._shown = self._overtaken_by = theirs
        words = {YES: _("Yes"), NO: _("No"), UNSURE: _("Unsure")}
        said = _("{name} reviewed it meanwhile: advice right? {advice}. Override right? {override}.").format(
            name=name, advice=words[theirs.advice or UNSURE], override=words[theirs.override or UNSURE]
        )
        self._overtaken.set_text(joined((said, theirs.comment, _("Save once more to put yours in its place."))))
        show_if(self._overtaken, True)
        self._show_may_save()
        self.announcement.emit(said)

    def _put(self, given: Answers, recorded: Answers) -> None:
        self._shown, self._overtaken_by = recorded, None
        show_if(self._overtaken, False)
        self.advice.set_choice(given.advice)
        self.override.set_choice(given.override)
        self.comment.blockSignals(True)
        self.comment.set_text(given.comment)
        self.comment.blockSignals(False)
        self._show_may_save()

    def _on_changed(self) -> None:
        self._show_may_save()
        self._draft_timer.typed()

    def _show_may_save(self) -> None:
        self.save_button.setEnabled(self._is_well)

    def keep_now(self) -> None:
        """Keep what was chosen and written a moment ago, if it is not kept already."""
        if self._draft_timer.isActive():
            self._keep_draft()

    def _keep_draft(self) -> None:
        self._draft_timer.stop()
        given = self.answers()
        self.drafted.emit(self._override_id, "" if given == self._shown else given.kept(self._shown))
