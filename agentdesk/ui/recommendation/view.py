"""The do-next region: the card, the other actions, what was withheld; and beside it the journeys.

Keeps the advice that is on screen until ``viewmodel.choose`` lets it go. Asks by intents; what another region has to do
is a signal.
"""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import Advised
from agentdesk.domain.decision import ALTERNATIVES_SHOWN, Decision, about, at_a_glance
from agentdesk.domain.ids import ActionId
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.card import Card, Rule
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.chip import ChipButton
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.line_ends import give_tip
from agentdesk.ui.kit.reuse import Reused
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import SectionTitle, Text, TextRole
from agentdesk.ui.kit.unread import Unread
from agentdesk.ui.qt.letters import digit_of, letter_of
from agentdesk.ui.recommendation.card import AdviceCard
from agentdesk.ui.recommendation.journeys import JourneysView
from agentdesk.ui.recommendation.parts import Alternative, more_words
from agentdesk.ui.recommendation.turns import choose, gone_back
from agentdesk.ui.recommendation.viewmodel import Phase, RecommendationState, Standing, cannot_answer
from agentdesk.ui.recommendation.withheld import WithheldBox
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

__all__ = ["JourneysView", "RecommendationView"]

_Advised = tuple[str | None, ActionId]
"""For whom, and what to do about what."""

KEPT_READ = 200
"""Of so many pieces of advice it is remembered that they could be read; one of before them is read again."""


class RecommendationView(Group):
    """``render`` takes the newest advice and shows it when it may. Command handlers are its public methods."""

    evidence_requested = Signal(list)
    override_requested = Signal(object, str)
    """The Decision that is shown, and the action to begin with (empty when the agent has yet to choose)."""
    announcement = Signal(str)
    retracted = Signal(str)
    """What was announced of a customer who is not in view any more."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._shown: RecommendationState | None = None
        self._newest: RecommendationState | None = None
        self._is_held = False
        self._is_back = False
        self._laid_out: Decision | None = None
        self._said = ""
        self._read: dict[_Advised, None] = {}
        self._reading: _Advised | None = None
        self.unread = Unread(self)
        self.unread.timeout.connect(self._on_read)
        space = theme.tokens().space
        layout = column(self, gap=space.s)
        head = row(gap=space.s)
        self._title = SectionTitle(_("Do next"))
        self._title.setMinimumHeight(theme.tokens().size.chip)  # so nothing moves when a chip comes beside it
        head.addWidget(self._title, 1)
        self._stale = Text(_("may be out of date"), TextRole.SMALL, Tone.WARNING, wrap=True)
        self._newer = ChipButton(_("Newer advice"), Tone.ACCENT)
        give_tip(self._newer, _("The advice has changed meanwhile. Show the newer one."))
        self._newer.clicked.connect(self.show_newer)
        self._earlier = ChipButton(_("Earlier advice"), Tone.NEUTRAL)
        give_tip(self._earlier, _("Show the advice that was here before."))
        self._earlier.clicked.connect(self.show_earlier)
        head.addWidget(self._stale)
        head.addWidget(self._earlier)
        head.addWidget(self._newer)
        layout.addLayout(head)
        self.card = AdviceCard()
        layout.addWidget(self.card)
        self._build_others(layout)
        self.withheld = WithheldBox()
        self.withheld.evidence_requested.connect(self.evidence_requested)
        layout.addWidget(self.withheld)
        self._build_states()
        self._connect_card()
        self.setAccessibleName(_("Do next"))

    def show_title(self, shown: bool) -> None:
        """Whether it says above itself what it is; nothing else does, but where it is chosen by its name."""
        show_if(self._title, shown)
        self._show_age()

    def _show_age(self) -> None:
        """Where there is no line for its title there is none for its age either: the customer's band tells that."""
        has_line = not self.card.isHidden() and not self._title.isHidden()
        show_if(self._stale, has_line and self._shown is not None and self._shown.is_stale)

    def render(self, state: RecommendationState) -> None:  # type: ignore[override]
        """Take the newest state. The advice on screen changes only between turns."""
        before, self._newest = self._shown, state
        self._is_back = self._is_back and before is not None and before.contact == state.contact
        chosen = choose(before, state, is_held=self._is_held or self._is_back)
        self._is_back = self._is_back and chosen.newer is not None
        self._show(chosen)

    def hold(self, is_held: bool) -> None:
        """Keep the advice as it is, while the agent types or writes down an exception; and let it go again."""
        let_go = self._is_held and not is_held
        self._is_held = is_held
        if let_go and self.has_newer() and self._newest is not None:
            self.render(self._newest)

    def tick(self, now: datetime) -> None:
        """A pause ends the customer's turn."""
        newest = self._newest
        if newest and self.has_newer() and not newest.at_boundary and newest.boundary_at and now >= newest.boundary_at:
            self.render(replace(newest, now=now, at_boundary=True))

    def shown_decision(self) -> Decision | None:
        """The advice on screen, to which every gesture refers."""
        return self._shown.decision if self._shown else None

    def accept(self) -> None:
        """Accept the advice; once accepted, say that it is done. One key answers both."""
        state = self._shown
        if state is not None and state.feedback.standing is Standing.ACCEPTED:
            self.mark_done()
        elif not self._is_barred(cannot_answer(state)):
            assert state is not None
            assert state.decision is not None
            assert state.primary is not None
            self._intents.accept_advice(state.decision.id, state.primary.action)

    def mark_done(self) -> None:
        """Say that the accepted action was carried out."""
        state = self._shown
        if state and state.decision and state.feedback.standing is Standing.ACCEPTED:
            self._intents.mark_acted(state.decision.id, state.feedback.action)
        elif state is not None and state.to_do is not None:
            self.show_earlier()
            self.announcement.emit(_("This is what you accepted. Say once more that it is done."))
        else:
            self.announcement.emit(_("No accepted advice is open: accept it first, then say that it is done."))

    def decline(self) -> None:
        """Turn the advice down without doing anything else instead."""
        state = self._shown
        if not self._is_barred(cannot_answer(state, once=True)) and state and state.decision and state.primary:
            self._intents.decline_advice(state.decision.id, state.primary.action)

    def _is_barred(self, why: str) -> bool:
        """Say why it cannot be answered now, and that it has to be read first."""
        if not why and self.unread.isActive():
            why = _("This advice is new here: read it first.")
        if why:
            self.announcement.emit(why)
        return bool(why)

    def _proceed(self, override_id: str) -> None:
        self._intents.proceed_unapproved(override_id, self._shown.interaction_id if self._shown else None)

    def request_override(self, action: str = "", *, of: str = "") -> None:
        """Ask for the override sheet, with an action to begin with; ``of`` other advice of this contact than is shown,
        by its id, where that is known still."""
        known = self._shown.known if self._shown is not None else ()
        decision = next((one for one in known if one.id == of), self.shown_decision())
        if decision is not None and decision.ranked:
            self.override_requested.emit(decision, action)
            return
        self.announcement.emit(_("There is no advice here to do other than."))
        put_caret(self)  # what is typed next was meant for the sheet: here letters do nothing

    def show_newer(self) -> None:
        """Show the newer advice now, whoever is speaking."""
        if self._newest is not None and self._shown is not None and self.has_newer():
            self._is_back = False
            self._show(replace(self._newest, earlier=self._shown.decision))

    def show_earlier(self) -> None:
        """Show the advice that was there before, until the newer one is asked for or another customer is in view."""
        if self._newest is not None and self._shown is not None and self._shown.earlier is not None:
            self._is_back = True
            self._show(gone_back(self._shown, self._newest))

    def show_whole(self) -> None:
        """Show all of the advice, or have it in short again."""
        if self.card.isVisible():
            self.card.short.turn()

    def goals(self) -> tuple[QWidget, ...]:
        return self.card.accept_button, self.card.done_button, self.card.other_button

    def turn_back(self) -> None:
        """From the advice on screen to the newer one, where there is one; else to the earlier one."""
        if self.has_newer():
            self.show_newer()
        else:
            self.show_earlier()

    def has_newer(self) -> bool:
        """Whether newer advice waits for the end of the turn."""
        return self._shown is not None and self._shown.newer is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        # Plain keys come here only while the focus is in this region, where nothing is typed.
        digit, plain = digit_of(event), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        state = self._shown
        if not plain or state is None or state.primary is None:
            super().keyPressEvent(event)
        elif letter_of(event) == "E":
            self.show_evidence()
        elif digit is not None and 2 <= digit < 2 + len(state.alternatives):
            self.request_override(state.alternatives[digit - 2].action)
        else:
            super().keyPressEvent(event)

    def show_evidence(self) -> None:
        """Ask for the events from which the first of what is advised follows."""
        why = self._shown.primary.why if self._shown is not None and self._shown.primary is not None else ()
        evidence = dict.fromkeys(each for reason in why for each in reason.evidence)
        if evidence:
            self.evidence_requested.emit(list(evidence))
        else:
            self.announcement.emit(_("There is no evidence here to show."))

    def do_next_best(self) -> None:
        """Ask for the override sheet with what is advised next, where there is any."""
        others = self._shown.alternatives if self._shown is not None else ()
        self.request_override(others[0].action if others else "")

    def _build_others(self, layout: QVBoxLayout) -> None:
        others, lines, more = column(gap=0), column(gap=0), column(gap=0)
        self._alternatives = Reused(lines, self._alternative, behind=self.card, ahead=1 + ALTERNATIVES_SHOWN)
        self._more_rule, self._more = Rule(), Button(more_words(0), ButtonKind.ROW, icon="open-right")
        self._more.clicked.connect(self._on_more)
        self._more_rule.hide()
        self._more.hide()
        more.addWidget(self._more_rule)
        more.addWidget(self._more)
        others.addLayout(lines)
        others.addLayout(more)
        layout.addLayout(others)

    def _build_states(self) -> None:
        self._loading = Card()
        self._loading.body.addWidget(Skeleton((0.8, 0.95, 0.6, 0.9, 0.4)))
        self._empty = EmptyState("advice", "")
        self._error = ErrorState(inset=False)
        self._error.retry_requested.connect(self._on_retry)
        for widget in (self._loading, self._empty, self._error):
            self.layout().addWidget(widget)  # type: ignore[union-attr]

    def _connect_card(self) -> None:
        card = self.card
        card.accepted.connect(self.accept)
        card.done.connect(self.mark_done)
        card.declined.connect(self.decline)
        card.other_wanted.connect(self.request_override)
        card.evidence_requested.connect(self.evidence_requested)
        card.retried.connect(self._intents.retry)
        card.proceeded.connect(self._proceed)
        card.discarded.connect(self._intents.discard)
        card.copied.connect(lambda: self.announcement.emit(_("Script copied")))

    def _show(self, state: RecommendationState) -> None:
        before, self._shown = self._shown, state
        self._keep(state)
        if self._said and before is not None and before.customer_id != state.customer_id:
            self.retracted.emit(self._said)
            self._said = ""
        advice = state.phase is Phase.ADVICE and state.primary is not None
        show_if(self.card, advice)
        show_if(self._loading, state.phase is Phase.LOADING)
        show_if(self._error, state.phase is Phase.FAILED)
        show_if(self._empty, state.phase in (Phase.NOBODY, Phase.NO_ADVICE))
        self._show_age()
        show_if(self._newer, advice and state.newer is not None)
        show_if(self._earlier, advice and state.newer is None and state.earlier is not None)
        if state.phase is Phase.FAILED:
            self._error.show_problem(state.problem)
        elif state.phase is Phase.NOBODY:
            self._empty.set_content("advice", _("Nobody in view"), _("Advice appears with the customer."))
        elif state.phase is Phase.NO_ADVICE:
            self._empty.set_content(
                "advice", _("No advice"), _("No action may be offered now. What was withheld, and why, is below.")
            )
        self._show_others(state)
        self._let_read(state, is_shown=advice)
        if state.primary is not None and advice:
            if state.decision != self._laid_out:
                self.card.show_action(state.primary, state)
            if before is None or self._answers(before) != self._answers(state):
                self.card.show_standing(state.feedback, state.overrides, has_key=not state.is_done_with)
                if before is not None and state.speaks_after(before) and self.card.isVisible():
                    speak(self.card, self.card.standing_words())
            self._announce(before, state)
        self._laid_out = state.decision

    def _keep(self, state: RecommendationState) -> None:
        """Have the contact come back as it is left, in another window or after another language too."""
        if state.decision is None or state.customer_id is None or state.is_of_another:
            return
        advised = Advised(state.customer_id, state.decision, state.earlier, state.interaction_state)
        if advised != state.kept:
            self._intents.keep_advice(state.contact, advised)

    def _let_read(self, state: RecommendationState, *, is_shown: bool) -> None:
        """What is advised anew for a customer takes no answer before it could be read; it does when one comes back."""
        advised = None
        if is_shown and state.primary is not None:
            advised = (state.customer_id, about(state.primary.action, state.primary.subject))
        if advised == self._reading:
            return
        self._reading = advised
        self._begin_to_read()

    def _begin_to_read(self) -> None:
        self.unread.stop()
        if self.isVisible() and self._reading is not None and self._reading not in self._read:
            self.unread.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._begin_to_read()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self.unread.stop()

    def _on_read(self) -> None:
        if self._reading is not None:
            self._read[self._reading] = None
            if len(self._read) > KEPT_READ:
                del self._read[next(iter(self._read))]

    def _answers(self, state: RecommendationState) -> object:
        return state.decision.id if state.decision else None, state.feedback, state.overrides, state.is_done_with

    def _announce(self, before: RecommendationState | None, state: RecommendationState) -> None:
        if before is None or state.primary is None:
            return
        turned = state.customer_id != before.customer_id
        if before.decision is None or (turned and self._reading not in self._read):
            speak(self.card, _("New advice: {title}").format(title=state.primary.title))
        elif state.newer is not None and before.newer is None:
            self._say(_("Newer advice is waiting"))
        elif not turned and before.primary != state.primary:
            self._say(_("New advice: {title}").format(title=state.primary.title))

    def _say(self, text: str) -> None:
        self._said = text
        self.announcement.emit(text)

    def _show_others(self, state: RecommendationState) -> None:
        if state.decision == self._laid_out:
            return
        self._show_alternatives(state, are_all_shown=False)
        self.withheld.show_withheld(state.decision.withheld if state.decision else ())

    def _show_alternatives(self, state: RecommendationState, *, are_all_shown: bool) -> None:
        """The best alternatives, and no action wherever it stands; the others on demand, so that all fits a glance."""
        ranked = state.decision.ranked if state.decision else ()
        offered = tuple(enumerate(ranked[1:], start=2))
        shown = offered if are_all_shown else at_a_glance(ranked)
        self._alternatives.show(shown, lambda line, one: line.show_action(*one, state.now))
        rest = len(offered) - len(shown)
        self._more.set_label(more_words(rest))
        for part in (self._more_rule, self._more):
            show_if(part, rest > 0)

    def _alternative(self) -> Alternative:
        line = Alternative()
        line.chosen.connect(self.request_override)
        line.evidence_requested.connect(self.evidence_requested)
        return line

    def _on_more(self) -> None:
        had_focus = self._more.hasFocus()
        if self._shown is not None:
            self._show_alternatives(self._shown, are_all_shown=True)
        if had_focus:
            # The button is gone; the hand goes on at the first that it opened.
            opened = self._alternatives.shown[ALTERNATIVES_SHOWN]
            opened.take.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_retry(self) -> None:
        if self._shown is not None and self._shown.customer_id:
            self._intents.refresh_customer(self._shown.customer_id)
