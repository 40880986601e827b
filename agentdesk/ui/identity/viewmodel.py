"""What the identity sheet shows: which identifiers are linked and why, what does not count, who said what and why."""

from dataclasses import dataclass
from datetime import datetime

from agentdesk.app.state import IdentityView, Loading, Pending, PendingStatus, State
from agentdesk.domain.customer import Customer, IdentityCommand, IdentityCommandKind, IdentityLink, SharedBecause
from agentdesk.ui.identifiers import evidence_words, identifier_words
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, percent_text
from agentdesk.wire.commands import (
    IDENTITY_COMMANDS,
    AttributeInteraction,
    Command,
    LinkIdentifier,
    UndoIdentity,
    UnlinkIdentifier,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet. ``key`` is the id of the link or command. ``at`` is when it was made or said, ``until``
    when it ended.

    ``action`` is what can be done about it ("part", "undo"), empty for nothing.
    """

    key: str
    title: str
    detail: str
    at: datetime
    standing: str = ""
    tone: Tone = Tone.NEUTRAL
    action: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class IdentityState:
    """``loading`` READY or STALE has content; STALE and FAILED also have ``problem``."""

    customer_id: str | None = None
    name: str = ""
    loading: Loading = Loading.EMPTY
    problem: str | None = None
    shared: tuple[str, ...] = ()
    links: tuple[Line, ...] = ()
    history: tuple[Line, ...] = ()


def build(state: State) -> IdentityState:
    """The identity of the customer in focus."""
    customer_id = state.customer_id_in_focus
    if customer_id is None:
        return IdentityState()
    view = state.identities.get(customer_id) or IdentityView(customer_id)
    known = state.customers.get(customer_id)
    customer = known.context.customer if known is not None and known.context is not None else None
    pending = [each for each in state.pending if _is_about(each.command, customer_id, state)]
    leaving = {p.command.link_id for p in pending if isinstance(p.command, UnlinkIdentifier) and _is_on_its_way(p)}
    returning = {p.command.target_id for p in pending if isinstance(p.command, UndoIdentity) and _is_on_its_way(p)}
    waiting = tuple(_waiting(each) for each in reversed(pending))
    return IdentityState(
        customer_id=customer_id,
        name=customer.display_name if customer is not None else "",
        loading=view.loading,
        problem=view.problem,
        shared=_shared(customer),
        links=tuple(_link(link, leaving) for link in view.links),
        history=waiting + tuple(_said(command, returning) for command in view.history),
    )


def _is_about(command: Command, customer_id: str, state: State) -> bool:
    if not isinstance(command, IDENTITY_COMMANDS):
        return False
    if isinstance(command, AttributeInteraction):
        interaction = state.interactions.get(command.interaction_id)
        return command.customer_id == customer_id or (
            interaction is not None and interaction.customer_id == customer_id
        )
    return command.customer_id == customer_id


def _is_on_its_way(pending: Pending) -> bool:
    return pending.status is not PendingStatus.REFUSED


def _shared(customer: Customer | None) -> tuple[str, ...]:
    if customer is None:
        return ()
    because = {
        SharedBecause.PEOPLE: _("{identifier} is shared: it was named with several people, so it links nobody"),
        SharedBecause.IDENTIFIERS: _("{identifier} is shared: it was named with very many, so it links nobody"),
    }
    return tuple(because[one.because].format(identifier=identifier_words(one.identifier)) for one in customer.shared)


def _link(link: IdentityLink, leaving: set[str]) -> Line:
    standing, tone, action = _("holds"), Tone.SUCCESS, "part"
    if link.id in leaving:
        standing, tone, action = _("parting is on its way"), Tone.MUTED, ""
    elif link.to_at is not None:
        who = (link.ended_by or "").removeprefix("person:")
        standing = _("ended by {who}").format(who=who)
        if link.ended_reason:
            standing = _("{standing}: {reason}").format(standing=standing, reason=link.ended_reason)
        tone, action = Tone.MUTED, ""
    elif not link.holds:
        standing, tone = _("does not count now"), Tone.WARNING
    by = link.by.removeprefix("person:") if link.by.startswith("person:") else link.source
    detail = _("{because} · {by} · confidence {confidence}").format(
        because=evidence_words(link), by=by or _("a rule"), confidence=percent_text(link.confidence)
    )
    title = _("{one} with {other}").format(one=identifier_words(link.identifier), other=identifier_words(link.other))
    return Line(link.id, title, detail, link.from_at, standing, tone, action, link.to_at)


def _said(command: IdentityCommand, returning: set[str]) -> Line:
    undone = "" if command.active else _("taken back")
    on_its_way = command.id in returning
    return Line(
        command.id,
        _title(command),
        _("“{reason}”").format(reason=command.reason) if command.reason else _("no reason given"),
        command.at,
        _("taking back is on its way") if on_its_way else undone,
        Tone.MUTED if undone or on_its_way else Tone.NEUTRAL,
        "undo" if command.active and not on_its_way else "",
    )


def _title(command: IdentityCommand) -> str:
    one, other = identifier_words(command.identifier), identifier_words(command.other)
    words = {
        IdentityCommandKind.LINK: _("{who} linked {one} with {other}"),
        IdentityCommandKind.UNLINK: _("{who} parted {one} from {other}"),
        IdentityCommandKind.ATTRIBUTE: _("{who} said that a conversation by {one} is with {other}"),
        IdentityCommandKind.UNDO: _("{who} took back: {what}"),
    }
    taken_back = {
        IdentityCommandKind.LINK: _("{one} linked with {other}"),
        IdentityCommandKind.UNLINK: _("{one} parted from {other}"),
        IdentityCommandKind.ATTRIBUTE: _("a conversation by {one} being with {other}"),
        IdentityCommandKind.UNDO: _("the taking back of what was said of {one} and {other}"),
    }
    what = taken_back[command.target_kind].format(one=one, other=other) if command.target_kind else ""
    return words[command.kind].format(who=command.by_name, one=one, other=other, what=what)


def _waiting(pending: Pending) -> Line:
    match pending.command:
        case UnlinkIdentifier():
            title = _("You: not this person")
        case LinkIdentifier(identifier=identifier):
            title = _("You: {identifier} is theirs").format(identifier=identifier)
        case AttributeInteraction():
            title = _("You: whose the conversation is")
        case _:
            title = _("You: take back what was said")
    refused = pending.status is PendingStatus.REFUSED
    standing, tone = (_("refused"), Tone.DANGER) if refused else (_("on its way"), Tone.MUTED)
    reason = getattr(pending.command, "reason", "")
    detail = pending.detail if refused and pending.detail else _("“{reason}”").format(reason=reason)
    return Line(pending.command.command_id, title, detail, pending.queued_at, standing, tone)
