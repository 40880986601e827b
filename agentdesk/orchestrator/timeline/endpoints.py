"""HTTP for a customer's timeline."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from agentdesk.domain.event import TimelineKind
from agentdesk.domain.frozen import Utc
from agentdesk.domain.people import Permission, Principal
from agentdesk.engine.journeys.view import as_of
from agentdesk.orchestrator.exception_mode.notes import notes
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText
from agentdesk.orchestrator.identity import lookup, repository
from agentdesk.orchestrator.journeys.service import current_tracks
from agentdesk.orchestrator.people.access import admit
from agentdesk.orchestrator.timeline import evidence, service
from agentdesk.orchestrator.watches.service import brought_back
from agentdesk.wire.snapshots import EvidencePage, TimelinePage

router = APIRouter(tags=["customers"])


@router.get("/v1/customers/{customer_id}/timeline", response_model=TimelinePage)
async def get_timeline(
    request: Request,
    customer_id: str,
    principal: Annotated[Principal, Depends(require(Permission.CUSTOMERS_READ))],
    before: Annotated[ShortText | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    channel: Annotated[ShortText | None, Query()] = None,
    journey: Annotated[ShortText | None, Query()] = None,
    q: Annotated[ShortText | None, Query()] = None,
    kind: Annotated[TimelineKind | None, Query()] = None,
    since: Annotated[Utc | None, Query(alias="from")] = None,
    until: Annotated[Utc | None, Query(alias="to")] = None,
) -> Response:
    """What happened on every channel, newest first, and what should have happened and did not (``ghost``).

    ``kind`` narrows it to contacts, trouble, messages with a feeling, or missing steps; ``to`` is not in it."""
    services = services_of(request)
    customer = await admit(services, principal, customer_id)
    async with services.database.glance() as connection:
        root = await lookup.root_of(connection, customer)
    tracks = await current_tracks(services, root)
    async with services.database.read() if q else services.database.glance() as connection:
        nodes = (await repository.members(connection, [root])).get(root, [])
        journeys = as_of(tracks, services.policy, services.now())
        told = [*await brought_back(connection, nodes), *await notes(connection, nodes, services.now())]
        whose = service.Whose(nodes, tracks, journeys, told)
        wanted = service.Wanted(limit, before, channel or None, journey or None, q or None, kind, since, until)
        body = await service.page(connection, whose, wanted, services.policy)
    return Response(body, media_type="application/json")


@router.get("/v1/customers/{customer_id}/evidence")
async def get_evidence(
    request: Request,
    customer_id: str,
    principal: Annotated[Principal, Depends(require(Permission.CUSTOMERS_READ))],
    ids: Annotated[list[Id], Query(alias="id", min_length=1, max_length=100)],
) -> EvidencePage:
    """Where the evidence of a claim is to be seen: a page of the timeline, or a line of a conversation of any time."""
    services = services_of(request)
    customer = await admit(services, principal, customer_id)
    async with services.database.glance() as connection:
        root = await lookup.root_of(connection, customer)
        nodes = (await repository.members(connection, [root])).get(root, [])
        return await evidence.places(connection, nodes, ids)
