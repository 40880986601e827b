"""The HTTP face of interactions. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from agentdesk.domain.interaction import Interaction, Utterance
from agentdesk.domain.my_record import LookedAt
from agentdesk.domain.people import Permission, Principal, Role
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Flag, Id, ShortText, expected_version, version_tag
from agentdesk.orchestrator.identity.service import Saying
from agentdesk.orchestrator.interactions import delivering, repository, service
from agentdesk.orchestrator.interactions.attribution import attribute
from agentdesk.orchestrator.interactions.repository import Filter
from agentdesk.orchestrator.interactions.requests import (
    AttributionBody,
    DeliveryBody,
    InteractionBody,
    InteractionChange,
    UtteranceBody,
    WrapUpBody,
)
from agentdesk.orchestrator.live.commands import Sent, content_hash
from agentdesk.orchestrator.live.paging import MAX_LIMIT, next_cursor, number_of
from agentdesk.orchestrator.my_record.service import log_look
from agentdesk.orchestrator.people.access import admit, log_access
from agentdesk.wire.lists import InteractionPage, UtterancePage

router = APIRouter(tags=["interactions"])

Reader = Annotated[Principal, Depends(require(Permission.INTERACTIONS_READ))]
Writer = Annotated[Principal, Depends(require(Permission.INTERACTIONS_WRITE))]
LONGEST_WAIT_S = 30.0
"""Proxies end what stays silent for longer than a minute."""

Key = Annotated[Id | None, Header(alias="Idempotency-Key")]
Guard = Annotated[str | None, Header(alias="If-Match")]


@router.post("/v1/interactions", status_code=201)
async def post_interaction(
    request: Request, response: Response, body: InteractionBody, principal: Writer, idempotency_key: Key = None
) -> Interaction:
    """A call or a conversation is offered, or already under way. 200 where it was reported before."""
    interaction, is_new = await service.create(services_of(request), principal, body, idempotency_key)
    response.status_code = 201 if is_new else 200
    response.headers["ETag"] = version_tag(interaction.version)
    return interaction


@router.patch("/v1/interactions/{interaction_id}")
async def patch_interaction(
    request: Request,
    response: Response,
    interaction_id: str,
    body: InteractionChange,
    principal: Writer,
    idempotency_key: Key = None,
    if_match: Guard = None,
) -> Interaction:
    """Move it on: connected, on hold, wrap-up, closed; to an agent, to a queue."""
    interaction = await service.change(
        services_of(request), principal, interaction_id, body, idempotency_key, expected_version(if_match)
    )
    response.headers["ETag"] = version_tag(interaction.version)
    return interaction


def _whose(principal: Principal, mine: bool) -> Filter:
    if mine:
        return Filter(agent=principal.agent_id)
    if principal.role is Role.SUPERVISOR:
        return Filter(teams=principal.teams)
    return Filter(agent=principal.agent_id, waiting_for=principal.teams)


@router.get("/v1/interactions")
async def list_interactions(
    request: Request,
    principal: Reader,
    mine: Annotated[Flag, Query()] = False,
    open_only: Annotated[Flag, Query(alias="open")] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> InteractionPage:
    """An agent's own and those waiting in their queues, or a supervisor's teams'; newest first."""
    whose = _whose(principal, mine)
    wanted = Filter(whose.agent, whose.teams, whose.waiting_for, open_only)
    async with services_of(request).database.glance() as connection:
        rows = await repository.listed(connection, wanted, cursor, limit + 1)
        items = await repository.domain_of(connection, rows[:limit])
    return InteractionPage(items=items, next=next_cursor(rows, limit, "offered_at"))


@router.get("/v1/interactions/{interaction_id}")
async def get_interaction(request: Request, response: Response, interaction_id: str, principal: Reader) -> Interaction:
    """One interaction as it stands."""
    services = services_of(request)
    async with services.database.glance() as connection:
        _, interaction = await service.readable(connection, principal, interaction_id, services.now())
    response.headers["ETag"] = version_tag(interaction.version)
    return interaction


@router.get("/v1/interactions/{interaction_id}/utterances")
async def list_utterances(
    request: Request,
    interaction_id: str,
    principal: Annotated[Principal, Depends(require(Permission.CONVERSATIONS_READ))],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 200,
    cursor: Annotated[ShortText | None, Query()] = None,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT_S)] = 0.0,
) -> UtterancePage:
    """What was said, oldest first: so a chat router also learns what the agent writes, which it shows the customer.

    ``cursor`` is the ``seq`` of the last one known; with ``wait`` the answer comes when there is one after it, or with
    none after so many seconds.
    """
    services, after = services_of(request), number_of(cursor) if cursor else 0
    interaction, rows = await service.heard(services, principal, interaction_id, after, limit + 1, wait)
    await log_access(services, principal, interaction.customer_id)
    await log_look(services, principal, interaction.agent_id, LookedAt.CONVERSATION)
    items = tuple(repository.utterance_of(row) for row in rows[:limit])
    return UtterancePage(items=items, next=str(items[-1].seq) if len(rows) > limit else None)


@router.post("/v1/interactions/{interaction_id}/utterances", status_code=201)
async def post_utterance(
    request: Request,
    response: Response,
    interaction_id: str,
    body: UtteranceBody,
    principal: Writer,
    idempotency_key: Key = None,
) -> Utterance:
    """Something was said. 200 where it was reported before."""
    utterance, is_new = await service.say(services_of(request), principal, interaction_id, body, idempotency_key)
    response.status_code = 201 if is_new else 200
    return utterance


@router.post("/v1/interactions/{interaction_id}/utterances/{utterance_id}/delivery")
async def post_delivery(
    request: Request,
    interaction_id: str,
    utterance_id: str,
    body: DeliveryBody,
    principal: Annotated[Principal, Depends(require(Permission.DELIVERIES_REPORT))],
    idempotency_key: Key = None,
) -> Utterance:
    """A chat router, a mail server tells what became of a reply: delivered, read, failed. The agent sees it beside the
    reply, and may send again what failed. In any order and as often as you like: what says no more than is known
    changes nothing."""
    return await delivering.report(services_of(request), principal, interaction_id, utterance_id, body, idempotency_key)


@router.post("/v1/interactions/{interaction_id}/wrap-up")
async def post_wrap_up(
    request: Request,
    response: Response,
    interaction_id: str,
    body: WrapUpBody,
    principal: Writer,
    idempotency_key: Key = None,
) -> Interaction:
    """Close it with a disposition, a summary and, if one was made, a promise with its due time."""
    interaction = await service.wrap_up(services_of(request), principal, interaction_id, body, idempotency_key)
    response.headers["ETag"] = version_tag(interaction.version)
    return interaction


@router.post("/v1/interactions/{interaction_id}/customer")
async def post_customer(
    request: Request,
    response: Response,
    interaction_id: str,
    body: AttributionBody,
    principal: Annotated[Principal, Depends(require(Permission.CUSTOMERS_LINK))],
    idempotency_key: Key = None,
) -> Interaction:
    """Say whose it is, where the identifier by which it came in is several people's. Its events and decisions go along;
    the word stands in the identity history of the customer, and can be undone there by the Idempotency-Key as id."""
    services = services_of(request)
    sent = Sent(
        principal, idempotency_key, f"attribute:{interaction_id}", content_hash([body.customer_id, body.reason])
    )
    customer_id = await admit(services, principal, body.customer_id)
    interaction, _command_id = await attribute(
        services, sent, interaction_id, customer_id, Saying(body.reason, body.at)
    )
    response.headers["ETag"] = version_tag(interaction.version)
    return interaction
