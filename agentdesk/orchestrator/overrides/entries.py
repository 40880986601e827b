"""Entries of the ledger as they are said and as they are kept: what is personal in them is encrypted on the way in and
opened on the way out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.override import AuditMark
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.keys.sealing import SealBrokenError
from agentdesk.orchestrator.overrides import personal
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.overrides.ledger import Head, append
from agentdesk.orchestrator.overrides.projection import Entry
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork


async def say(
    unit: UnitOfWork,
    keyring: Keyring,
    head: Head,
    key_unit: str,
    *,
    kind: str,
    subject_id: str,
    actor: str,
    body: dict[str, Any],
    at: datetime,
) -> Entry:
    """Append an entry about a customer after ``head``, what is personal in it encrypted with the key of ``key_unit``
    (``keys.sealing.unit_of``); the entry exactly as it will be read again.

    Raises ``ledger_unavailable`` where there is no master key to do so.
    """
    kept = body
    if personal.is_personal(kind, body):
        key = await keyring.for_unit(unit.connection, key_unit, at)
        kept = personal.sealed(kind, subject_id, body, key)
    mark = await append(unit, head, kind=kind, subject_id=subject_id, actor=actor, body=kept, at=at)
    return Entry(mark=mark, at=at, kind=kind, body=orjson.loads(canonical(body)))


async def opened_rows(connection: AsyncConnection, keyring: Keyring, rows: Sequence[Row[Any]]) -> list[Entry]:
    """The entries of rows of the ledger, in their order. Raises ``ledger_unavailable`` without the master key, and
    SealBrokenError (with the entry's number) where something is not what was encrypted."""
    bodies = [orjson.loads(row.body) for row in rows]
    key_ids = [personal.key_of(body) for body in bodies]
    ids = {one for one in key_ids if one is not None}
    keys = await keyring.of(connection, ids) if ids else {}
    entries = []
    for row, kept, key_id in zip(rows, bodies, key_ids, strict=True):
        seq, at, kind, subject_id, _actor, _body, prev_hash, digest = tuple[Any, ...](row)
        try:
            body, erased = personal.opened(kind, subject_id, kept, keys.get(key_id) if key_id else None)
        except SealBrokenError:
            raise SealBrokenError(seq) from None
        mark = AuditMark(seq=seq, hash=digest, prev_hash=prev_hash)
        entries.append(Entry(mark, at, kind, body, erased))
    return entries
