"""Work that one process at a time may do, however many serve the same store. Knows no table."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


async def is_our_turn(connection: AsyncConnection, number: int) -> bool:
    """Whether nobody else is at the work of that number; it stays ours until the transaction ends, or its process dies.

    Never waits. Take it before any row is locked. On SQLite the one writing transaction is the turn.
    """
    if connection.dialect.name == "sqlite":
        return True
    return bool(await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": number}))
