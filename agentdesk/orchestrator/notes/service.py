"""Writing and reading private notes. An agent writes beside an interaction of theirs, a supervisor to the agent who has
one of their teams; in whatever state it is by the time that the note arrives: one that was written offline is not lost
because the customer hung up meanwhile.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from agentdesk.domain.ids import AgentId, InteractionId
from agentdesk.domain.interaction import Note
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.identity.repository import components_of, lock_customers, members
from agentdesk.orchestrator.interactions import repository as interactions
from agentdesk.orchestrator.interactions.access import may_see
from agentdesk.orchestrator.interactions.service import readable
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier, exactly_once, remember
from agentdesk.orchestrator.notes import repository
from agentdesk.orchestrator.notes.requests import NoteBody
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork

LOOKED_BACK = 20
"""The notes of so many of the customer's newest interactions are told: who takes over wants those of the last days."""


async def write(
    services: Services, principal: Principal, interaction_id: str, body: NoteBody, key: str | None
) -> tuple[Note, bool]:
    """Add a note; also whether it is new. The same id again is the same note; with other words it is ``conflict``.

    Raises ``not_found`` and ``customer_erased``.
    """
    said = content_hash(body.model_dump(mode="json", exclude_unset=True))
    sent = Sent(principal, key, f"note:{interaction_id}", said)

    async def work(unit: UnitOfWork) -> tuple[Note, bool]:
        row = await interactions.row_of(unit.connection, interaction_id, lock=True)
        if row is None or not may_see(principal, row):
            raise ProblemError(Code.NOT_FOUND)
        await lock_customers(unit.connection, [row.node_id])  # nothing is written about who was erased
        note_id = await earlier(unit, sent) or body.id or new_id()
        known = await repository.note_with(unit.connection, note_id)
        if known is not None:
            if (known.interaction_id, known.agent_id, known.text) != (interaction_id, principal.agent_id, body.text):
                raise ProblemError(Code.CONFLICT, id=note_id)
            return known, False
        now = services.now()
        note = Note(
            id=note_id,
            interaction_id=InteractionId(interaction_id),
            agent_id=AgentId(principal.agent_id),
            agent_name=principal.name,
            from_supervisor=principal.role is Role.SUPERVISOR,
            text=body.text,
            at=min(body.at or now, now),
        )
        await repository.add(unit.connection, note)
        payload = {"note": note.model_dump(mode="json")}
        unit.announce(Change(type="note_added", payload=payload, agent_id=row.agent_id, team=row.team))
        await remember(unit, sent, note_id, now)
        return note, True

    return await exactly_once(services.database, sent, work)


async def listed(
    services: Services, principal: Principal, interaction_id: str, cursor: str | None, limit: int
) -> tuple[str, Sequence[Row[Any]]]:
    """Whose notes they are, and the newest ``limit`` before the cursor: of this interaction and of the same customer's
    others. Raises ``not_found``."""
    async with services.database.glance() as connection:
        row, interaction = await readable(connection, principal, interaction_id, services.now())
        root = (await components_of(connection, [row.node_id]))[row.node_id]
        nodes = (await members(connection, [root]))[root]
        newest = await interactions.of_nodes(connection, nodes, LOOKED_BACK)
        ids = sorted({interaction_id, *(each.id for each in newest)})
        return interaction.customer_id, await repository.of_interactions(connection, ids, cursor, limit)
