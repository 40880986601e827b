"""What the do-next card and the journeys show: the advice in force, what became of it, and how far each journey is.

When the advice shown may change is in ``turns``. Knows nothing of Qt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from enum import Enum

from agentdesk.app.advice_titles import title_of
from agentdesk.app.advised import contact_in_focus
from agentdesk.app.ended import is_done_with
from agentdesk.app.state import Advised, CustomerView, Loading, PendingStatus, State
from agentdesk.domain.decision import Decision, FeedbackOutcome, RankedAction
from agentdesk.domain.interaction import WRITTEN, InteractionState, Speaker
from agentdesk.domain.journey import Journey, JourneyState, Milestone
from agentdesk.domain.override import Approval, ApprovalState
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import JourneySentiment
from agentdesk.ui.approval_ends import is_told, is_unheard_of
from agentdesk.ui.words import _
from agentdesk.wire.commands import GiveFeedback, RecordOverride

PAUSE = timedelta(seconds=4)
"""Of a customer on the phone of whom nothing was heard for so long, it is taken that their turn is over."""


class Phase(Enum):
    """What the region can show."""

    NOBODY = "nobody"
    LOADING = "loading"
    FAILED = "failed"
    NO_ADVICE = "no_advice"
    ADVICE = "advice"


class Standing(Enum):
    """What became of an action. Accepting it and doing it are two facts."""

    OPEN = "open"
    ACCEPTED = "accepted"
    ACTED = "acted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the agent said about the advice, and how far that has travelled."""

    standing: Standing = Standing.OPEN
    action: str = ""
    sending: PendingStatus | None = None
    """None once the orchestrator has it."""
    command_id: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class OverrideShown:
    """An exception that was made from this advice."""

    id: str
    taken_title: str
    sending: PendingStatus | None
    problem: str | None = None
    approval: Approval | None = None
    """How it stands, where somebody has to approve it."""
    unheard_of: bool = False
    """Its time is over, and how it ended has not arrived."""

    @property
    def waits(self) -> bool:
        """Whether somebody still has to approve it."""
        return self.approval is not None and self.approval.state is ApprovalState.WAITING


@dataclass(frozen=True, slots=True)
class RecommendationState:
    """``at_boundary`` says that the conversation is between turns, so the card may change under the agent's eyes; where
    it is not, ``boundary_at`` is when a pause makes it so if nobody speaks meanwhile."""

    now: datetime
    phase: Phase = Phase.NOBODY
    customer_id: str | None = None
    interaction_id: str | None = None
    decision: Decision | None = None
    said: Mapping[str, Feedback] = field(default_factory=dict)
    """Decision id → what the agent said about it."""
    made: Mapping[str, tuple[OverrideShown, ...]] = field(default_factory=dict)
    """Decision id → the exceptions that were made from it."""
    at_boundary: bool = True
    boundary_at: datetime | None = None
    interaction_state: InteractionState | None = None
    is_done_with: bool = False
    """Whether all is said of the contact in view."""
    is_stale: bool = False
    newer: Decision | None = None
    """Advice that waits for the end of the turn, or for the agent to ask for it."""
    earlier: Decision | None = None
    """The advice that was on screen before this one, in the same conversation; or what was accepted in it, as long as
    that is not done."""
    kept: Advised | None = None
    """What the card showed when this contact was in view last."""
    to_do: Decision | None = None
    """The advice that was accepted in this contact and is not done."""
    problem: str | None = None

    @property
    def primary(self) -> RankedAction | None:
        """The action on the card."""
        return self.decision.ranked[0] if self.decision and self.decision.ranked else None

    @property
    def feedback(self) -> Feedback:
        """What was said about the advice shown."""
        return self.said.get(self.decision.id, Feedback()) if self.decision else Feedback()

    @property
    def overrides(self) -> tuple[OverrideShown, ...]:
        """The exceptions made from the advice shown."""
        return self.made.get(self.decision.id, ()) if self.decision else ()

    def speaks_after(self, before: "RecommendationState") -> bool:
        """Whether what became of the advice is the card's to say: not of another one, nor what the window tells."""
        waited = {one.id for one in before.overrides if one.waits}
        told = any(is_told(one.approval, waited=one.id in waited) for one in self.overrides)
        return before.decision == self.decision and not told

    @property
    def known(self) -> tuple[Decision, ...]:
        """All advice of this contact that is at hand."""
        kept = (self.kept.decision, self.kept.earlier) if self.kept is not None else ()
        return tuple(one for one in (self.decision, self.newer, self.earlier, self.to_do, *kept) if one is not None)

    @property
    def is_to_do(self) -> bool:
        """Whether the advice shown was accepted and is neither done nor overridden since."""
        return self.feedback.standing is Standing.ACCEPTED and not self.overrides

    @property
    def is_over(self) -> bool:
        """Whether the interaction came to its end."""
        return self.interaction_state in (InteractionState.WRAP_UP, InteractionState.CLOSED)

    @property
    def contact(self) -> str:
        """Under which key it is kept what this contact's card shows."""
        return self.interaction_id or self.customer_id or ""

    @property
    def is_of_another(self) -> bool:
        """Whether the advice was given in another interaction of the customer: that of this one is on its way."""
        given_in = self.decision.interaction_id if self.decision else None
        return given_in is not None and self.interaction_id is not None and given_in != self.interaction_id

    @property
    def alternatives(self) -> tuple[RankedAction, ...]:
        """What else could be done, best first."""
        return self.decision.ranked[1:] if self.decision else ()


def build(state: State, now: datetime) -> RecommendationState:
    """The newest advice for the customer in focus. ``choose`` decides whether it may be shown yet."""
    customer_id = state.customer_id_in_focus
    view = state.customers.get(customer_id) if customer_id else None
    if customer_id is None:
        return RecommendationState(now)
    interaction = state.interactions.get(state.focus.interaction_id or "")
    decision = view.context.decision if view and view.context else None
    boundary_at = _boundary_at(state)
    said, made, kept = _said(state), _made(state, now), state.advised.get(contact_in_focus(state))
    return RecommendationState(
        now=now,
        phase=_phase(view, decision),
        customer_id=customer_id,
        interaction_id=state.focus.interaction_id,
        decision=decision,
        said=said,
        made=made,
        kept=kept,
        to_do=_to_do((decision, *_of_contact(view, kept)), said, made),
        at_boundary=boundary_at is None or now >= boundary_at,
        boundary_at=boundary_at,
        interaction_state=interaction.state if interaction else None,
        is_done_with=is_done_with(state),
        is_stale=bool(view and view.loading is Loading.STALE),
        problem=view.problem if view else None,
    )


def _of_contact(view: CustomerView | None, kept: Advised | None) -> tuple[Decision | None, ...]:
    """The advice that is known of a contact besides the newest."""
    told = view.context.accepted if view is not None and view.context is not None else None
    return (kept.decision, kept.earlier, told) if kept is not None else (told,)


def _to_do(
    advised: Sequence[Decision | None],
    said: Mapping[str, Feedback],
    made: Mapping[str, tuple[OverrideShown, ...]],
) -> Decision | None:
    for one in advised:
        if one is not None and not made.get(one.id) and said.get(one.id, Feedback()).standing is Standing.ACCEPTED:
            return one
    return None


def cannot_answer(shown: RecommendationState | None, *, once: bool = False) -> str:
    """Why the advice cannot be accepted now, in a sentence; empty where it can. ``once``: not after it was declined."""
    if shown is None or shown.decision is None or shown.primary is None:
        return _("There is no advice here to answer.")
    may_think_again = shown.feedback.standing is Standing.DECLINED and not once
    if shown.overrides or (shown.feedback.standing is not Standing.OPEN and not may_think_again):
        return _("This advice is answered already.")
    return ""


def _said(state: State) -> dict[str, Feedback]:
    """What was said about each decision: the orchestrator's word, overlaid with what is still on its way."""
    said: dict[str, Feedback] = {}
    for standing, actions in (
        (Standing.DECLINED, state.declined),
        (Standing.ACCEPTED, state.accepted),
        (Standing.ACTED, state.acted),
    ):
        said.update({decision_id: Feedback(standing, action) for decision_id, action in actions.items()})
    for pending in state.pending:
        command = pending.command
        if not isinstance(command, GiveFeedback) or command.outcome not in _STANDINGS:
            continue
        standing = _STANDINGS[command.outcome]
        known = said.get(command.decision_id, Feedback())
        if _ORDER[standing] >= _ORDER[known.standing]:
            said[command.decision_id] = Feedback(
                standing, command.action, pending.status, command.command_id, pending.problem
            )
    return said


_STANDINGS = {
    FeedbackOutcome.ACCEPTED: Standing.ACCEPTED,
    FeedbackOutcome.DECLINED: Standing.DECLINED,
    FeedbackOutcome.ACTED: Standing.ACTED,
}
_ORDER = {Standing.OPEN: 0, Standing.DECLINED: 1, Standing.ACCEPTED: 2, Standing.ACTED: 3}


def _phase(view: CustomerView | None, decision: Decision | None) -> Phase:
    if decision is not None:
        return Phase.ADVICE if decision.ranked else Phase.NO_ADVICE
    if view is not None and view.loading is Loading.FAILED:
        return Phase.FAILED
    return Phase.LOADING


def _boundary_at(state: State) -> datetime | None:
    """Until when the customer is taken to be speaking; None where they are not.

    In writing a message is a whole turn; of speech come pieces, and the turn is over when none came for a while.
    """
    interaction = state.interactions.get(state.focus.interaction_id or "")
    if interaction is None or interaction.state is not InteractionState.CONNECTED:
        return None
    said = state.utterances.get(interaction.id, ())
    if not said or said[-1].speaker is not Speaker.CUSTOMER or interaction.channel in WRITTEN:
        return None
    return said[-1].at + PAUSE


def often_otherwise(decision: Decision) -> bool:
    """Whether agents often choose otherwise than this advice, as far as can be estimated."""
    return decision.override_risk is not None and decision.override_risk.often


def _made(state: State, now: datetime) -> dict[str, tuple[OverrideShown, ...]]:
    made: dict[str, dict[str, OverrideShown]] = {}
    for recorded in state.overrides_of.values():
        for override in recorded:
            title = override.taken_title or title_of(state, override.taken_action)
            made.setdefault(override.decision_id, {})[override.id] = OverrideShown(
                override.id, title, None, approval=override.approval, unheard_of=is_unheard_of(override.approval, now)
            )
    for pending in state.pending:
        command = pending.command
        if not isinstance(command, RecordOverride):
            continue
        known = made.setdefault(command.decision_id, {})
        if command.command_id not in known or pending.status is PendingStatus.REFUSED:
            title = title_of(state, command.taken_action)
            known[command.command_id] = OverrideShown(command.command_id, title, pending.status, pending.problem)
    return {decision_id: tuple(known.values()) for decision_id, known in made.items()}


class Dot(Enum):
    """How a milestone is drawn."""

    REACHED = "reached"
    OVERDUE = "overdue"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """One journey. ``late_days`` counts whole days since the oldest overdue milestone was due; None when none is.

    ``feeling`` is how the customer feels along it, None where they said nothing on it.
    """

    journey: Journey
    dots: tuple[tuple[Dot, Milestone], ...]
    reached: int
    late_days: int | None
    feeling: JourneySentiment | None = None


@dataclass(frozen=True, slots=True)
class JourneysState:
    """The journeys in progress first, then those that ended, newest first."""

    now: datetime
    phase: Phase = Phase.NOBODY
    rows: tuple[JourneyRow, ...] = ()
    problem: str | None = None


def build_journeys(state: State, now: datetime) -> JourneysState:
    """How far the customer in focus is on each journey."""
    customer_id = state.customer_id_in_focus
    view = state.customers.get(customer_id) if customer_id else None
    if customer_id is None:
        return JourneysState(now)
    if view is None or view.context is None:
        failed = view is not None and view.loading is Loading.FAILED
        return JourneysState(now, Phase.FAILED if failed else Phase.LOADING, problem=view.problem if view else None)
    felt = {each.journey_id: each for each in view.context.sentiment.by_journey}
    journeys = sorted(view.context.journeys, key=lambda each: each.started_at, reverse=True)
    journeys.sort(key=lambda each: each.state is not JourneyState.ACTIVE)
    return JourneysState(now, Phase.ADVICE, tuple(_row(each, now, felt.get(each.id)) for each in journeys))


def _row(journey: Journey, now: datetime, feeling: JourneySentiment | None) -> JourneyRow:
    overdue = [each for each in journey.milestones if _dot(each) is Dot.OVERDUE]
    due = min((each.due_at for each in overdue if each.due_at), default=None)
    return JourneyRow(
        journey=journey,
        dots=tuple((_dot(each), each) for each in journey.milestones),
        reached=sum(1 for each in journey.milestones if each.reached_at),
        late_days=None if due is None else max(0, (now - due).days),
        feeling=feeling,
    )


def _dot(milestone: Milestone) -> Dot:
    if milestone.reached_at:
        return Dot.REACHED
    return Dot.OVERDUE if milestone.overdue else Dot.OPEN
