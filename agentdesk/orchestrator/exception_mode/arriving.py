"""Events of customers who are off the map: what arrives may be what brings them back.

Called inside the transaction that folds the events, by whoever holds the customer's lock. Only wakes the timer: what
happens then is in ``returning``.
"""

from collections.abc import Iterable

from agentdesk.orchestrator.exception_mode import repository
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

KIND = "exception_mode"
"""The kind of the timers; their keys are the ids of the modes."""


async def events_seen(unit: UnitOfWork, services: Services, roots: Iterable[int]) -> None:
    """Events of these customers were folded: look at those who are off the map under a condition."""
    found = await repository.standing_of_roots(unit.connection, roots)
    now = services.now()
    due = {row.id: now for rows in found.values() for row in rows if row.return_when}
    await set_timers(unit, services, KIND, due)
