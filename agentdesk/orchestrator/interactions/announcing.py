"""Tells the desks how an interaction stands now. Decides nothing."""

from typing import Any

from sqlalchemy import Row

from agentdesk.domain.interaction import Interaction, Utterance
from agentdesk.orchestrator.floor.telling import tell_floor
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
    await tell_floor(unit, [interaction_id], before.team if before is not None else None)
    return interaction


def announce_delivery(unit: UnitOfWork, row: Row[Any], utterance: Utterance) -> None:
    """Announce what became of words for the customer, to who hears of what is said."""
    payload = {"utterance": utterance.model_dump(mode="json")}
    unit.announce(Change(type="utterance_delivered", payload=payload, agent_id=row.agent_id, team=row.team))


def announce_said(unit: UnitOfWork, row: Row[Any], utterance: Utterance, feeling: float | None) -> None:
    """Announce what was said to who has the interaction, and to the floor how its customer feels then, where that is
    otherwise than before."""
    payload = {"utterance": utterance.model_dump(mode="json")}
    unit.announce(Change(type="utterance_added", payload=payload, agent_id=row.agent_id, team=row.team))
    if feeling is not None and row.team is not None:
        felt = {"interaction_id": row.id, "feeling": feeling, "utterances": utterance.seq}
        unit.announce(Change(type="interaction_felt", payload=felt, team=row.team))
