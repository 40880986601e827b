"""Tells the floor what changed, from inside of the transaction that changed it. Whoever changes an interaction, its
advice or its customer calls this last."""

from collections.abc import Iterable

from agentdesk.orchestrator.floor import repository
from agentdesk.orchestrator.floor.service import rows
from agentdesk.orchestrator.identity.repository import members
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork


async def tell_floor(unit: UnitOfWork, interaction_ids: Iterable[str | None], before: str | None = None) -> None:
    """Announce the interactions as the floor shows them now, to the supervisors of their teams; also to those of the
    team that had it ``before``."""
    found = await repository.rows_of(unit.connection, (one for one in interaction_ids if one is not None))
    for row in await rows(unit.connection, found):
        for team in sorted({team for team in (row.team, before) if team is not None}):
            payload = {"row": row.model_dump(mode="json")}
            unit.announce(Change(type="floor_changed", payload=payload, customer_id=row.customer_id, team=team))


async def tell_floor_of(unit: UnitOfWork, roots: Iterable[int]) -> None:
    """The same for all open interactions with these customers."""
    nodes = await members(unit.connection, sorted(set(roots)))
    running = await repository.running_with(unit.connection, (node for some in nodes.values() for node in some))
    await tell_floor(unit, running)
