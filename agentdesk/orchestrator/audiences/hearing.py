"""What audiences hear of customers at once, whenever everybody is looked at next. Called inside the transaction of what
happened, by whoever holds the customer's lock; looking again is left to a timer.
"""

from collections.abc import Iterable
from dataclasses import replace

from agentdesk.orchestrator.audiences import outbox, repository
from agentdesk.orchestrator.audiences.telling import let_tell
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

KIND = "audience_customer"
"""The kind of the timers; their keys are the roots of the customers."""


async def went_off_the_map(unit: UnitOfWork, services: Services, roots: Iterable[int]) -> None:
    """These customers are in no audience from now on."""
    now = services.now()
    rows = [row for row in await repository.rows_of_nodes(unit.connection, roots) if row.is_member]
    await repository.keep_members(unit.connection, [replace(row, is_member=False, since=now) for row in rows])
    await let_tell(unit, services, {row.audience_id for row in rows})


async def look_again(unit: UnitOfWork, services: Services, roots: Iterable[int]) -> None:
    """These customers are back on the map, or others than before: ask again which audiences they belong into."""
    wanted = set(roots)
    if wanted and await repository.are_there_any(unit.connection):
        await set_timers(unit, services, KIND, dict.fromkeys(map(str, wanted), services.now()))


async def were_erased(unit: UnitOfWork, services: Services, nodes: Iterable[int]) -> None:
    """Somebody is erased: nothing is kept of them, and receivers who may know of them are told that they are erased."""
    concerned = await outbox.forget(unit.connection, nodes, services.now())
    await let_tell(unit, services, concerned)
