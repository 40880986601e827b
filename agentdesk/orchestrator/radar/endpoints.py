"""The HTTP face of the radar and of proposals. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi import Response as PlainResponse

from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.proposal import Proposal
from agentdesk.domain.radar import Finding, Radar
from agentdesk.orchestrator.http.auth import in_force_of, require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText, expected_version, version_tag
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.orchestrator.policy.watch import follow
from agentdesk.orchestrator.radar import proposals, service
from agentdesk.orchestrator.radar.proposals import (
    DraftBody,
    EditBody,
    ProposalNoteBody,
    ProposalPage,
    ReasonBody,
    SpanBody,
)
from agentdesk.orchestrator.radar.service import LONGEST_DAYS, USUAL_DAYS, AsideBody

router = APIRouter(tags=["radar"])

Reader = Annotated[Principal, Depends(require(Permission.RADAR_READ))]
Author = Annotated[Principal, Depends(require(Permission.PROPOSALS_WRITE))]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]
Guard = Annotated[str | None, Header(alias="If-Match")]
Days = Annotated[float, Query(gt=0, le=LONGEST_DAYS)]
ActionName = Annotated[ShortText, Query(min_length=1)]


@router.get("/v1/radar")
async def get_radar(request: Request, principal: Reader, days: Days = USUAL_DAYS) -> Radar:
    """Advice that agents override more than chance would have it, in the last ``days`` and against as many before.

    Each share comes with its n and 95 % interval, each finding with the probability of it by chance; how many cells
    were looked at and how many tests made is told, and what counts as found holds the false discovery rate (Benjamini
    and Hochberg). A supervisor sees their teams, whoever publishes policy all teams, without agents and customers.
    """
    return await service.radar(services_of(request), principal, days)


@router.post("/v1/radar/aside")
async def post_aside(
    request: Request, body: AsideBody, principal: Author, action: ActionName, days: Days = USUAL_DAYS
) -> Finding:
    """Put the finding of an action aside, for good or for some days. It comes back when its evidence grows by half."""
    return await service.put_aside(services_of(request), principal, action, days, body)


@router.delete("/v1/radar/aside")
async def delete_aside(request: Request, principal: Author, action: ActionName, days: Days = USUAL_DAYS) -> Finding:
    """Have a finding that was put aside be open again."""
    return await service.take_back(services_of(request), principal, action, days)


@router.post("/v1/proposals", status_code=201)
async def post_proposal(
    request: Request, response: PlainResponse, body: DraftBody, principal: Author, idempotency_key: Key = None
) -> Proposal:
    """Draft a suitability rule for the action of these overrides: in the policy's own language, with the condition that
    best tells them from advice that was taken, and its evidence."""
    made, is_new = await proposals.propose(services_of(request), principal, body, idempotency_key)
    response.status_code = 201 if is_new else 200
    return _tagged(response, made)


@router.get("/v1/proposals")
async def list_proposals(
    request: Request,
    principal: Reader,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> ProposalPage:
    """Proposals, what changed last first: a supervisor's teams'; for whoever publishes, those that were sent, and their
    own."""
    return await proposals.page(services_of(request), principal, cursor, limit)


@router.get("/v1/proposals/{proposal_id}")
async def get_proposal(request: Request, response: PlainResponse, proposal_id: str, principal: Reader) -> Proposal:
    """One proposal with its evidence, how far its back-test is, and its steps as the ledger has them."""
    return _tagged(response, await proposals.find(services_of(request), principal, proposal_id))


@router.patch("/v1/proposals/{proposal_id}")
async def patch_proposal(
    request: Request,
    response: PlainResponse,
    proposal_id: str,
    body: EditBody,
    principal: Author,
    if_match: Guard = None,
) -> Proposal:
    """Change the draft. The answer has what ``policy check`` says of it: with errors it is kept, but not tested."""
    made = await proposals.edit(services_of(request), principal, proposal_id, body.text, _guarded(if_match))
    return _tagged(response, made)


@router.delete("/v1/proposals/{proposal_id}")
async def delete_proposal(request: Request, proposal_id: str, principal: Author) -> Proposal:
    """Discard a draft. The ledger keeps that there was one."""
    return await proposals.discard(services_of(request), principal, proposal_id)


@router.post("/v1/proposals/{proposal_id}/backtest", status_code=202)
async def post_proposal_backtest(request: Request, proposal_id: str, body: SpanBody, principal: Author) -> Proposal:
    """Have the draft back-tested over the stored decisions, in the background: ``test`` says how far it is."""
    return await proposals.start_test(services_of(request), principal, proposal_id, body.since_days)


@router.delete("/v1/proposals/{proposal_id}/backtest")
async def delete_proposal_backtest(request: Request, proposal_id: str, principal: Author) -> Proposal:
    """Break the back-test off; one that is over stays as it is."""
    return await proposals.cancel_test(services_of(request), principal, proposal_id)


@router.post("/v1/proposals/{proposal_id}/sending")
async def post_sending(
    request: Request,
    response: PlainResponse,
    proposal_id: str,
    body: ProposalNoteBody,
    principal: Author,
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> Proposal:
    """Send a back-tested draft with its evidence to those who publish. If-Match must name what was read."""
    services, expected = services_of(request), _guarded(if_match)
    made = await proposals.send(services, principal, proposal_id, body.note, expected, idempotency_key)
    return _tagged(response, made)


@router.post("/v1/proposals/{proposal_id}/publication")
async def post_publication(
    request: Request,
    response: PlainResponse,
    proposal_id: str,
    body: ProposalNoteBody,
    principal: Author,
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> Proposal:
    """Publish it: a new version of the policy with the rule in it, in force when this answers; or it waits for somebody
    else (``waits``), where four eyes are asked for. Supervisors may where the policy says so."""
    services, expected = services_of(request), _guarded(if_match)
    made = await proposals.publish(services, principal, proposal_id, body.note, expected, idempotency_key)
    await follow(in_force_of(request))
    return _tagged(response, made)


@router.post("/v1/proposals/{proposal_id}/return")
async def post_return(
    request: Request,
    response: PlainResponse,
    proposal_id: str,
    body: ReasonBody,
    principal: Annotated[Principal, Depends(require(Permission.POLICY_PUBLISH))],
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> Proposal:
    """Return it to its author with a reason."""
    services, expected = services_of(request), _guarded(if_match)
    made = await proposals.give_back(services, principal, proposal_id, body.note, expected, idempotency_key)
    return _tagged(response, made)


def _guarded(if_match: str | None) -> int | None:
    if if_match is None:
        raise ProblemError(Code.VERSION_REQUIRED)
    return expected_version(if_match)


def _tagged(response: PlainResponse, made: Proposal) -> Proposal:
    response.headers["ETag"] = version_tag(made.version)
    return made
