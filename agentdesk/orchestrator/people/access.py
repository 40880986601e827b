"""Who looked at which customer. Every look of a person is logged; machines' are not, they have no eyes."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.people import Principal, Role
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


async def log_access(services: Services, principal: Principal, customer_id: str) -> None:
    """Log that ``principal`` looked at the customer just now."""
    async with services.database.read() as connection:
        if await access_is_logged(services, connection, principal, customer_id):
            return
    async with services.database.write() as unit:
        await repository.keep_access(unit.connection, principal.agent_id, customer_id, services.now())
