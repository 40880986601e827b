"""A morning on which a call comes in by a family's phone, and one whose customer's identity has a history."""

from dataclasses import replace

from agentdesk.app.state import CustomerView, IdentityView, Loading, State
from agentdesk.devtools.scenes.morning import CALL, MAYA, ago, context, maya_view, morning, phone
from agentdesk.domain.customer import (
    Candidate,
    Customer,
    Identifier,
    IdentifierKind,
    IdentityCommand,
    IdentityCommandKind,
    IdentityLink,
    SharedBecause,
    SharedIdentifier,
)
from agentdesk.domain.ids import CustomerId, LinkId

ANN, BOB = CustomerId("c-ann"), CustomerId("c-bob")
HOME = phone("+14155550142")
ACCOUNT = Identifier(kind=IdentifierKind.ACCOUNT, value="7741-M")
MAIL = Identifier(kind=IdentifierKind.EMAIL, value="maya.ortiz@example.com")
CANDIDATES = (
    Candidate(id=ANN, display_name="Ann Ortiz", why=("phone named with account 9902-A by crm, 2026-11-02",)),
    Candidate(id=BOB, display_name="Bob Ortiz", why=("phone named with account 3310-B by shop, 2026-10-12",)),
    Candidate(id=CustomerId("c-x"), display_name="mail j@example.com", why=("phone named with email j@example.com",)),
    Candidate(id=CustomerId("c-y"), display_name="account 771", why=("phone named with account 771 by shop",)),
)


def shared_phone(loading: Loading = Loading.READY) -> State:
    """Maya's call, of whom only the phone is known, which several people use."""
    shared = SharedIdentifier(identifier=HOME, because=SharedBecause.PEOPLE)
    customer = Customer(id=MAYA, display_name="+1 415 555 0142", identifiers=(HOME,), shared=(shared,))
    view = replace(maya_view(), context=context().model_copy(update={"customer": customer}))
    candidates = {HOME: CANDIDATES} if loading is Loading.READY else {}
    known = IdentityView(MAYA, loading, candidates=candidates, links=links(holds=False))
    return replace(morning(), customers={MAYA: view}, identities={MAYA: known})


def links(*, holds: bool = True) -> tuple[IdentityLink, ...]:
    """One between account and mail, one that an agent ended."""
    return (
        IdentityLink(
            id=LinkId("l-mail"),
            identifier=ACCOUNT,
            other=MAIL,
            source="shop",
            evidence="Named together in web.signed_in from shop",
            by="rule:named_together",
            from_at=ago(days=30),
            holds=holds,
        ),
        IdentityLink(
            id=LinkId("l-phone"),
            identifier=ACCOUNT,
            other=HOME,
            source="crm",
            evidence="Named together in crm.profile_updated from crm",
            by="rule:named_together",
            from_at=ago(days=200),
            to_at=ago(days=2),
            ended_by="person:dana-kim",
            ended_reason="a neighbour's number",
        ),
    )


def said(number: str, kind: IdentityCommandKind, *, active: bool = True, days: float = 1) -> IdentityCommand:
    """One entry of the history."""
    return IdentityCommand(
        id=number,
        kind=kind,
        identifier=ACCOUNT,
        other=HOME,
        target_id="k-0" if kind is IdentityCommandKind.UNDO else None,
        target_kind=IdentityCommandKind.LINK if kind is IdentityCommandKind.UNDO else None,
        by="dana-kim",
        by_name="Dana Kim",
        reason="a neighbour's number",
        at=ago(days=days),
        recorded_at=ago(days=days),
        active=active,
    )


def with_history() -> State:
    """Maya, whose phone was parted from her account after somebody had linked another and taken that back."""
    history = (
        said("k-2", IdentityCommandKind.UNLINK, days=2),
        said("k-1", IdentityCommandKind.UNDO, days=3),
        said("k-0", IdentityCommandKind.LINK, active=False, days=4),
    )
    return replace(morning(), identities={MAYA: IdentityView(MAYA, Loading.READY, links=links(), history=history)})


__all__ = ["ANN", "BOB", "CALL", "CANDIDATES", "CustomerView", "links", "shared_phone", "with_history"]
