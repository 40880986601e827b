"""What the override sheet offers and checks, what it freezes of the screen, and what became of a recorded exception.

Owns the rules for a complete record, and the picture that goes to the ledger. Knows nothing of Qt.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from agentdesk.app.ended import is_taken_away
from agentdesk.app.felt import as_felt
from agentdesk.app.state import PendingStatus, State
from agentdesk.domain.blank import read_in
from agentdesk.domain.decision import Decision, RankedAction
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.interaction import Interaction, InteractionState, Utterance
from agentdesk.domain.lengths import SHORT
from agentdesk.domain.override import Approval
from agentdesk.domain.people import AuthorityHint, CatalogueAction, ReasonCode
from agentdesk.domain.problems import Code
from agentdesk.domain.records import dataclass
from agentdesk.ui.amounts import read_amount
from agentdesk.ui.approval_ends import is_unheard_of
from agentdesk.ui.approval_limits import given, passed_by
from agentdesk.ui.exception.draft import Draft
from agentdesk.ui.mode_lengths import Length, offered_lengths
from agentdesk.ui.people_words import Person, owners
from agentdesk.ui.words import _, joined
from agentdesk.wire.commands import RecordOverride, StartExceptionMode
from agentdesk.wire.snapshots import Context

TIMELINE_EXCERPT = 20
TRANSCRIPT_EXCERPT = 30
REASONS_SHOWN = 7
LONGEST_TAKEN = 200
"""Characters of a free-text action."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An action that could have been taken instead. ``note`` says where it stands in the advice, if it does."""

    action: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How far a recorded exception has travelled. ``seq`` is its place in the ledger, once it is there. ``needs_yes``:
    it has not arrived, and is more than its agent may give alone. ``unheard_of``: how its approval ended has not
    arrived.
    """

    sending: PendingStatus | None
    seq: int | None = None
    problem: str | None = None
    detail: str = ""
    approval: Approval | None = None
    needs_yes: bool = False
    unheard_of: bool = False


@dataclass(frozen=True, slots=True)
class OverrideSheetState:
    """What the sheet needs to be filled in for the customer in focus."""

    customer_id: str | None = None
    customer_name: str = ""
    interaction: Interaction | None = None
    reasons: tuple[ReasonCode, ...] = ()
    actions: tuple[CatalogueAction, ...] = ()
    authority: tuple[AuthorityHint, ...] = ()
    draft_text: str = ""
    recorded: Mapping[str, Recorded] = field(default_factory=dict)
    context: Context | None = None
    timeline: tuple[TimelineItem, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    lengths: tuple[Length, ...] = ()
    people: tuple[Person, ...] = ()
    is_taken_away: bool = False
    """Somebody else has the interaction now."""
    modes: Mapping[str, Recorded] = field(default_factory=dict)
    """By command id, how far the exception modes of this customer have travelled, as far as they have not arrived."""

    @property
    def mode(self) -> ExceptionMode | None:
        """The exception mode that is on, also one that is on its way."""
        return self.context.exception_mode if self.context is not None else None

    @property
    def interaction_id(self) -> str | None:
        """The interaction that the exception belongs to, if there is one."""
        return self.interaction.id if self.interaction else None

    @property
    def draft_key(self) -> str:
        """Where the draft is kept."""
        return f"override:{self.interaction_id or self.customer_id or ''}"


def build(state: State, now: datetime) -> OverrideSheetState:
    """The sheet for the customer in focus."""
    customer_id = state.customer_id_in_focus
    if customer_id is None:
        return OverrideSheetState()
    view = state.customers.get(customer_id)
    interaction = state.interactions.get(state.focus.interaction_id or "")
    return OverrideSheetState(
        customer_id=customer_id,
        customer_name=view.context.customer.display_name if view and view.context else "",
        interaction=interaction,
        reasons=state.session.reason_codes if state.session else (),
        actions=state.session.actions if state.session else (),
        authority=state.session.authority if state.session else (),
        draft_text=state.drafts.get(f"override:{interaction.id if interaction else customer_id}", ""),
        recorded=_recorded(state, now),
        context=as_felt(state, view) if view else None,
        timeline=view.timeline if view else (),
        utterances=state.utterances.get(interaction.id, ()) if interaction else (),
        lengths=offered_lengths(state.session),
        people=owners(state.session),
        is_taken_away=interaction is not None and is_taken_away(state, interaction),
        modes=_modes(state, customer_id),
    )


def over_words(state: OverrideSheetState) -> str:
    """What to say of an exception that is not recorded yet, where its interaction is over; empty while it goes on."""
    if state.is_taken_away:
        return _("Not recorded yet. A colleague has this conversation now.")
    is_over = state.interaction is not None and state.interaction.state is InteractionState.CLOSED
    return _("Not recorded yet, and the conversation is over.") if is_over else ""


def choices(state: OverrideSheetState, decision: Decision) -> tuple[Choice, ...]:
    """What may have been done instead: the alternatives first, then the withheld, then the rest of the catalogue."""
    offered: dict[str, Choice] = {}
    for place, ranked in enumerate(decision.ranked[1:], start=2):
        offered[ranked.action] = Choice(ranked.action, ranked.title, _("alternative {place}").format(place=place))
    titles = {each.action: each.title for each in state.actions}
    for withheld in decision.withheld:
        title = withheld.title or titles.get(withheld.action, withheld.action)
        offered.setdefault(withheld.action, Choice(withheld.action, title, _("withheld")))
    for action in state.actions:
        offered.setdefault(action.action, Choice(action.action, action.title))
    if decision.ranked:
        offered.pop(decision.ranked[0].action, None)
    return tuple(offered.values())


def reasons(state: OverrideSheetState, decision: Decision) -> tuple[ReasonCode, ...]:
    """Those that fit the kind of what was recommended, each with a figure as its key."""
    kind = decision.ranked[0].kind.value if decision.ranked else ""
    return tuple(each for each in state.reasons if each.fits(kind))[:REASONS_SHOWN]


def check(draft: Draft, state: OverrideSheetState, decision: Decision) -> dict[str, str]:
    """What is missing for a complete record: field name → a sentence that says what to do. Empty when complete."""
    errors: dict[str, str] = {}
    if not read_in(draft.taken):
        half = _("Take one from the list with Enter; the last is your own words.")
        errors["taken"] = half if draft.taken_title else _("Say what you do instead.")
    elif decision.ranked and draft.taken == decision.ranked[0].action:
        errors["taken"] = _("This is what was recommended. Accept it instead.")
    elif len(draft.taken) > LONGEST_TAKEN:
        errors["taken"] = _("Write at most {count} characters; the rest fits in the comment.").format(
            count=LONGEST_TAKEN
        )
    if draft.amount and read_amount(draft.amount) is None:
        errors["amount"] = _("Write the amount as a number, for example 25 or 12.50.")
    reason = next((each for each in reasons(state, decision) if each.code == draft.reason), None)
    if reason is None:
        errors["reason"] = _("Choose a reason.")
    elif reason.needs_comment and not read_in(draft.comment):
        errors["comment"] = _("This reason needs a comment.")
    return errors


def refused_field(problem: str | None) -> str | None:
    """The field that a refusal is about, where it is about one."""
    return {Code.REASON_NEEDS_COMMENT.value: "comment", Code.UNKNOWN_REASON.value: "reason"}.get(problem or "")


def freeze(state: OverrideSheetState, decision: Decision) -> dict[str, Any]:
    """The picture for the ledger: what is on the agent's screen at this moment, and nothing that is not."""
    picture: dict[str, Any] = {"card": _card(decision)}
    context = state.context
    if context is not None:
        picture["customer"] = {"name": context.customer.display_name, "traits": context.customer.traits}
        picture["why"] = {"label": context.why.label, "confidence": context.why.confidence}
        picture["tried"] = [
            {"what": each.what, "channel": each.channel, "at": each.at.isoformat(), "result": each.result}
            for each in context.already_tried
        ]
        picture["feels"] = {
            "score": context.sentiment.score,
            "trend": context.sentiment.trend.value,
            "effort": context.effort.level.value,
            "attrition": context.attrition.risk,
        }
    picture["timeline"] = [_event(item) for item in state.timeline[:TIMELINE_EXCERPT]]
    said = state.utterances[-TRANSCRIPT_EXCERPT:]
    picture["transcript"] = {
        "position": said[-1].seq if said else 0,
        "utterances": [_utterance(each) for each in said],
    }
    return picture


def _card(decision: Decision) -> dict[str, Any]:
    def shown(ranked: RankedAction) -> dict[str, Any]:
        return {
            "action": ranked.action,
            "title": ranked.title,
            "priority": ranked.priority,
            "parts": ranked.parts.model_dump(mode="json"),
            "script": ranked.script,
            "why": [reason.text for reason in ranked.why],
            "allowed": [each.model_dump(include={"rule", "because", "exception"}) for each in ranked.allowed],
        }

    return {
        "decision_id": decision.id,
        "decided_at": decision.decided_at.isoformat(),
        "policy_version": decision.policy_version,
        "primary": shown(decision.ranked[0]) if decision.ranked else None,
        "alternatives": [{"action": each.action, "title": each.title} for each in decision.ranked[1:]],
        "withheld": [
            {"action": each.action, "title": each.title, "gate": each.gate.value, "because": each.because}
            for each in decision.withheld
        ],
    }


def _event(item: TimelineItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "at": item.at.isoformat(),
        "channel": item.channel,
        "title": item.title,
        "detail": item.detail,
        "sentiment": item.sentiment,
        "ghost": item.ghost,
    }


def _utterance(said: Utterance) -> dict[str, Any]:
    return {
        "seq": said.seq,
        "speaker": said.speaker.value,
        "text": said.text,
        "at": said.at.isoformat(),
        "sentiment": said.sentiment,
    }


def _modes(state: State, customer_id: str) -> dict[str, Recorded]:
    return {
        one.command.command_id: Recorded(one.status, None, one.problem, one.detail)
        for one in state.pending
        if isinstance(one.command, StartExceptionMode) and one.command.customer_id == customer_id
    }


def mode_reason(draft: Draft, state: OverrideSheetState) -> str:
    """Why the customer leaves the map: the reason of the exception, and what the agent wrote about it."""
    title = next((each.title for each in state.reasons if each.code == draft.reason), draft.reason)
    return joined((title, draft.comment))[:SHORT]


def _recorded(state: State, now: datetime) -> dict[str, Recorded]:
    known: dict[str, Recorded] = {}
    session = state.session
    actions, limits = (session.actions, session.authority) if session is not None else ((), ())
    for overrides in state.overrides_of.values():
        for override in overrides:
            unheard_of = is_unheard_of(override.approval, now)
            known[override.id] = Recorded(None, override.audit.seq, approval=override.approval, unheard_of=unheard_of)
    for pending in state.pending:
        command = pending.command
        if isinstance(command, RecordOverride) and command.command_id not in known:
            passed = passed_by(*given(command.amount, command.taken_action, actions), limits)
            needs_yes = any(each.above == "approval" for each in passed)
            known[command.command_id] = Recorded(
                pending.status, None, pending.problem, pending.detail, needs_yes=needs_yes
            )
    return known
