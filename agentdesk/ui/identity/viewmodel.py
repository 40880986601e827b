"""What the identity sheet shows: which identifiers are linked and why, what does not count, who said what and why."""

from dataclasses import field
from datetime import datetime

from agentdesk.app.state import IdentityView, Loading, Pending, PendingStatus, Search, State
from agentdesk.domain.customer import (
    Customer,
    Identifier,
    IdentityCommand,
    IdentityCommandKind,
    IdentityLink,
    SharedBecause,
)
from agentdesk.domain.records import dataclass
from agentdesk.ui.identifiers import evidence_words, identifier_words, written_words
from agentdesk.ui.identity.draft import draft_key
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, listed_apart, percent_text
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

    ``action`` is what can be done about it: "part", "undo", for a candidate "show" or "choose", for a word that was
    refused "again"; empty for nothing. ``problem`` is the code of a refusal.
    """

    key: str
    title: str
    detail: str
    at: datetime | None
    standing: str = ""
    tone: Tone = Tone.NEUTRAL
    action: str = ""
    until: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """An identifier that links nobody, in words, and who else it may be."""

    words: str
    candidates: tuple[Line, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class IdentityState:
    """``loading`` READY or STALE has content; STALE and FAILED also have ``problem``.

    ``conversation_id`` is the conversation in view, and ``interaction_id`` the same where it came in by a shared
    identifier, so that a candidate can be chosen for it.
    ``search`` is the customer look-up.
    """

    customer_id: str | None = None
    former_ids: tuple[str, ...] = ()
    name: str = ""
    customer: Customer | None = None
    search: Search = field(default_factory=Search)
    conversation_id: str | None = None
    interaction_id: str | None = None
    loading: Loading = Loading.EMPTY
    problem: str | None = None
    shared: tuple[Shared, ...] = ()
    links: tuple[Line, ...] = ()
    history: tuple[Line, ...] = ()
    draft_text: str = ""


def build(state: State) -> IdentityState:
    """The identity of the customer in focus."""
    customer_id = state.customer_id_in_focus
    known = state.customers.get(customer_id or "")
    if customer_id is None or known is None:  # as one is who was erased
        return IdentityState()
    view = state.identities.get(customer_id) or IdentityView(customer_id)
    customer = known.context.customer if known.context is not None else None
    pending = [each for each in state.pending if _is_about(each.command, customer_id, state)]
    leaving = {p.command.link_id for p in pending if isinstance(p.command, UnlinkIdentifier) and _is_on_its_way(p)}
    returning = {p.command.target_id for p in pending if isinstance(p.command, UndoIdentity) and _is_on_its_way(p)}
    waiting = tuple(_waiting(each) for each in reversed(pending))
    by_shared = _came_in_by_shared(state, customer)
    return IdentityState(
        customer_id=customer_id,
        former_ids=known.former_ids,
        name=customer.display_name if customer is not None else "",
        customer=customer,
        search=state.search,
        conversation_id=state.focus.interaction_id,
        interaction_id=by_shared,
        loading=view.loading,
        problem=view.problem,
        shared=_shared(customer, view, state.interactions[by_shared].identifier if by_shared else None),
        links=tuple(_link(link, leaving) for link in view.links),
        history=waiting + tuple(_said(command, returning) for command in view.history),
        draft_text=state.drafts.get(draft_key(customer_id), ""),
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


def _came_in_by_shared(state: State, customer: Customer | None) -> str | None:
    """The conversation in view, if all that is known of who it is with is an identifier that several people use."""
    interaction = state.interactions.get(state.focus.interaction_id or "")
    if customer is None or interaction is None or interaction.customer_id != customer.id:
        return None
    is_shared = any(one.identifier == interaction.identifier for one in customer.shared)
    return interaction.id if is_shared else None


def _shared(customer: Customer | None, view: IdentityView, came_in_by: Identifier | None) -> tuple[Shared, ...]:
    if customer is None:
        return ()
    because = {
        SharedBecause.PEOPLE: _("{identifier} is shared: it was named with several people, so it links nobody"),
        SharedBecause.IDENTIFIERS: _(
            "{identifier} is shared: it was named with very many identifiers, so it links nobody"
        ),
    }
    marked = {one.identifier: because[one.because] for one in customer.shared}
    # What several people use is part of nobody's profile, but for who is no more than that.
    theirs = _("{identifier}, with which they were named, is shared with others, so it links nobody")
    named = {identifier: theirs for identifier, others in view.candidates.items() if len(others) > 1}
    found = []
    for identifier, told in (named | marked).items():
        words = told.format(identifier=identifier_words(identifier))
        action = "choose" if identifier == came_in_by else "show"
        candidates = view.candidates.get(identifier)
        lines = tuple(
            Line(each.id, each.display_name, listed_apart(each.why), None, action=action) for each in candidates or ()
        )
        note = _("Nobody else is known by it.") if candidates == () else ""
        found.append(Shared(words, lines, note))
    return tuple(found)


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
            title = _("You: {identifier} is theirs").format(identifier=written_words(identifier))
        case AttributeInteraction():
            title = _("You: whose the conversation is")
        case _:
            title = _("You: take back what was said")
    refused = pending.status is PendingStatus.REFUSED
    standing, tone = (_("refused"), Tone.DANGER) if refused else (_("on its way"), Tone.MUTED)
    reason = getattr(pending.command, "reason", "")
    detail = _("“{reason}”").format(reason=reason)
    if refused:
        detail = pending.detail
    action = "again" if refused else ""
    problem = pending.problem if refused else None
    return Line(pending.command.command_id, title, detail, pending.queued_at, standing, tone, action, problem=problem)
