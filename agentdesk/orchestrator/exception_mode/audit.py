"""Holds exception modes, as everybody reads them, against their ledger entries."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.exception_mode.projection import OF_MODES, STARTED, fold, row_of
from agentdesk.orchestrator.exception_mode.repository import entries_of
from agentdesk.orchestrator.exception_mode.tables import exception_modes
from agentdesk.orchestrator.keys.repository import Keyring

_MOVES = "node_id"
"""Where a mode hangs may change when somebody says whose its interaction is; the entry keeps where it was begun."""


async def first_difference(
    connection: AsyncConnection, keyring: Keyring, rows: Sequence[Row[Any]]
) -> tuple[int, str] | None:
    """(number of the entry, what is wrong) of the first mode among those that the entries are about."""
    ids = list(dict.fromkeys(row.subject_id for row in rows if row.kind in OF_MODES))
    if not ids:
        return None
    found = await connection.execute(select(exception_modes).where(exception_modes.c.id.in_(ids)))
    shown = {row.id: dict(row._mapping) for row in found}
    for mode_id in ids:
        entries = await entries_of(connection, keyring, mode_id)
        seq = entries[0].mark.seq
        if entries[0].kind != STARTED:
            return seq, "it is about an exception mode that no entry started"
        if mode_id not in shown:
            return seq, "the exception mode that it started is gone"
        expected = row_of(fold(entries), entries[0])
        changed = [name for name, value in expected.items() if name != _MOVES and shown[mode_id][name] != value]
        if changed:
            return seq, f"the exception mode as it is shown differs from its entries in: {', '.join(changed)}"
    return None


async def shown(connection: AsyncConnection) -> int:
    """How many modes there are to read."""
    return int(await connection.scalar(select(func.count()).select_from(exception_modes)) or 0)
