"""The HTTP face of erasure. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.erasure import service
from agentdesk.orchestrator.erasure.service import Erasure, ErasureBody
from agentdesk.orchestrator.http.auth import require, services_of

router = APIRouter(tags=["customers"])

Eraser = Annotated[Principal, Depends(require(Permission.CUSTOMERS_ERASE))]


@router.post("/v1/customers/{customer_id}/erasure", status_code=201)
async def post_erasure(
    request: Request, response: Response, customer_id: str, body: ErasureBody, principal: Eraser
) -> Erasure:
    """Erase a customer, for ever: by an id, or by KIND:VALUE of an identifier. Again is the same erasure (200).

    Afterwards the customer answers 410; what was recorded of them is counted without a word of it; whoever comes by the
    same identifiers is a new customer. ``swept_at`` tells when the data files were swept too, and
    ``log_swept_at`` when the write-ahead log was: null for as long as PostgreSQL may still have them there.
    """
    erasure, is_new = await service.erase(services_of(request), principal.agent_id, customer_id, body)
    response.status_code = 201 if is_new else 200
    return erasure


@router.get("/v1/customers/{customer_id}/erasure")
async def get_erasure(request: Request, customer_id: str, _principal: Eraser) -> Erasure:
    """The erasure of a customer; 404 for one who was not erased."""
    return await service.erasure_of(services_of(request), customer_id)
