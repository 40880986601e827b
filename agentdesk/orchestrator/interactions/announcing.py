"""Tells the desks how an interaction stands now. Decides nothing."""

from typing import Any

from sqlalchemy import Row

from agentdesk.domain.interaction import Interaction
from agentdesk.orchestrator.identity.profile import profiles
from agentdesk.orchestrator.identity.repository import components_of
from agentdesk.orchestrator.interactions import repository
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork


async def announce(unit: UnitOfWork, interaction_id: str, before: Row[Any] | None) -> Interaction:
    """Announce the interaction as it is now to those who have it, and to those who had it before."""
    row = await repository.row_of(unit.connection, interaction_id)
    assert row is not None, "it was written in this transaction"
    root = (await components_of(unit.connection, [row.node_id]))[row.node_id]
    name = (await profiles(unit.connection, [root], with_links=False))[root].display_name
    if name != row.customer_name:  # who it is was decided anew while the interaction was being changed
        await repository.call_customer(unit.connection, interaction_id, name)
        row = await repository.row_of(unit.connection, interaction_id)
        assert row is not None, "it was just changed"
    interaction = (await repository.domain_of(unit.connection, [row]))[0]
    audiences = {(row.agent_id, row.team)}
    if before is not None:
        audiences.add((before.agent_id, before.team))
    for agent_id, team in sorted(audiences, key=str):
        unit.announce(
            Change(
                type="interaction_changed",
                payload={"interaction": interaction.model_dump(mode="json")},
                customer_id=interaction.customer_id,
                agent_id=agent_id,
                team=team,
            )
        )
    return interaction
