"""The HTTP face of exception mode. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response as PlainResponse

from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.people import Permission, Principal, Role
from agentdesk.orchestrator.exception_mode import repository, service
from agentdesk.orchestrator.exception_mode.repository import Filter
from agentdesk.orchestrator.exception_mode.service import ModeBody
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Flag, Id, ShortText
from agentdesk.orchestrator.identity.lookup import root_of
from agentdesk.orchestrator.identity.repository import members
from agentdesk.orchestrator.live.paging import MAX_LIMIT, next_cursor
from agentdesk.orchestrator.people.access import admit
from agentdesk.orchestrator.people.repository import cared_for_by
from agentdesk.wire.snapshots import ExceptionModePage

router = APIRouter(tags=["exception mode"])

Setter = Annotated[Principal, Depends(require(Permission.EXCEPTION_MODE_SET))]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]


@router.post("/v1/customers/{customer_id}/exception-mode", status_code=201)
async def post_exception_mode(
    request: Request,
    response: PlainResponse,
    customer_id: str,
    body: ModeBody,
    principal: Setter,
    idempotency_key: Key = None,
) -> ExceptionMode:
    """Take the customer off the map: their journeys and everything outbound pause, until the time is over, the
    condition comes true or somebody brings them back. The same again is the same mode (200)."""
    services = services_of(request)
    mode, is_new = await service.start(
        services, principal, await admit(services, principal, customer_id), body, idempotency_key
    )
    response.status_code = 201 if is_new else 200
    return mode


@router.delete("/v1/customers/{customer_id}/exception-mode")
async def delete_exception_mode(
    request: Request,
    customer_id: str,
    principal: Setter,
    reason: Annotated[ShortText, Query()] = "",
    follow_up_kept: Annotated[bool | None, Query()] = None,
    idempotency_key: Key = None,
) -> ExceptionMode:
    """Bring the customer back on the map. For one who is back already the last mode is told."""
    services = services_of(request)
    known = await admit(services, principal, customer_id)
    return await service.end(services, principal, known, reason, follow_up_kept, idempotency_key)


@router.get("/v1/exception-modes")
async def list_exception_modes(
    request: Request,
    principal: Annotated[Principal, Depends(require(Permission.CUSTOMERS_READ))],
    customer_id: Annotated[ShortText | None, Query()] = None,
    on: Annotated[Flag, Query()] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> ExceptionModePage:
    """Exception modes, newest first: those of a customer, else those that an agent began or owns, or those that began
    in a supervisor's teams or are owned by one of their people; with ``on`` only those that are on. The owner opens
    the customer by the ``customer_id`` for as long as it is on, and may end it; so may a supervisor of theirs."""
    services = services_of(request)
    nodes: tuple[int, ...] | None = None
    if customer_id is not None:
        known = await admit(services, principal, customer_id)
    async with services.database.read() as connection:
        if customer_id is not None:
            root = await root_of(connection, known)
            nodes = tuple((await members(connection, [root])).get(root, [root]))
        is_boss = principal.role is Role.SUPERVISOR
        wanted = Filter(
            nodes=nodes,
            teams=principal.teams if is_boss and nodes is None else None,
            owners=await cared_for_by(connection, principal) if is_boss and nodes is None else (),
            person=None if is_boss or nodes is not None else principal.agent_id,
            on_at=services.now() if on else None,
        )
        rows = await repository.listed(connection, wanted, cursor, limit + 1)
        modes = await service.of_today(connection, rows[:limit])
    return ExceptionModePage(items=tuple(modes), next=next_cursor(rows, limit, "started_at"))
