"""HTTP for customers: look-up, profile, link and unlink, what was said of their identity and taking it back."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel

from agentdesk.domain.customer import Customer, IdentityCommand, IdentityLink
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText
from agentdesk.orchestrator.identity import lookup, service
from agentdesk.orchestrator.identity.service import Saying
from agentdesk.orchestrator.identity.undo import undo
from agentdesk.orchestrator.live.commands import Sent, content_hash
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.orchestrator.people.access import admit, log_lookup
from agentdesk.wire.snapshots import CandidatePage, IdentityHistoryPage, LinkPage

router = APIRouter(tags=["customers"])

Reader = Annotated[Principal, Depends(require(Permission.CUSTOMERS_READ))]
Linker = Annotated[Principal, Depends(require(Permission.CUSTOMERS_LINK))]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[ShortText | None, Query()]


class LinkBody(BaseModel):
    """``identifier`` (KIND:VALUE) is to be this customer's; ``other`` is which of theirs it is linked to.

    ``evidence`` is how the caller knows, or ``reason`` as in the other words about identity; of both both are kept.
    ``at`` is when it was said, if that was some time ago: of two words that contradict each other the later one counts.
    """

    identifier: ShortText
    other: ShortText | None = None
    evidence: ShortText = ""
    reason: ShortText = ""
    at: Utc | None = None


class UndoBody(BaseModel):
    """Why it is taken back, and when that was said, if some time ago."""

    reason: ShortText = ""
    at: Utc | None = None


class Unlinked(Frozen):
    """The customers after an unlink: the one that keeps the id, and those that were parted from it. ``command_id`` is
    the one to undo; none if the link was ended before."""

    customer_ids: tuple[str, ...]
    command_id: str | None = None


@router.get("/v1/customers")
async def find_customers(
    request: Request,
    principal: Reader,
    identifier: Annotated[ShortText | None, Query()] = None,
    q: Annotated[ShortText | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
    cursor: Cursor = None,
) -> CandidatePage:
    """Candidates by one identifier (KIND:VALUE) or by free text, best first, each with why it matches.

    A phone or mail that several people use names itself first, then them. Look-ups are logged: whom they name the
    caller may open from then on.
    """
    services = services_of(request)
    if identifier is not None and q is None:
        # a plus sign that the caller forgot to encode arrives as a space
        wanted = re.sub(r"^(phone:) +", r"\1+", identifier, flags=re.IGNORECASE)
        page = await lookup.candidates_by_identifier(services, wanted)
    elif q is not None and identifier is None:
        page = await lookup.candidates_by_words(services, q, limit, cursor)
    else:
        problem = FieldProblem("identifier", "one_of", "Give either identifier=KIND:VALUE or q=WORDS.")
        raise ProblemError(Code.INVALID, errors=(problem,))
    await log_lookup(services, principal, (candidate.id for candidate in page.items))
    return page


@router.get("/v1/customers/{customer_id}")
async def get_customer(request: Request, customer_id: str, principal: Reader) -> Customer:
    """The profile: identifiers, the links between them with their evidence, traits. Earlier ids lead here too."""
    services = services_of(request)
    return await service.customer(services, await admit(services, principal, customer_id))


@router.get("/v1/customers/{customer_id}/links")
async def get_links(
    request: Request, customer_id: str, principal: Reader, limit: Limit = 100, cursor: Cursor = None
) -> LinkPage:
    """Every link of the customer's identifiers, newest first: those that hold, those that do not count at the moment
    (an end is shared, or a person parted the two), and those that were ended, with who did it and why."""
    services = services_of(request)
    return await service.links(services, await admit(services, principal, customer_id), cursor, limit)


@router.post("/v1/customers/{customer_id}/links", status_code=201)
async def post_link(
    request: Request,
    response: Response,
    customer_id: str,
    body: LinkBody,
    principal: Linker,
    idempotency_key: Key = None,
) -> IdentityLink:
    """Link an identifier to the customer. Reversible: nothing is merged, and unlinking brings back what was.

    The link's id is also that of the command, which can be undone."""
    sent = Sent(principal, idempotency_key, "link", content_hash([customer_id, body.model_dump(mode="json")]))
    services = services_of(request)
    await admit(services, principal, customer_id)
    link, is_new = await service.link(
        services,
        sent,
        customer_id,
        identifier=body.identifier,
        other=body.other,
        saying=Saying("; ".join(dict.fromkeys(filter(None, (body.evidence, body.reason)))), body.at),
    )
    response.status_code = 201 if is_new else 200
    return link


@router.delete("/v1/customers/{customer_id}/links/{link_id}")
async def delete_link(
    request: Request,
    customer_id: str,
    link_id: str,
    principal: Linker,
    reason: Annotated[ShortText, Query()] = "",
    at: Annotated[Utc | None, Query()] = None,
    idempotency_key: Key = None,
) -> Unlinked:
    """ "Not this person": end a link, so that its two identifiers are two customers. No rule links them again."""
    sent = Sent(principal, idempotency_key, "unlink", content_hash([customer_id, link_id]))
    services = services_of(request)
    await admit(services, principal, customer_id)
    ids, command_id = await service.unlink(services, sent, customer_id, link_id, Saying(reason, at))
    await log_lookup(services, principal, ids)
    return Unlinked(customer_ids=ids, command_id=command_id)


@router.get("/v1/customers/{customer_id}/identity-history")
async def get_identity_history(
    request: Request, customer_id: str, principal: Reader, limit: Limit = 100, cursor: Cursor = None
) -> IdentityHistoryPage:
    """What people said of the customer's identity, newest first: who linked, unlinked, attributed or undid what,
    why."""
    services = services_of(request)
    return await service.history(services, await admit(services, principal, customer_id), cursor, limit)


@router.post("/v1/customers/{customer_id}/identity-history/{command_id}/undo", status_code=201)
async def post_undo(
    request: Request,
    response: Response,
    customer_id: str,
    command_id: str,
    body: UndoBody,
    principal: Linker,
    idempotency_key: Key = None,
) -> IdentityCommand:
    """Take back what was said: everything is as if it had not been. An undo can be undone by its own id."""
    sent = Sent(principal, idempotency_key, f"undo:{command_id}", content_hash([customer_id, body.reason]))
    services = services_of(request)
    await admit(services, principal, customer_id)
    undone, is_new = await undo(services, sent, customer_id, command_id, Saying(body.reason, body.at))
    response.status_code = 201 if is_new else 200
    return undone
