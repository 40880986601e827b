"""Writes the steps of interactions into their customers' histories, as events of the service itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agentdesk.domain.customer import Identifier
from agentdesk.engine.named_matters import MATTERS
from agentdesk.engine.understanding.matters import matters_of
from agentdesk.orchestrator.decisions.repository import actions_done_in, last_reason_in
from agentdesk.orchestrator.identity.repository import nodes_of_identifiers
from agentdesk.orchestrator.ingest.arriving import Arriving, new_event
from agentdesk.orchestrator.ingest.service import append
from agentdesk.orchestrator.interactions.life import Times, event_data, event_type
from agentdesk.orchestrator.interactions.repository import newest_said
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

SOURCE = "agentdesk:interactions"
SAID = 300
"""So many of the last utterances are looked at for what a contact was about."""


async def tell_step(
    unit: UnitOfWork,
    services: Services,
    identifier: Identifier,
    channel: str,
    interaction_id: str,
    step: str,
    times: Times,
    at: datetime,
    queue: str | None,
    version: int = 0,
) -> int:
    """Append the event of one step; returns the node that it hangs on. ``version`` is the interaction's before it."""
    return await _append(
        unit,
        services,
        identifier,
        interaction_id,
        source_id=f"{interaction_id}:{version}:{step}",
        kind=event_type(channel, step),
        at=at,
        data=event_data(times, step, at, queue),
    )


async def tell_wrap_up(
    unit: UnitOfWork,
    services: Services,
    identifier: Identifier,
    interaction_id: str,
    told: Mapping[str, Any],
    at: datetime,
) -> int:
    """Append how the agent closed it: disposition, summary and promise; and, where it did what the customer came for,
    what it was about."""
    worked = any(one.worked for one in services.policy.dispositions if one.code == told.get("disposition"))
    settled = await _settled(unit, services, interaction_id, told) if worked else {}
    return await _append(
        unit,
        services,
        identifier,
        interaction_id,
        source_id=f"{interaction_id}:wrap_up",
        kind="agent.wrap_up",
        at=at,
        data={key: value for key, value in told.items() if value not in (None, "")} | settled,
    )


async def _settled(
    unit: UnitOfWork, services: Services, interaction_id: str, told: Mapping[str, Any]
) -> dict[str, Any]:
    """What the event of a contact that did what the customer came for says beside the agent's words."""
    said = await newest_said(unit.connection, [interaction_id], SAID)
    done = await actions_done_in(unit.connection, interaction_id)
    taken_for = await last_reason_in(unit.connection, interaction_id)
    matters = matters_of(said, str(told.get("summary") or ""), done, taken_for, services.policy)
    return {"resolved": True, **({MATTERS: list(matters)} if matters else {})}


async def _append(
    unit: UnitOfWork,
    services: Services,
    identifier: Identifier,
    interaction_id: str,
    *,
    source_id: str,
    kind: str,
    at: datetime,
    data: dict[str, Any],
) -> int:
    event = new_event(
        services.scorer,
        source=SOURCE,
        source_id=source_id,
        kind=kind,
        claimed_at=at,
        received_at=services.now(),
        subject=identifier,
        interaction_id=interaction_id,
        data=data,
    )
    await append(unit, services, [Arriving(event)])
    return (await nodes_of_identifiers(unit.connection, [str(identifier)]))[str(identifier)].id
