"""Whether rows can be locked. Knows no table."""

from sqlalchemy.ext.asyncio import AsyncConnection


def locks_rows(connection: AsyncConnection) -> bool:
    """Whether others may write beside this transaction unless it locks what it looks at. SQLite has one writer: what a
    transaction that writes has read stays so until its end."""
    return connection.dialect.name == "postgresql"
