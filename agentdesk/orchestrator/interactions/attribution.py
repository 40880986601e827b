"""Whose an interaction is, where the identifier by which it came in does not tell: somebody says so.

The interaction then hangs on an identifier of that customer, with its events and the decisions made in it; what else
came by the identifier stays there. Saying so is a command of the identity history, and can be undone.
"""

from typing import Any

from sqlalchemy import Row

from agentdesk.domain.customer import Identifier, IdentityCommandKind
from agentdesk.domain.interaction import Interaction
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.decisions import contacts
from agentdesk.orchestrator.decisions.repository import forget_contexts, move_decisions
from agentdesk.orchestrator.exception_mode import repository as exception_modes
from agentdesk.orchestrator.identity import command_rows, neighbourhood
from agentdesk.orchestrator.identity.lookup import node_of
from agentdesk.orchestrator.identity.nodes import ensure_node
from agentdesk.orchestrator.identity.repository import lock_customers, public_ids
from agentdesk.orchestrator.identity.service import Saying, anchor_of, announce_identity, let_follow, note
from agentdesk.orchestrator.interactions import repository
from agentdesk.orchestrator.interactions.access import may_see
from agentdesk.orchestrator.interactions.announcing import announce
from agentdesk.orchestrator.live.commands import Sent, earlier, exactly_once
from agentdesk.orchestrator.outcomes import repository as outcomes
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork
from agentdesk.orchestrator.timeline.repository import move_events


async def attribute(
    services: Services, sent: Sent, interaction_id: str, customer_id: str, saying: Saying
) -> tuple[Interaction, str]:
    """Say whose the interaction is; as it is then, and the id of the command.

    Raises ``not_found`` for an interaction that is not the caller's, ``unknown_customer`` and ``conflict``.
    """

    async def _work(unit: UnitOfWork) -> tuple[Interaction, str]:
        connection = unit.connection
        row = await lock(unit, interaction_id)
        if row is None or not may_see(sent.by, row):
            raise ProblemError(Code.NOT_FOUND)
        command_id = await earlier(unit, sent)
        if command_id is None:
            came_in, theirs = await ensure_node(unit, identifier_of(row)), await node_of(connection, customer_id)
            concerned = [came_in, row.node_id, theirs]
            roots = (await neighbourhood.around(connection, concerned, services.policy.sharing)).root_of
            nodes = (came_in, await anchor_of(connection, roots[theirs]))
            kind = IdentityCommandKind.ATTRIBUTE
            command_id = await note(unit, services, sent, kind, nodes, saying, interaction_id=interaction_id)
            await settle(unit, services, interaction_id)
        row = await repository.row_of(connection, interaction_id)
        assert row is not None, "an interaction is never deleted"
        return (await repository.domain_of(connection, [row]))[0], command_id

    return await exactly_once(services.database, sent, _work)


async def lock(unit: UnitOfWork, interaction_id: str) -> Row[Any] | None:
    """The interaction, locked; to be done before its customers are."""
    return await repository.row_of(unit.connection, interaction_id, lock=True)


def identifier_of(row: Row[Any]) -> Identifier:
    """The identifier by which the interaction came in."""
    return Identifier(kind=row.identifier_kind, value=row.identifier_value)


async def settle(unit: UnitOfWork, services: Services, interaction_id: str) -> None:
    """Have the interaction hang where the newest word that counts says; without one on the identifier by which it came
    in. The customers concerned are locked here if they are not."""
    connection, row = unit.connection, await repository.row_of(unit.connection, interaction_id)
    assert row is not None, "an interaction is never deleted"
    said = await command_rows.attribution_of(connection, interaction_id)
    node = await ensure_node(unit, identifier_of(row)) if said is None else said.node_b
    roots = await lock_customers(connection, [row.node_id, node])
    if node != row.node_id:
        await repository.change(connection, interaction_id, {"node_id": node})
        moved = await move_events(connection, interaction_id, identifier_of(row), node)
        decided = await move_decisions(connection, interaction_id, node)
        await outcomes.move(connection, interaction_id, node)
        await exception_modes.move(connection, interaction_id, node)
        await contacts.move(connection, [*moved, *decided], node)
        await forget_contexts(connection, [interaction_id])
        await let_follow(unit, services, roots.values())
    ids = await public_ids(connection, roots.values())
    announce_identity(unit, list(dict.fromkeys((ids[roots[node]], ids[roots[row.node_id]]))))
    await announce(unit, interaction_id, row)
