"""The command line's way to tokens: each call opens the store, migrates it, does one thing and closes it."""

from datetime import UTC, datetime

from agentdesk.domain.people import Role
from agentdesk.orchestrator.people import repository
from agentdesk.orchestrator.people.service import create_token
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_database

COLUMNS = ("id", "role", "name", "team", "made", "revoked", "agent id")


async def create(settings: ServeSettings, *, role: Role, name: str, team: str | None) -> str:
    """A new token. Raises ValueError for an empty name."""
    async with open_database(settings) as database:
        return await create_token(database, role, name, team)


async def listed(settings: ServeSettings) -> list[str]:
    """One line a token with tabs between, as ``COLUMNS`` names them.

    Raises ``NoStoreError`` where there is no store.
    """
    must_exist(settings)
    async with open_database(settings) as database, database.read() as connection:
        rows = await repository.all_tokens(connection)
    return [
        "\t".join(
            (
                row.id,
                row.role,
                row.name,
                row.team or "-",
                row.created_at.isoformat(timespec="seconds"),
                row.revoked_at.isoformat(timespec="seconds") if row.revoked_at else "-",
                row.agent_id,
            )
        )
        for row in rows
    ]


async def revoke(settings: ServeSettings, token_id: str) -> bool:
    """Whether there was a valid token of that id. Raises ``NoStoreError`` where there is no store."""
    must_exist(settings)
    async with open_database(settings) as database, database.write() as unit:
        return await repository.revoke_token(unit.connection, token_id, datetime.now(UTC))
