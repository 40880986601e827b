"""The HTTP face of audiences. Knows no rule and no table."""

from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from agentdesk.domain.audience import (
    Audience,
    AudienceDelivery,
    AudienceMessage,
    AudienceWithSecret,
    DeliveryState,
    NewSecret,
)
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.audiences import resending, service, showing
from agentdesk.orchestrator.audiences.resending import AudienceDeliveryPage
from agentdesk.orchestrator.audiences.service import ActivationBody, ChangeBody, DefinitionBody
from agentdesk.orchestrator.audiences.showing import (
    AudienceMemberPage,
    AudiencePage,
    AudienceRunPage,
    AudienceStepPage,
)
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText, expected_version, version_tag
from agentdesk.orchestrator.live.paging import MAX_LIMIT

router = APIRouter(tags=["audiences"])
webhooks = APIRouter()
"""What the service sends, for the OpenAPI document."""

Reader = Annotated[Principal, Depends(require(Permission.AUDIENCES_READ))]
Author = Annotated[Principal, Depends(require(Permission.AUDIENCES_WRITE))]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]
Guard = Annotated[str | None, Header(alias="If-Match")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Made = TypeVar("Made", bound=Audience)
USUAL_FORMER_S, LONGEST_FORMER_S = 86_400.0, 7 * 86_400.0
Cursor = Annotated[ShortText | None, Query()]


@router.get("/v1/audiences")
async def list_audiences(
    request: Request, _principal: Reader, limit: Limit = 100, cursor: Cursor = None
) -> AudiencePage:
    """The audiences, newest first, with how many are in each."""
    return await showing.page(services_of(request), cursor, limit)


@router.post("/v1/audiences", status_code=201)
async def post_audience(
    request: Request, response: Response, body: DefinitionBody, principal: Author, idempotency_key: Key = None
) -> AudienceWithSecret:
    """Define an audience. Everybody is looked at in the background; nothing is sent before it is activated.

    Whoever is in exception mode, or whom the policy's rules keep from what the audience is for, is not in it. With a
    ``webhook`` the answer has the ``secret`` that signs its messages, this once.
    """
    made, is_new = await service.define(services_of(request), principal, body, idempotency_key)
    response.status_code = 201 if is_new else 200
    return _tagged(response, made)


@router.get("/v1/audiences/{audience_id}")
async def get_audience(request: Request, response: Response, audience_id: str, _principal: Reader) -> Audience:
    """One audience as it stands, with its newest look at everybody."""
    return _tagged(response, await showing.find(services_of(request), audience_id))


@router.patch("/v1/audiences/{audience_id}")
async def patch_audience(
    request: Request,
    response: Response,
    audience_id: str,
    body: ChangeBody,
    principal: Author,
    if_match: Guard = None,
) -> AudienceWithSecret:
    """Change the definition: a new version. If-Match must name what was read. Another receiver has a new ``secret``."""
    if if_match is None:
        raise ProblemError(Code.VERSION_REQUIRED)
    expected = expected_version(if_match)
    return _tagged(response, await service.change(services_of(request), principal, audience_id, body, expected))


@router.delete("/v1/audiences/{audience_id}", status_code=204)
async def delete_audience(request: Request, audience_id: str, principal: Author) -> None:
    """Delete the audience and what is kept of its members. Receivers are not told; the ledger keeps that there was
    one."""
    await service.delete(services_of(request), principal, audience_id)


@router.get("/v1/audiences/{audience_id}/members")
async def list_members(
    request: Request, audience_id: str, _principal: Reader, limit: Limit = 100, cursor: Cursor = None
) -> AudienceMemberPage:
    """Who is in it as of now, and since when. Whoever went off the map, was erased or changed since the last look at
    everybody is asked about again, so ``count`` may be a little more than what is listed."""
    return await showing.members_page(services_of(request), audience_id, cursor, limit)


@router.post("/v1/audiences/{audience_id}/activate", status_code=202)
async def post_activation(
    request: Request,
    response: Response,
    audience_id: str,
    principal: Author,
    body: ActivationBody | None = None,
    idempotency_key: Key = None,
) -> Audience:
    """Have everybody looked at now, in the background, and from now on as often as ``every_s`` says; its ``webhook`` is
    told who comes in and who leaves."""
    wanted = body or ActivationBody()
    made = await service.activate(services_of(request), principal, audience_id, wanted, idempotency_key)
    return _tagged(response, made)


@router.post("/v1/audiences/{audience_id}/deactivate")
async def post_deactivation(request: Request, response: Response, audience_id: str, principal: Author) -> Audience:
    """Switch it off: it is no more looked at by itself, and nothing is sent."""
    return _tagged(response, await service.deactivate(services_of(request), principal, audience_id))


@router.post("/v1/audiences/{audience_id}/secret", status_code=201)
async def post_secret(
    request: Request,
    audience_id: str,
    principal: Author,
    former_s: Annotated[float, Query(ge=0, le=LONGEST_FORMER_S)] = USUAL_FORMER_S,
) -> NewSecret:
    """A new secret, shown this once. For ``former_s`` seconds messages have a signature of the former one too."""
    return await service.rotate(services_of(request), principal, audience_id, former_s)


@router.get("/v1/audiences/{audience_id}/deliveries")
async def list_deliveries(
    request: Request,
    audience_id: str,
    _principal: Reader,
    state: DeliveryState | None = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> AudienceDeliveryPage:
    """The messages to the receiver, newest first, each with its attempts; with ``state=dead`` those that were given
    up."""
    return await resending.page(services_of(request), audience_id, state, cursor, limit)


@router.post("/v1/audiences/{audience_id}/deliveries/{delivery_id}/resend", status_code=202)
async def post_resend(request: Request, audience_id: str, delivery_id: str, principal: Author) -> AudienceDelivery:
    """Have a message that was given up be tried again: under its id, and with what of it holds now."""
    return await resending.resend(services_of(request), principal, audience_id, delivery_id)


@router.get("/v1/audiences/{audience_id}/runs")
async def list_runs(
    request: Request, audience_id: str, _principal: Reader, limit: Limit = 100, cursor: Cursor = None
) -> AudienceRunPage:
    """The newest looks at everybody: how many were looked at, came in and left."""
    return await showing.runs(services_of(request), audience_id, cursor, limit)


@router.get("/v1/audiences/{audience_id}/history")
async def list_history(
    request: Request, audience_id: str, _principal: Reader, limit: Limit = 100, cursor: Cursor = None
) -> AudienceStepPage:
    """What was done to the audience, by whom and when, as the ledger has it; also after it was deleted."""
    return await showing.steps(services_of(request), audience_id, cursor, limit)


@webhooks.post("audience.members_changed")
def members_changed(body: AudienceMessage) -> None:
    """What the receiver of an audience is sent, by Standard Webhooks: ``webhook-id`` stays the same however often a
    message is sent, ``webhook-timestamp`` is that of the attempt, ``webhook-signature`` has a ``v1`` signature
    (HMAC-SHA256 of ``ID.TIMESTAMP.BODY``) for each secret that holds. Any 2xx is an acceptance; 410 switches the
    audience off; everything else is tried again, ten times in four days, not before ``Retry-After``. Of two attempts
    the later may say less."""


def _tagged(response: Response, made: Made) -> Made:
    response.headers["ETag"] = version_tag(made.version)
    return made
