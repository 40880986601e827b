"""HTTP for customers: look-up, profile, link and unlink."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from agentdesk.domain.customer import Customer, IdentityLink
from agentdesk.domain.frozen import Frozen
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText
from agentdesk.orchestrator.identity import lookup, service
from agentdesk.orchestrator.live.commands import Sent, content_hash
from agentdesk.orchestrator.people.access import admit, log_lookup
from agentdesk.wire.snapshots import CandidatePage

router = APIRouter(tags=["customers"])


class LinkBody(Frozen):
    """``identifier`` (KIND:VALUE) is to be this customer's; ``other`` is which of theirs it is linked to."""

    identifier: ShortText
    other: ShortText | None = None
    evidence: ShortText = ""


class Unlinked(Frozen):
    """The customers after an unlink: the one that keeps the id, and those that were parted from it."""

    customer_ids: tuple[str, ...]


@router.get("/v1/customers")
async def find_customers(
    request: Request,
    principal: Annotated[Principal, Depends(require(Permission.CUSTOMERS_READ))],
    identifier: Annotated[ShortText | None, Query()] = None,
    q: Annotated[ShortText | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> CandidatePage:
    """Candidates by one identifier (KIND:VALUE) or by free text, best first, each with why it matches.

    Look-ups are logged: whom they name the caller may open from then on.
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
async def get_customer(
    request: Request,
    customer_id: str,
    principal: Annotated[Principal, Depends(require(Permission.CUSTOMERS_READ))],
) -> Customer:
    """The profile: identifiers, the links between them with their evidence, traits. Earlier ids lead here too."""
    services = services_of(request)
    return await service.customer(services, await admit(services, principal, customer_id))


@router.post("/v1/customers/{customer_id}/links", status_code=201)
async def post_link(
    request: Request,
    response: Response,
    customer_id: str,
    body: LinkBody,
    principal: Annotated[Principal, Depends(require(Permission.CUSTOMERS_LINK))],
    idempotency_key: Annotated[Id | None, Header()] = None,
) -> IdentityLink:
    """Link an identifier to the customer. Reversible: nothing is merged, and unlinking brings back what was."""
    sent = Sent(principal, idempotency_key, "link", content_hash([customer_id, body.model_dump(mode="json")]))
    services = services_of(request)
    await admit(services, principal, customer_id)
    link, is_new = await service.link(
        services,
        sent,
        customer_id,
        identifier=body.identifier,
        other=body.other,
        evidence=body.evidence,
    )
    response.status_code = 201 if is_new else 200
    return link


@router.delete("/v1/customers/{customer_id}/links/{link_id}")
async def delete_link(
    request: Request,
    customer_id: str,
    link_id: str,
    principal: Annotated[Principal, Depends(require(Permission.CUSTOMERS_LINK))],
    reason: Annotated[ShortText, Query()] = "",
    idempotency_key: Annotated[Id | None, Header()] = None,
) -> Unlinked:
    """ "Not this person": end a link, so that its two identifiers are two customers. No rule links them again."""
    sent = Sent(principal, idempotency_key, "unlink", content_hash([customer_id, link_id]))
    services = services_of(request)
    await admit(services, principal, customer_id)
    ids = await service.unlink(services, sent, customer_id, link_id, reason)
    await log_lookup(services, principal, ids)
    return Unlinked(customer_ids=ids)
