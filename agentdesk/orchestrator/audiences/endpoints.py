"""The HTTP face of audiences. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from agentdesk.domain.audience import Audience
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.audiences import service, showing
from agentdesk.orchestrator.audiences.service import ChangeBody, DefinitionBody
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

Reader = Annotated[Principal, Depends(require(Permission.AUDIENCES_READ))]
Author = Annotated[Principal, Depends(require(Permission.AUDIENCES_WRITE))]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]
Guard = Annotated[str | None, Header(alias="If-Match")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
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
) -> Audience:
    """Define an audience. Everybody is looked at in the background; nothing is sent before it is activated.

    Whoever is in exception mode, or whom the policy's rules keep from what the audience is for, is not in it.
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
) -> Audience:
    """Change the definition: a new version. If-Match must name what was read."""
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
    request: Request, response: Response, audience_id: str, principal: Author, idempotency_key: Key = None
) -> Audience:
    """Have everybody looked at now, in the background, and from now on as often as ``every_s`` says."""
    made = await service.activate(services_of(request), principal, audience_id, idempotency_key)
    return _tagged(response, made)


@router.post("/v1/audiences/{audience_id}/deactivate")
async def post_deactivation(request: Request, response: Response, audience_id: str, principal: Author) -> Audience:
    """Switch it off: it is no more looked at by itself, and nothing is sent."""
    return _tagged(response, await service.deactivate(services_of(request), principal, audience_id))


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


def _tagged(response: Response, made: Audience) -> Audience:
    response.headers["ETag"] = version_tag(made.version)
    return made
