"""What the customer band shows: who this is, why they are here, what they tried and how they feel, at one glance."""

import re
from datetime import datetime
from typing import Any

from agentdesk.app.ended import is_taken_away
from agentdesk.app.felt import felt_now
from agentdesk.app.state import CustomerView, IdentityView, Loading, PendingStatus, State
from agentdesk.domain.customer import Candidate, Customer, IdentifierKind
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.ids import CustomerId
from agentdesk.domain.interaction import Interaction, InteractionState
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import (
    Attempt,
    Attrition,
    Effort,
    Level,
    OtherReason,
    ScorePart,
    Sentiment,
    SentimentLabel,
    Why,
)
from agentdesk.ui.channels import channel_word
from agentdesk.ui.customer.identities import Parting, partings
from agentdesk.ui.feelings import effort_text, feeling_parts, feeling_text
from agentdesk.ui.identifiers import identifier_text
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.tone import Tone, feeling_tone
from agentdesk.ui.unknown import unknown_state
from agentdesk.ui.words import _, fraction_text, ngettext, percent_text, score_text
from agentdesk.wire.commands import AttributeInteraction, UnlinkIdentifier
from agentdesk.wire.snapshots import Context

MONTHS = 12
NEW_UNTIL = 2
"""Months of tenure up to which a customer is called new, where it is known."""
TRIED_SHOWN = 6
"""So many of the latest tries are shown; the band says how many more there were."""

OTHER_SHOWN_FROM = 0.15
"""A less likely reason is only in the menu behind the first."""

_TIERS = {"platinum": Tone.VIOLET, "gold": Tone.VIOLET, "silver": Tone.NEUTRAL, "basic": Tone.NEUTRAL}


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with its tone and what it follows from. ``parts`` are what it is made of, each with its events."""

    text: str
    tone: Tone = Tone.NEUTRAL
    evidence: tuple[str, ...] = ()
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    short: str = ""
    """What is said of it where there is little room."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that was tried: where, when and how it ended. ``mark`` is the icon of its end."""

    channel: str
    at: datetime
    note: str
    mark: str
    tone: Tone
    spoken: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenGoal:
    """Another goal that was tried for and is still open, with the tries in the order of time."""

    what: str
    tries: tuple[Tried, ...]


@dataclass(frozen=True, slots=True)
class CallControl:
    """The interaction at hand, as far as the band shows it. ``timer_from`` is None before it began; ``is_elsewhere``:
    somebody else has it."""

    interaction_id: str
    channel: str
    identifier: str
    state: InteractionState
    timer_from: datetime | None
    is_elsewhere: bool = False

    @property
    def is_open(self) -> bool:
        """Whether one talks, or could at once."""
        return self.state in (InteractionState.CONNECTED, InteractionState.ON_HOLD) and not self.is_elsewhere

    @property
    def can_hold(self) -> bool:
        return self.is_open and self.channel == "voice"

    @property
    def state_word(self) -> str:
        """What state it is in, where that is not simply talking."""
        if self.is_elsewhere:
            return _("with a colleague")
        return {
            InteractionState.CONNECTED: "",
            InteractionState.OFFERED: _("waiting"),
            InteractionState.ON_HOLD: _("on hold"),
            InteractionState.WRAP_UP: _("wrap-up"),
            InteractionState.CLOSED: _("closed"),
        }.get(self.state, unknown_state(self.state))


def cannot_hold(call: CallControl | None) -> str:
    """Why it cannot be put on hold or taken back now, in a sentence; empty where it can."""
    if call is not None and call.is_open and not call.can_hold:
        return _("Only a call can be put on hold.")
    return "" if call is not None and call.is_open else _("There is no call here to put on hold.")


def cannot_end(call: CallControl | None) -> str:
    """Why it cannot be ended now, in a sentence; empty where it can."""
    return "" if call is not None and call.is_open else _("There is no conversation here to end.")


@dataclass(frozen=True, slots=True)
class WhoIsThis:
    """The interaction came in by an identifier that several people use: whom it may be, best first.

    ``told`` is whom the agent said it is, on its way to the service; ``refused`` the problem if it was not taken.
    """

    interaction_id: str
    question: str
    candidates: tuple[Candidate, ...] = ()
    loading: Loading = Loading.EMPTY
    told: str = ""
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerState:
    """``loading`` READY or STALE has content; STALE also has ``problem``. Without a customer everything is empty, but
    for ``asked``: the identifier that somebody was asked for by and nobody is shown for."""

    customer_id: str | None = None
    asked: str = ""
    loading: Loading = Loading.EMPTY
    problem: str | None = None
    fetched_at: datetime | None = None
    name: str = ""
    tier: Claim | None = None
    since: str = ""
    verification: Claim | None = None
    partings: tuple[Parting, ...] = ()
    who: WhoIsThis | None = None
    call: CallControl | None = None
    why: Claim | None = None
    confidence: float | None = None
    other_why: str = ""
    tried: tuple[Tried, ...] = ()
    tried_before: int = 0
    also_tried: tuple[OpenGoal, ...] = ()
    feeling: Claim | None = None
    effort: Claim | None = None
    attrition: Claim | None = None
    exception_mode: ExceptionMode | None = None


def build(state: State) -> CustomerState:
    """The band of the customer in focus."""
    customer_id = state.customer_id_in_focus
    if customer_id is None:
        asked = state.focus.asked
        return CustomerState() if asked is None else CustomerState(None, asked.identifier, asked.loading, asked.problem)
    interaction = state.interactions.get(state.focus.interaction_id or "")
    view = state.customers.get(customer_id) or CustomerView(customer_id, loading=Loading.LOADING)
    call = _call(state, interaction)
    if view.context is None:
        name = interaction.customer_name or identifier_text(interaction.identifier) if interaction else ""
        return CustomerState(customer_id, loading=view.loading, problem=view.problem, name=name, call=call)
    return _with_context(state, view, view.context, interaction)


def _with_context(state: State, view: CustomerView, context: Context, interaction: Interaction | None) -> CustomerState:
    customer = context.customer
    tried = sorted(context.already_tried, key=lambda attempt: attempt.at)
    leaving = {p.command.link_id for p in state.pending if isinstance(p.command, UnlinkIdentifier)}
    return CustomerState(
        customer_id=view.customer_id,
        loading=Loading.STALE if view.loading in (Loading.STALE, Loading.FAILED) else Loading.READY,
        problem=view.problem,
        fetched_at=view.fetched_at,
        name=customer.display_name,
        tier=_tier(customer.traits),
        since=_since(customer),
        verification=_verification(customer.traits),
        partings=partings(customer, interaction.identifier if interaction else None, leaving),
        who=_who(state, customer, interaction),
        call=_call(state, interaction),
        why=_why(context),
        confidence=context.why.confidence if context.why.intent != "unknown" else None,
        other_why=_other_why(context.why),
        tried=tuple(_tried(attempt) for attempt in tried[-TRIED_SHOWN:]),
        tried_before=max(0, (context.tries.count if context.tries else len(tried)) - TRIED_SHOWN),
        also_tried=_open_goals(context.also_tried),
        feeling=_feeling(felt_now(state, view.customer_id) or context.sentiment),
        effort=_effort(context.effort),
        attrition=_attrition(context.attrition),
        exception_mode=context.exception_mode,
    )


def _who(state: State, customer: Customer, interaction: Interaction | None) -> WhoIsThis | None:
    shared = {one.identifier for one in customer.shared}
    if interaction is None or interaction.customer_id != customer.id or interaction.identifier not in shared:
        return None
    known = state.identities.get(customer.id) or IdentityView(customer.id)
    candidates = known.candidates.get(interaction.identifier, ())
    names = {one.id: one.display_name for one in candidates}
    told, refused = "", None
    for pending in state.pending:
        command = pending.command
        if not isinstance(command, AttributeInteraction) or command.interaction_id != interaction.id:
            continue
        told = names.get(CustomerId(command.customer_id), _("somebody else"))
        refused = pending.problem if pending.status is PendingStatus.REFUSED else None
    questions = {
        IdentifierKind.PHONE: _("Shared phone: who is this?"),
        IdentifierKind.EMAIL: _("Shared mail address: who is this?"),
    }
    question = questions.get(interaction.identifier.kind, _("Several people use this: who is it?"))
    return WhoIsThis(interaction.id, question, candidates, known.loading, told, refused)


def _call(state: State, interaction: Interaction | None) -> CallControl | None:
    if interaction is None:
        return None
    began = interaction.connected_at or interaction.offered_at
    ended = interaction.state in (InteractionState.WRAP_UP, InteractionState.CLOSED)
    return CallControl(
        interaction.id,
        interaction.channel,
        identifier_text(interaction.identifier),
        interaction.state,
        interaction.state_since if ended else began,
        is_taken_away(state, interaction),
    )


def _tier(traits: dict[str, Any]) -> Claim | None:
    tier = str(traits.get("tier") or traits.get("segment") or "").strip()
    if not tier:
        return None
    return Claim(tier[:1].upper() + tier[1:], _TIERS.get(tier.casefold(), Tone.NEUTRAL))


def _since(customer: Customer) -> str:
    """Empty where nobody knows: somebody who is seen for the first time may be a customer of ten years."""
    months = customer.traits.get("tenure_months")
    if not isinstance(months, int) or isinstance(months, bool):
        return ""
    if months >= MONTHS:
        return ngettext("{n} year with us", "{n} years with us", months // MONTHS)
    if months >= NEW_UNTIL:
        return ngettext("{n} month with us", "{n} months with us", months)
    return _("new customer")


def _verification(traits: dict[str, Any]) -> Claim:
    if traits.get("verified") is True or traits.get("verified_at"):
        return Claim(_("verified"), Tone.SUCCESS)
    return Claim(_("unverified"), Tone.WARNING)


def _why(context: Context) -> Claim:
    why = context.why
    others = tuple((_or_else(one), one.evidence) for one in why.others)
    if why.intent == "unknown":
        return Claim(why.label or _("not known yet"), Tone.MUTED, why.evidence, others)
    first = _("{reason} ({confidence})").format(reason=why.label, confidence=percent_text(why.confidence))
    return Claim(why.label, evidence=why.evidence, parts=((first, why.evidence), *others))


def _other_why(why: Why) -> str:
    """The next likely reason in a few words; empty where nothing else is worth a thought."""
    return _or_else(why.others[0]) if why.others and why.others[0].confidence >= OTHER_SHOWN_FROM else ""


def _or_else(other: OtherReason) -> str:
    return _("or {reason} ({confidence})").format(reason=other.label, confidence=percent_text(other.confidence))


def _open_goals(attempts: tuple[Attempt, ...]) -> tuple[OpenGoal, ...]:
    goals: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        goals.setdefault(attempt.what, []).append(attempt)
    return tuple(
        OpenGoal(what, tuple(_tried(one) for one in sorted(tried, key=lambda one: one.at)))
        for what, tried in goals.items()
    )


_CODE = re.compile(r"\((\S+)\)$")
"""With which it failed: ``failed (ACT-17)``."""


def _tried(attempt: Attempt) -> Tried:
    result = attempt.result.strip()
    word, _colon, rest = result.partition(":")
    failed = word.casefold().startswith(("fail", "error", "declined", "rejected", "refused"))
    worked = word.casefold().startswith(("succe", "done", "worked", "ok", "paid", "completed", "resolved"))
    code = _CODE.search(result)
    note = rest.strip() or (code[1] if code else "") if failed else "" if worked else in_own_words(result)
    tone = Tone.DANGER if failed else Tone.SUCCESS if worked else Tone.WARNING
    return Tried(
        channel=channel_word(attempt.channel),
        at=attempt.at,
        note=note,
        mark="failed-mark" if failed else "done" if worked else "",
        tone=tone,
        spoken=_("{what} on {channel}: {result}").format(
            what=attempt.what, channel=channel_word(attempt.channel), result=in_own_words(result)
        ),
        evidence=attempt.evidence,
    )


def _feeling(sentiment: Sentiment) -> Claim:
    if sentiment.label is SentimentLabel.UNKNOWN:
        return Claim(_("not heard yet"), Tone.MUTED)
    evidence = tuple(dict.fromkeys(moment.evidence for moment in sentiment.moments))
    parts = feeling_parts(sentiment.moments, sentiment.turning_points)
    text, short = feeling_text(sentiment.score, sentiment.trend), score_text(sentiment.score)
    return Claim(text, feeling_tone(sentiment.score), evidence, parts, short)


def _effort(effort: Effort) -> Claim:
    text = short = effort_text(effort.level)
    if effort.reasons and effort.level is not Level.LOW:
        text = _("{effort} ({reason})").format(effort=text, reason=effort.reasons[0].text)
    whole = _("Effort {score}, made of:").format(score=fraction_text(effort.score))
    return Claim(text, Tone.MUTED, _evidence(effort.reasons), _parts(whole, effort.reasons), short)


def _attrition(attrition: Attrition) -> Claim:
    text = _("may leave {risk}").format(risk=fraction_text(attrition.risk))
    if attrition.level is Level.LOW:
        text = _("likely to stay")
    tone = Tone.DANGER if attrition.level is Level.HIGH else Tone.MUTED
    whole = _("Risk {score}, made of:").format(score=fraction_text(attrition.risk))
    return Claim(text, tone, _evidence(attrition.reasons), _parts(whole, attrition.reasons))


def _parts(whole: str, reasons: tuple[ScorePart, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The score, and each part with what it makes of it, where that is known."""
    if not reasons:
        return ()
    parts = [(_with_points(reason), reason.evidence) for reason in reasons]
    return ((whole, _evidence(reasons)), *parts)


def _with_points(part: ScorePart) -> str:
    if part.points is None:
        return part.text
    sign = "−" if part.points < 0 else "+"
    return _("{points}  {text}").format(points=f"{sign}{fraction_text(abs(part.points))}", text=part.text)


def _evidence(reasons: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for reason in reasons for each in reason.evidence))
