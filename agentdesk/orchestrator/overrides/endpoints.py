"""The HTTP face of overrides. Knows no rule and no table."""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi import Response as PlainResponse
from starlette.responses import Response, StreamingResponse

from agentdesk.domain.frozen import Utc
from agentdesk.domain.my_record import LookedAt
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.override import ApprovalState, Direction, Override, OverrideState
from agentdesk.domain.override_record import OverrideRecord
from agentdesk.domain.people import Permission, Principal, Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Flag, Id, ShortText, expected_version, version_tag
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.orchestrator.my_record.service import log_export, log_look
from agentdesk.orchestrator.overrides import approvals, repository, service
from agentdesk.orchestrator.overrides.approvals import ApprovalBody
from agentdesk.orchestrator.overrides.correcting import DirectionBody, correct
from agentdesk.orchestrator.overrides.export import Format, note, written
from agentdesk.orchestrator.overrides.facets import facets
from agentdesk.orchestrator.overrides.filtering import Filter
from agentdesk.orchestrator.overrides.listing import Order, Sort, listed
from agentdesk.orchestrator.overrides.projection import Verdict
from agentdesk.orchestrator.overrides.requests import OverrideBody, ResultBody, ReviewBody
from agentdesk.orchestrator.people.access import log_access
from agentdesk.wire.lists import OverridePage
from agentdesk.wire.snapshots import OverrideFacets

router = APIRouter(tags=["overrides"])

Reader = Annotated[Principal, Depends(require(Permission.OVERRIDES_READ))]
Recorder = Annotated[Principal, Depends(require(Permission.OVERRIDES_RECORD))]
Reviewer = Annotated[Principal, Depends(require(Permission.OVERRIDES_REVIEW))]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]
Guard = Annotated[str | None, Header(alias="If-Match")]
Word = Annotated[ShortText | None, Query()]


@router.post("/v1/overrides", status_code=201)
async def post_override(
    request: Request,
    response: PlainResponse,
    body: OverrideBody,
    principal: Recorder,
    idempotency_key: Key = None,
) -> Override:
    """Record an exception. The same id or Idempotency-Key again is the same record (200) and the same answer."""
    override, is_new = await service.record(services_of(request), principal, body, idempotency_key)
    response.status_code = 201 if is_new else 200
    response.headers["ETag"] = version_tag(override.version)
    return override


@router.patch("/v1/overrides/{override_id}/result")
async def patch_result(
    request: Request,
    response: PlainResponse,
    override_id: str,
    body: ResultBody,
    principal: Recorder,
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> Override:
    """Append what came of one's own override. If-Match is heeded where it is sent; the record is only its owner's."""
    override = await service.add_result(
        services_of(request), principal, override_id, body, idempotency_key, expected_version(if_match)
    )
    response.headers["ETag"] = version_tag(override.version)
    return override


@router.post("/v1/overrides/{override_id}/review")
async def post_review(
    request: Request,
    response: PlainResponse,
    override_id: str,
    body: ReviewBody,
    principal: Reviewer,
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> Override:
    """Append a review of the version that was read: If-Match must name it (or be ``*``)."""
    if if_match is None:
        raise ProblemError(Code.VERSION_REQUIRED)
    override = await service.review(
        services_of(request), principal, override_id, body, idempotency_key, expected_version(if_match)
    )
    response.headers["ETag"] = version_tag(override.version)
    return override


@router.post("/v1/overrides/{override_id}/approval")
async def post_approval(
    request: Request,
    response: PlainResponse,
    override_id: str,
    body: ApprovalBody,
    principal: Annotated[Principal, Depends(require(Permission.OVERRIDES_APPROVE))],
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> Override:
    """Approve an override of one's teams that waits for it, or decline it, as it was read: If-Match must name that
    version (or be ``*``). The first to say so decides; whoever comes after is told that it changed (412), or how it
    stands (409)."""
    if if_match is None:
        raise ProblemError(Code.VERSION_REQUIRED)
    override = await approvals.decide(
        services_of(request), principal, override_id, body, idempotency_key, expected_version(if_match)
    )
    response.headers["ETag"] = version_tag(override.version)
    return override


@router.post("/v1/overrides/{override_id}/proceed")
async def post_proceed(
    request: Request, response: PlainResponse, override_id: str, principal: Recorder, idempotency_key: Key = None
) -> Override:
    """Go on with one's own override without the approval that it waits for, where the policy lets one; it is reviewed
    later."""
    override = await approvals.proceed(services_of(request), principal, override_id, idempotency_key)
    response.headers["ETag"] = version_tag(override.version)
    return override


@router.post("/v1/overrides/{override_id}/direction")
async def post_direction(
    request: Request,
    response: PlainResponse,
    override_id: str,
    body: DirectionBody,
    principal: Reader,
    idempotency_key: Key = None,
) -> Override:
    """Correct the direction: the agent whose override it is, or a supervisor of the team, whose word stands over the
    agent's. What the catalogue said stays on record."""
    override = await correct(services_of(request), principal, override_id, body, idempotency_key)
    response.headers["ETag"] = version_tag(override.version)
    return override


def wanted_of(
    principal: Reader,
    agent: Word = None,
    team: Word = None,
    action: Word = None,
    recommended: Word = None,
    taken: Word = None,
    rule: Word = None,
    reason: Word = None,
    direction: Annotated[Direction | None, Query()] = None,
    journey: Word = None,
    state: Annotated[OverrideState | None, Query()] = None,
    verdict: Annotated[Verdict | None, Query()] = None,
    from_at: Annotated[Utc | None, Query(alias="from")] = None,
    to_at: Annotated[Utc | None, Query(alias="to")] = None,
    q: Word = None,
    interaction: Word = None,
    approval: Annotated[ApprovalState | None, Query()] = None,
    outcome: Annotated[OutcomeState | None, Query()] = None,
    in_effect: Annotated[Flag, Query()] = False,
    sample: Word = None,
    mark: Word = None,
) -> Filter:
    """The filter that was asked for, within what the caller may see; what is another's is simply not there."""
    is_supervisor = principal.role is Role.SUPERVISOR
    return Filter(
        own=None if is_supervisor else principal.agent_id,
        teams=principal.teams if is_supervisor else None,
        agent=agent,
        team=team,
        action=action,
        recommended=recommended,
        taken=taken,
        rule=rule,
        reason=reason,
        direction=direction,
        journey=journey,
        state=state,
        verdict=verdict,
        from_at=from_at,
        to_at=to_at,
        words=q,
        interaction=interaction,
        approval=approval,
        outcome=outcome,
        in_effect=in_effect or None,
        sample=sample,
        mark=mark,
    )


Wanted = Annotated[Filter, Depends(wanted_of)]


@router.get("/v1/overrides", response_model=OverridePage)
async def list_overrides(
    request: Request,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Word = None,
    sort: Sort = Sort.AT,
    order: Order | None = None,
) -> Response:
    """An agent's own overrides, or those of a supervisor's teams; newest first by the time of recording.

    ``from`` ≤ recorded < ``to``. ``recommended`` is an action that was advised, ``taken`` one that was done instead
    (``own-words``: none of the catalogue), ``action`` either; ``state`` that of the result, or of what is
    not in effect that of its approval; ``journey`` a definition, or one journey's id; ``rule`` one that the receipt
    names (of overrides in effect, of several of one decision the last); ``mark`` of the moment of the advice, as the
    radar names it (of the same); ``in_effect`` leaves out what waits for an approval or did not get it. ``q``: words
    that are all in it (comments, titles, names, notes), each by its beginning; signs ask for nothing. ``sort`` by
    anything but the time is upwards unless ``order`` is ``desc``; a cursor goes with the order in which it was given.
    """
    async with services_of(request).database.read() as connection:
        rows, after = await listed(connection, wanted, cursor, limit, sort, order)
        customers = await repository.customers_of_today(connection, (row.node_id for row in rows))
    items = [{**orjson.loads(row.body), "customer_id": customers[row.node_id]} for row in rows]
    return Response(orjson.dumps({"items": items, "next": after}), media_type="application/json")


@router.get("/v1/overrides/facets")
async def count_overrides(
    request: Request, wanted: Wanted, since: Annotated[tuple[Utc, ...], Query(max_length=8)] = ()
) -> OverrideFacets:
    """How many pass the filters, and how many there are of each value: each facet as if its own choice were not set.

    The newest 10,000 are counted, and what is chosen is looked for among the newest 100,000 (20,000, if it has to be
    read in each): ``at_least`` says where there may be more. ``since`` (up to eight times): how many were recorded
    from then on, whatever ``from`` and ``to`` say.
    """
    services = services_of(request)
    titles = {name: journey.title for name, journey in services.policy.journeys.items()}
    async with services.database.read() as connection:
        return await facets(connection, wanted, since, titles, services.policy.least_n)


@router.get(
    "/v1/overrides/export",
    response_class=StreamingResponse,
    responses={200: {"content": {each.media_type: {} for each in Format}, "description": "The file."}},
)
async def export_overrides(
    request: Request,
    wanted: Wanted,
    principal: Reader,
    file_format: Annotated[Format, Query(alias="format")] = Format.JSONL,
) -> StreamingResponse:
    """What the list with these filters would hold, all of it, as one file. That it was taken out is on the ledger.

    Parquet: where the service was installed with it (``agentdesk[parquet]``), else 422.
    """
    services = services_of(request)
    headers = {
        "Content-Disposition": f'attachment; filename="overrides.{file_format.value}"',
        "Cache-Control": "no-store",
    }

    async def _taken(agent_ids: Iterable[str]) -> None:
        await log_export(services.database, principal.agent_id, agent_ids, services.now())

    parts = written(services.database, wanted, file_format, _taken)
    first = await anext(parts)  # what cannot be written at all is refused before anything is noted
    await note(services.database, wanted, file_format, principal.agent_id, services.now())

    async def _whole() -> AsyncIterator[bytes]:
        yield first
        async for part in parts:
            yield part

    return StreamingResponse(_whole(), media_type=file_format.media_type, headers=headers)


@router.get("/v1/overrides/{override_id}", response_model=OverrideRecord)
async def get_override(request: Request, override_id: str, principal: Reader) -> Response:
    """One override with the frozen receipt and what was on the agent's screen."""
    services = services_of(request)
    async with services.database.read() as connection:
        row = await repository.row_of(connection, override_id)
        if row is None or not service.may_read(principal, row.agent_id, row.team):
            raise ProblemError(Code.NOT_FOUND)
        picture = (await repository.documents_of(connection, [override_id]))[override_id]
        node_id = await repository.node_of(connection, override_id)
        customer = (await repository.customers_of_today(connection, [node_id]))[node_id]
    await log_access(services, principal, customer)
    await log_look(services, principal, row.agent_id, LookedAt.OVERRIDE)
    document = {
        **orjson.loads(row.body),
        "customer_id": customer,
        "receipt": orjson.Fragment(picture.receipt),
        "on_screen": orjson.Fragment(picture.on_screen),
    }
    headers = {"ETag": version_tag(row.version)}
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)
