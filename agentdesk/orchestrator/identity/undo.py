"""Takes back what somebody said of identities: everything is again as if it had not been said, and that it was is kept.

An undo is a command itself, so it can be undone too.
"""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import IdentityCommand, IdentityCommandKind
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.identity import command_rows, neighbourhood, repository
from agentdesk.orchestrator.identity.lookup import node_of
from agentdesk.orchestrator.identity.service import Saying, commands_of, note, settle
from agentdesk.orchestrator.interactions import attribution
from agentdesk.orchestrator.live.commands import Sent, earlier, exactly_once
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork


async def undo(
    services: Services, sent: Sent, customer_id: str, command_id: str, saying: Saying
) -> tuple[IdentityCommand, bool]:
    """Take a command back; (the undo as kept, whether it is new).

    Raises ``unknown_customer``, ``not_found`` for a command about others, ``wrong_state`` for one that was taken back
    already, and ``conflict``.
    """

    async def _work(unit: UnitOfWork) -> tuple[IdentityCommand, bool]:
        connection = unit.connection
        made = await earlier(unit, sent)
        if made is not None:
            return await _told(connection, made), False
        theirs, target = await node_of(connection, customer_id), await command_rows.row_of(connection, command_id)
        if target is None:
            raise ProblemError(Code.NOT_FOUND)
        if target.interaction_id is not None:  # interactions are locked before customers
            await attribution.lock(unit, target.interaction_id)
        nodes = (target.node_a, target.node_b)
        roots = (await neighbourhood.around(connection, [theirs, *nodes], services.policy.sharing)).root_of
        concerned = {roots[node] for node in nodes}
        if roots[theirs] not in concerned:
            raise ProblemError(Code.NOT_FOUND)
        target = await command_rows.row_of(connection, command_id)
        assert target is not None, "a command is never deleted"
        if not target.active:
            raise ProblemError(Code.WRONG_STATE, state="undone")
        about = {"target_id": command_id, "link_id": target.link_id, "interaction_id": target.interaction_id}
        undo_id = await note(unit, services, sent, IdentityCommandKind.UNDO, nodes, saying, **about)
        await _set_active(connection, target, False)
        if target.interaction_id is not None:
            await attribution.settle(unit, services, target.interaction_id)
        else:
            await settle(unit, services, nodes, roots, await repository.public_ids(connection, concerned))
        return await _told(connection, undo_id), True

    return await exactly_once(services.database, sent, _work)


async def _set_active(connection: AsyncConnection, command: Row[Any], active: bool) -> None:
    """Have a command count or not, and with an undo what it undid: that counts as long as no undo of it does."""
    await command_rows.set_active(connection, command.id, active)
    while command.target_id is not None:
        found = await command_rows.row_of(connection, command.target_id)
        assert found is not None, "a command is never deleted"
        command = found
        await command_rows.set_active(connection, command.id, await command_rows.undone(connection, command.id) is None)


async def _told(connection: AsyncConnection, undo_id: str) -> IdentityCommand:
    rows = await command_rows.told(connection, undo_id)
    return (await commands_of(connection, rows))[0]
