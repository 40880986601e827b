"""The primary card: what to do, why, what to say, and the gestures that answer it.

Owns how accepted, done, declined and overridden advice look. Knows nothing of the store; asks by signals.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import PendingStatus
from agentdesk.domain.decision import Decision, RankedAction
from agentdesk.domain.override import Approval
from agentdesk.domain.sentiment import Reason
from agentdesk.ui.advice_words import allowed_text
from agentdesk.ui.approval_words import MAY_GO_ON, standing_words
from agentdesk.ui.kit.answer_foot import AnswerFoot
from agentdesk.ui.kit.button import Button, ButtonKind, MenuButton
from agentdesk.ui.kit.card import Card
from agentdesk.ui.kit.committing import CommitKey
from agentdesk.ui.kit.icon_label import Icon
from agentdesk.ui.kit.key_hint import key_of
from agentdesk.ui.kit.layout import clear, column, row, show_if
from agentdesk.ui.kit.reuse import Reused
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.recommendation.parts import ReasonLine, Script, came_back, watch_text
from agentdesk.ui.recommendation.short import REASON_LINES, SCRIPT_LINES, TITLE_LINES, InShort
from agentdesk.ui.recommendation.viewmodel import (
    Feedback,
    OverrideShown,
    RecommendationState,
    Standing,
    often_otherwise,
)
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.unsent_words import kept_words
from agentdesk.ui.words import _, fraction_text, joined


class AdviceCard(Card):
    """The action on top. All gestures are signals; the region turns them into intents."""

    accepted = Signal()
    declined = Signal()
    done = Signal()
    other_wanted = Signal()
    retried = Signal(str)
    proceeded = Signal(str)
    """Somebody goes on without the approval of that override."""
    discarded = Signal(str)
    evidence_requested = Signal(list)
    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(emphasis=True, parent=parent)
        space = theme.tokens().space
        self.short = InShort(self)
        self._title = self.short.text(TITLE_LINES, TextRole.TITLE)
        self._risk = self._make_risk()
        reasons = column(gap=space.xs)
        self._reasons = Reused(reasons, self._reason, behind=self._risk, ahead=3)
        self._script = Script(words=self.short.text(SCRIPT_LINES))
        self._script.copied.connect(self.copied)
        self._watch = Prose("", TextRole.SMALL, Tone.MUTED)
        self._parts = Prose("", TextRole.SMALL, Tone.MUTED)
        self._parts.hide()
        self._standing = column(gap=space.xs)
        self._can_decline = True
        accept = key_of("accept_advice", "Ctrl+Return")
        self.accept_button = Button(_("Accept"), ButtonKind.PRIMARY, key=accept, large=True)
        self.done_button = Button(_("Done"), ButtonKind.PRIMARY, key=accept, large=True)
        answers = (self.accept_button, self.done_button)
        self._keys = [CommitKey(button, command="accept_advice") for button in answers]
        self.other_button = Button(_("Do other…"), key=key_of("do_other", "Ctrl+O"), large=True)
        self.more_button = MenuButton(kind=ButtonKind.GHOST, icon="more", name=_("More about this advice"))
        self.more_button.menu_shown.aboutToShow.connect(self._fill_menu)
        self.accept_button.clicked.connect(self.accepted)
        self.done_button.clicked.connect(self.done)
        self.other_button.clicked.connect(self.other_wanted)
        head = row(gap=space.xs)
        head.addWidget(self._title, 1)
        head.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.body.addWidget(self._risk)
        self.body.addLayout(reasons)
        self.body.addWidget(self._script)
        self.body.addWidget(self.short.button, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self._watch, self._parts):
            self.body.addWidget(widget)
        self.body.addLayout(self._standing)
        # What there is to read may be longer than the column is high: how to answer it stays in view.
        self.answers = AnswerFoot(self, (self.accept_button, self.done_button, self.other_button))

    def leave_behind(self) -> tuple[str, bool]:
        """What it is about, and whether all of that is read."""
        return self._title.plain_text(), self.short.is_whole

    def come_back(self, left: tuple[str, bool]) -> None:
        """Go on with the same advice as it was read."""
        title, is_whole = left
        self._title.set_text(title)
        self.short.set_whole(is_whole)

    def show_action(self, action: RankedAction, state: RecommendationState) -> None:
        """Lay the card out anew for other advice."""
        if action.title != self._title.plain_text():
            self.short.set_whole(False)
        self.more_button.menu_shown.close()  # it was about another
        self._title.set_text(action.title)
        self.setAccessibleName(_("Do next: {title}").format(title=action.title))
        is_risky = state.decision is not None and often_otherwise(state.decision)
        self._risk_estimate.set_text(risk_text(state.decision) if state.decision is not None and is_risky else "")
        show_if(self._risk, is_risky)
        allowed = (Reason(text=allowed_text(one), evidence=one.evidence) for one in action.allowed)
        self._reasons.show((*came_back(state.decision), *action.why, *allowed), ReasonLine.show_reason)
        self._script.show_script(action.script)
        show_if(self._script, bool(action.script))
        watch = watch_text(action, state.now)
        self._watch.set_text(watch)
        show_if(self._watch, bool(watch))
        risk = state.decision.override_risk if state.decision else None
        self._parts.set_text("\n".join((parts_text(action), *(one.text for one in (risk.moved if risk else ())))))
        self.short.say()

    def _make_risk(self) -> QWidget:
        """Said plainly, with the estimate and what it is from; never a reason not to advise."""
        space = theme.tokens().space
        host = QWidget()
        both = column(host, gap=space.xxs)
        line = row(gap=space.xs)
        line.addWidget(Icon("info", Tone.WARNING), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Prose(_("Agents often choose otherwise here"), tone=Tone.WARNING), 1)
        self._risk_estimate = Prose("", TextRole.SMALL, Tone.MUTED)
        both.addLayout(line)
        both.addWidget(self._risk_estimate)
        return host

    def _reason(self) -> ReasonLine:
        line = ReasonLine(text=self.short.text(REASON_LINES))
        line.evidence_requested.connect(self.evidence_requested)
        return line

    def show_standing(self, feedback: Feedback, overrides: tuple[OverrideShown, ...], *, has_key: bool) -> None:
        """What became of the advice, and how far that has travelled. ``has_key``: whether Ctrl+Enter answers it."""
        for key in self._keys:
            key.let_press(has_key)
        clear(self._standing)
        self._standing_words: list[str] = []
        if feedback.standing is not Standing.OPEN:
            self._add_standing(feedback)
        for override in overrides:
            if override.approval is not None:
                self._add_approval(override, override.approval)
                continue
            text = _("Done instead: {title}").format(title=override.taken_title)
            self._add_line("ledger", text, override.sending, override.problem, override.id)
        open_ = feedback.standing is Standing.OPEN and not overrides
        accepted = feedback.standing is Standing.ACCEPTED
        show_if(self.accept_button, open_ or (feedback.standing is Standing.DECLINED and not overrides))
        show_if(self.done_button, accepted)
        self._can_decline = open_
        self.set_emphasis(open_ or accepted)

    def standing_words(self) -> str:
        """What became of the advice, as it stands there; empty while nothing did."""
        return joined(self._standing_words)

    def _add_approval(self, override: OverrideShown, approval: Approval) -> None:
        icon, words, tone = standing_words(approval, unheard_of=override.unheard_of)
        line = row(gap=theme.tokens().space.xs)
        line.addWidget(Icon(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        said = _("{taken}: {standing}").format(taken=override.taken_title, standing=words)
        self._standing_words.append(said)
        line.addWidget(Prose(said, tone=tone), 1)
        self._standing.addLayout(line)
        if approval.may_proceed and approval.state in MAY_GO_ON:
            answers = row()
            go_on = Button(_("Go on without"), icon="done")
            go_on.clicked.connect(lambda: self.proceeded.emit(override.id))
            answers.addWidget(go_on)
            answers.addStretch(1)
            self._standing.addLayout(answers)

    def _add_standing(self, feedback: Feedback) -> None:
        icon, words = {
            Standing.ACCEPTED: ("done", _("Accepted, not done yet")),
            Standing.ACTED: ("done-circle", _("Done as recommended")),
            Standing.DECLINED: ("close", _("Declined")),
        }[feedback.standing]
        self._add_line(icon, words, feedback.sending, feedback.problem, feedback.command_id or "")

    def _add_line(self, icon: str, words: str, sending: PendingStatus | None, problem: str | None, id_: str) -> None:
        tone = Tone.MUTED if sending else Tone.SUCCESS
        if sending is PendingStatus.REFUSED:
            tone, icon = Tone.DANGER, "failed"
            words = _("{what}: refused. {why}").format(what=words, why=explain(problem).title)
        elif sending is not None:
            words = joined((words, kept_words(sending)))
        line = row(gap=theme.tokens().space.xs)
        line.addWidget(Icon(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Prose(words, tone=tone), 1)
        self._standing_words.append(words)
        self._standing.addLayout(line)
        if sending is PendingStatus.REFUSED and id_:
            answers = row()
            again, away = Button(_("Retry"), icon="refresh"), Button(_("Discard"), ButtonKind.GHOST)
            again.clicked.connect(lambda: self.retried.emit(id_))
            away.clicked.connect(lambda: self.discarded.emit(id_))
            answers.addWidget(again)
            answers.addWidget(away)
            answers.addStretch(1)
            self._standing.addLayout(answers)

    def show_parts(self) -> None:
        """Show how the priority came about, or hide it again."""
        show_if(self._parts, self._parts.isHidden())

    def _fill_menu(self) -> None:
        menu = self.more_button.menu_shown
        menu.clear()
        menu.add(_("How the priority came about"), self.show_parts, icon="info", checked=not self._parts.isHidden())
        if self._can_decline:
            menu.add(_("Decline this advice"), self.declined.emit, icon="close")


def parts_text(action: RankedAction) -> str:
    """How the priority came about: propensity × context × value × levers."""
    parts = action.parts
    priority = _("Priority {priority} = propensity {p} × context {c} × value {v} × levers {l}").format(
        priority=fraction_text(action.priority),
        p=fraction_text(parts.propensity),
        c=fraction_text(parts.context),
        v=fraction_text(parts.value),
        l=fraction_text(parts.levers),
    )
    if parts.prior is None:
        return priority
    # A declared and a learned propensity are not on one scale, and the number jumps when the first answers are learned.
    learned = _(
        "Propensity {p} is learned: how likely agents take this next, of all that is open here. "
        "By the policy alone it would be {prior}."
    ).format(p=fraction_text(parts.propensity), prior=fraction_text(parts.prior))
    return "\n".join((priority, learned, *(moved.text for moved in parts.moved)))


def risk_text(decision: Decision) -> str:
    """How likely agents are to choose otherwise, said to be an estimate, with what it was learned from."""
    risk = decision.override_risk
    if risk is None:
        return ""
    percent, answers, otherwise = round(100 * risk.probability), risk.answers, risk.otherwise
    if not answers:
        return _("{percent} %, an estimate from {all} answers to other advice").format(
            percent=percent, all=risk.all_answers
        )
    return _("{percent} %, an estimate: they did something else {otherwise} of the {n} times this was advised").format(
        percent=percent, otherwise=otherwise, n=answers
    )
