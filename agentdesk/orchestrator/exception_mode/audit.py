"""Holds exception modes, as everybody reads them, against their ledger entries."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.exception_mode.projection import OF_MODES, STARTED, fold, row_of
from agentdesk.orchestrator.exception_mode.tables import exception_modes
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.overrides.entries import opened_rows
from agentdesk.orchestrator.overrides.projection import Entry
from agentdesk.orchestrator.overrides.tables import ledger

_MOVES = "node_id"
"""Where a mode hangs may change when somebody says whose its interaction is; the entry keeps where it was begun."""


async def first_difference(
    connection: AsyncConnection, keyring: Keyring, mine: Collection[str]
) -> tuple[int, str] | None:
    """(number of the entry, what is wrong) of the first of these modes that is not what its entries say."""
    if not mine:
        return None
    query = select(ledger).where(ledger.c.subject_id.in_(mine), ledger.c.kind.in_(OF_MODES)).order_by(ledger.c.seq)
    rows = (await connection.execute(query)).all()
    entries: dict[str, list[Entry]] = {}
    for row, entry in zip(rows, await opened_rows(connection, keyring, rows), strict=True):
        entries.setdefault(row.subject_id, []).append(entry)
    found = await connection.execute(select(exception_modes).where(exception_modes.c.id.in_(mine)))
    shown = {row.id: dict(row._mapping) for row in found}
    differences = (
        (of_it[0].mark.seq, why) for one, of_it in entries.items() if (why := _difference(of_it, shown.get(one)))
    )
    return min(differences, default=None)


def _difference(entries: list[Entry], shown: dict[str, Any] | None) -> str:
    """What is wrong with a mode as it is read; empty if nothing is."""
    if entries[0].kind != STARTED:
        return "it is about an exception mode that no entry started"
    if shown is None:
        return "the exception mode that it started is gone"
    expected = row_of(fold(entries), entries[0])
    changed = [name for name, value in expected.items() if name != _MOVES and shown[name] != value]
    return f"the exception mode as it is shown differs from its entries in: {', '.join(changed)}" if changed else ""


async def shown(connection: AsyncConnection) -> int:
    """How many modes there are to read."""
    return int(await connection.scalar(select(func.count()).select_from(exception_modes)) or 0)
