"""All SQL of data keys. Without the master key nothing personal is written or read: it fails closed."""

import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.keys.sealing import DataKey, Master, SealBrokenError
from agentdesk.orchestrator.keys.tables import data_keys
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.insert import insert_new

log = logging.getLogger(__name__)


class Keyring:
    """The data keys of a store, for who has the data folder of its service."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._master: Master | None = None

    async def opens(self, connection: AsyncConnection) -> bool:
        """Whether the data keys of the store, if there are any, are wrapped with the master key of the folder."""
        wrapped_by = await connection.scalar(select(data_keys.c.master).limit(1))
        if self._master is None:
            self._master = Master.of(self._data_dir, make=False)
        return wrapped_by is None or (self._master is not None and self._master.name == wrapped_by)

    async def _opening(self, connection: AsyncConnection) -> Master:
        """The master key, made for a store that has no data keys yet."""
        if not await self.opens(connection):
            log.warning("the data folder has not the master key that this store's data keys are wrapped with")
            raise ProblemError(Code.LEDGER_UNAVAILABLE)
        self._master = self._master or Master.of(self._data_dir, make=True)
        assert self._master is not None, "it was made"
        return self._master

    async def for_unit(self, connection: AsyncConnection, unit: str, now: datetime) -> DataKey:
        """The key of the unit, made where it has none yet. Raises ``ledger_unavailable`` without the master key."""
        master = await self._opening(connection)
        row = (await connection.execute(select(data_keys).where(data_keys.c.unit == unit))).first()
        if row is not None:
            return _unwrapped(master, row)
        key, wrapped = master.fresh(new_id())
        values = {"id": key.id, "unit": unit, "wrapped": wrapped, "master": master.name, "created_at": now}
        await insert_new(connection, data_keys, [values])  # the ledger's writers follow one another: nobody else did
        return key

    async def of(self, connection: AsyncConnection, key_ids: Iterable[str]) -> dict[str, DataKey]:
        """Those of the keys that there are: what is missing was erased."""
        found: dict[str, DataKey] = {}
        master = await self._opening(connection)
        for some in chunks(sorted(set(key_ids))):
            query = select(data_keys.c.id, data_keys.c.wrapped).where(data_keys.c.id.in_(some))
            for row in await connection.execute(query):
                found[row.id] = _unwrapped(master, row)
        return found


def _unwrapped(master: Master, row: Any) -> DataKey:
    try:
        return master.unwrap(row.id, row.wrapped)
    except SealBrokenError:
        log.warning("a data key of this store was changed, or wrapped with another master key")
        raise ProblemError(Code.LEDGER_UNAVAILABLE) from None


async def destroy(connection: AsyncConnection, units: Iterable[str]) -> None:
    """Delete the keys of those units: what was encrypted with them is gone."""
    for some in chunks(sorted(set(units))):
        await connection.execute(delete(data_keys).where(data_keys.c.unit.in_(some)))
