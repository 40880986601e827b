"""The HTTP face of the policy's versions. Knows no rule and no table."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi import Response as PlainResponse
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import StreamingResponse

from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.decisions.backtest import BacktestReport
from agentdesk.engine.policy.diff import difference, not_replayed
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.yamlsource import PolicyError
from agentdesk.orchestrator.decisions.backtest import Run, steps
from agentdesk.orchestrator.http.auth import in_force_of, require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText, Text, expected_version, version_tag
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, exactly_once, remember
from agentdesk.orchestrator.live.paging import MAX_LIMIT, number_of
from agentdesk.orchestrator.policy import service
from agentdesk.orchestrator.policy.compiling import Compiled, checked, compiled
from agentdesk.orchestrator.policy.service import IN_FORCE, PolicyRecord, PolicyVersion, PolicyVersionPage
from agentdesk.orchestrator.policy.watch import follow
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

router = APIRouter(tags=["policy"])

Reader = Annotated[Principal, Depends(require(Permission.POLICY_READ))]
Publisher = Annotated[Principal, Depends(require(Permission.POLICY_PUBLISH))]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]
Guard = Annotated[str | None, Header(alias="If-Match")]
Number = Annotated[int, Path(ge=0, le=10**9)]
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=rf"^(?:{_NAME}/)*{_NAME}$")]


class CommentBody(BaseModel):
    """Why, in a few words."""

    comment: ShortText = ""


class PublishBody(CommentBody):
    """The whole policy: path → text of each of its files."""

    files: dict[FileName, Text]


class Against(StrEnum):
    STORED = "stored"
    PUBLISHED = "published"


class BacktestBody(BaseModel):
    """A draft, and which decisions to try it on: those of the last days, or all; held against what was decided then, or
    against what the policy in force would decide."""

    files: dict[FileName, Text]
    since_days: Annotated[float | None, Field(gt=0, le=36_500)] = None
    against: Against = Against.STORED


@router.get("/v1/policy/versions")
async def list_versions(
    request: Request,
    _principal: Reader,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> PolicyVersionPage:
    """All versions of the policy, newest first: by whom, when, and which is in force."""
    return await service.page(services_of(request).database, number_of(cursor) if cursor else None, limit)


@router.get("/v1/policy/versions/{number}")
async def get_version(request: Request, response: PlainResponse, number: Number, _principal: Reader) -> PolicyRecord:
    """One version with all its files."""
    response.headers["ETag"] = version_tag(number)
    return await service.record(services_of(request).database, number)


@router.get("/v1/policy")
async def get_policy(request: Request, response: PlainResponse, _principal: Reader) -> PolicyRecord:
    """The version in force, with all its files. Its ETag is what the writing requests want in If-Match."""
    found = await service.record(services_of(request).database, None)
    response.headers["ETag"] = version_tag(found.number)
    return found


@router.post("/v1/policy/versions", status_code=201)
async def post_version(
    request: Request,
    response: PlainResponse,
    body: PublishBody,
    principal: Publisher,
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> PolicyVersion:
    """Publish a policy: it is checked, kept as a new version, and in force when this answers; or it waits (202), where
    four eyes are asked for. If-Match must name the version in force that it was made from (or be ``*``).

    A policy with problems is refused with all of them in ``errors``, and changes nothing. A token of a team that has a
    folder in the policy (``teams/NAME/``) may change what is in there and nothing else.
    """
    services, expected = services_of(request), _guarded(if_match)
    policy = await _compiled(body.files, checked)

    async def work(unit: UnitOfWork) -> PolicyVersion:
        return await service.publish(
            unit,
            policy,
            body.files,
            author=principal.agent_id,
            comment=body.comment,
            expected=expected,
            now=services.now(),
            within=[team for team in principal.teams if team in services.policy.teams],
        )

    made = await _once(request, Sent(principal, idempotency_key, "policy", content_hash(body.model_dump())), work)
    response.status_code = 201 if made.state == IN_FORCE else 202
    return made


@router.post("/v1/policy/versions/{number}/approval")
async def post_approval(
    request: Request,
    number: Number,
    body: CommentBody,
    principal: Publisher,
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> PolicyVersion:
    """Approve somebody else's version that waits: it is in force when this answers. If-Match as for publishing."""
    services, expected = services_of(request), _guarded(if_match)

    async def work(unit: UnitOfWork) -> PolicyVersion:
        return await service.approve(
            unit, number, by=principal.agent_id, comment=body.comment, expected=expected, now=services.now()
        )

    content = content_hash([number, body.model_dump()])
    return await _once(request, Sent(principal, idempotency_key, "policy_approval", content), work)


@router.post("/v1/policy/versions/{number}/activation")
async def post_activation(
    request: Request,
    number: Number,
    body: CommentBody,
    principal: Publisher,
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> PolicyVersion:
    """Go back to a version that was in force before: it is when this answers. If-Match as for publishing."""
    services, expected = services_of(request), _guarded(if_match)

    async def work(unit: UnitOfWork) -> PolicyVersion:
        return await service.restore(
            unit, number, by=principal.agent_id, comment=body.comment, expected=expected, now=services.now()
        )

    content = content_hash([number, body.model_dump()])
    return await _once(request, Sent(principal, idempotency_key, "policy_activation", content), work)


@router.post(
    "/v1/policy/backtests",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/jsonl": {}}, "description": "Progress, and the report as the last line."}
    },
)
async def post_backtest(request: Request, body: BacktestBody, _principal: Publisher) -> StreamingResponse:
    """Replay the stored decisions under a draft. The answer is JSON lines: ``{"seen", "total"}`` as it goes on, then
    ``{"report"}``. Nothing is kept and nothing changed; hanging up ends it."""
    services = services_of(request)
    draft = await _compiled(body.files, compiled)
    standing = await service.record(services.database, None)
    run = Run(
        draft,
        services.now() - timedelta(days=body.since_days) if body.since_days is not None else None,
        services.policy if body.against is Against.PUBLISHED else None,
        not_replayed(difference(standing.files, body.files)),
    )

    async def _lines() -> AsyncIterator[bytes]:
        async with aclosing(steps(services.database, run, services.stopping.is_set)) as taken:
            async for step in taken:
                if isinstance(step, BacktestReport):
                    yield orjson.dumps({"report": step.model_dump(mode="json")}) + b"\n"
                else:
                    yield orjson.dumps({"seen": step[0], "total": step[1]}) + b"\n"

    return StreamingResponse(_lines(), media_type="application/jsonl", headers={"Cache-Control": "no-store"})


async def _compiled(files: dict[str, str], read: Callable[[Mapping[str, str]], Awaitable[Compiled]]) -> Policy:
    """Raises ``invalid`` with every problem of the files."""
    try:
        return (await read(files)).policy
    except PolicyError as error:
        raise ProblemError(Code.INVALID, errors=_fields(error)) from None


def _guarded(if_match: str | None) -> int | None:
    if if_match is None:
        raise ProblemError(Code.VERSION_REQUIRED)
    return expected_version(if_match)


def _fields(error: PolicyError) -> tuple[FieldProblem, ...]:
    return tuple(
        FieldProblem(f"files.{one.file}:{one.line}:{one.column}", "policy", one.message) for one in error.problems
    )


async def _once(request: Request, sent: Sent, work: Callable[[UnitOfWork], Awaitable[PolicyVersion]]) -> PolicyVersion:
    """Run the command once, then have this process decide by what it put in force before anybody is told."""
    in_force = in_force_of(request)
    services = in_force.services

    async def run(unit: UnitOfWork) -> PolicyVersion:
        known = await earlier(unit, sent)
        if known is not None:
            return await service.as_it_is(unit, int(known))
        made = await work(unit)
        await remember(unit, sent, str(made.number), services.now())
        return made

    made = await exactly_once(services.database, sent, run)
    await follow(in_force)
    return made
