"""Who may look at which customer, and who did. Every look of a person is logged; machines' are not, they have no eyes.

An agent opens the customers of their own interactions, of those that wait in their queues, and whom they looked up; a
supervisor those of their teams' interactions, whom they looked up, and of the overrides that they opened. Who is named
to take care of a customer off the map opens them for as long as that lasts, and so does a supervisor of theirs.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.identity.lookup import place_of
from agentdesk.orchestrator.people import repository
from agentdesk.orchestrator.services import Services

ONE_LOOK = timedelta(minutes=5)
"""Requests within this time are one look: a window that scrolls a timeline asks many times."""


async def access_is_logged(
    services: Services, connection: AsyncConnection, principal: Principal, customer_id: str
) -> bool:
    """Whether nothing needs to be logged for this look, because a moment ago was one, or a machine asks."""
    if principal.role is Role.TOUCHPOINT:
        return True
    return await repository.looked_since(connection, principal.agent_id, customer_id, services.now() - ONE_LOOK)


async def admit(services: Services, principal: Principal, customer_id: str) -> str:
    """Let ``principal`` look at the customer and log it; the customer's id of today.

    Raises ``unknown_customer`` also for a customer who is not the caller's to see.
    """
    name, is_logged = await let_in(services, principal, customer_id)
    if not is_logged:
        await keep_look(services, principal, name)
    return name


async def let_in(services: Services, principal: Principal, customer_id: str) -> tuple[str, bool]:
    """The customer's id of today, and whether nothing needs to be logged for the look of ``principal``, who may look;
    else the caller logs it before anything is shown.

    Raises ``unknown_customer`` also for a customer who is not the caller's to see.
    """
    async with services.database.glance() as connection:
        place = await place_of(connection, customer_id)
        is_logged = await access_is_logged(services, connection, principal, place.customer_id)
        if not is_logged and not await repository.is_known_to(connection, principal, place.root, services.now()):
            raise ProblemError(Code.UNKNOWN_CUSTOMER, identifier=customer_id[:80])
    return place.customer_id, is_logged


async def keep_look(services: Services, principal: Principal, customer_id: str) -> None:
    """Log that ``principal``, who was let in, looks at the customer now."""
    async with services.database.write() as unit:
        await repository.keep_access(unit.connection, principal.agent_id, customer_id, services.now())


async def log_lookup(services: Services, principal: Principal, customer_ids: Iterable[str]) -> None:
    """Log that these customers were named to ``principal``, who may open them from now on."""
    named, since = set(customer_ids), services.now() - ONE_LOOK
    if not named or principal.role is Role.TOUCHPOINT:
        return
    async with services.database.glance() as connection:
        named -= await repository.looked_up_since(connection, principal.agent_id, named, since)
    if named:
        async with services.database.write() as unit:
            await repository.keep_lookups(unit.connection, principal.agent_id, named, services.now())


async def log_access(services: Services, principal: Principal, customer_id: str) -> None:
    """Log that ``principal``, who was let in elsewhere, looked at the customer just now."""
    async with services.database.glance() as connection:
        if await access_is_logged(services, connection, principal, customer_id):
            return
    await keep_look(services, principal, customer_id)
