"""The audit: computes the ledger's chain anew and holds every override and exception mode against its entries.

Finds what was flipped, deleted, inserted, reordered or cut off, in the ledger and in what follows from it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.exception_mode import audit as exception_modes
from agentdesk.orchestrator.exception_mode.projection import STARTED
from agentdesk.orchestrator.overrides import repository
from agentdesk.orchestrator.overrides.chain import GENESIS, entry_hash
from agentdesk.orchestrator.overrides.ledger import HEAD
from agentdesk.orchestrator.overrides.projection import (
    COLUMNS,
    OF_OVERRIDES,
    RECORDED,
    Entry,
    columns_of,
    complete,
    document_of,
    picture_digest,
)
from agentdesk.orchestrator.overrides.tables import (
    ledger,
    ledger_head,
    override_documents,
    override_journeys,
    overrides,
)
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_database
from agentdesk.orchestrator.store.database import Database

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class AuditReport:
    """``count`` entries were looked at; ``first_bad_seq`` and ``why`` tell of the first that is not right."""

    ok: bool
    count: int
    head_hash: str
    first_bad_seq: int | None = None
    why: str = ""


class _BrokenError(Exception):
    def __init__(self, seq: int, why: str) -> None:
        super().__init__(seq, why)
        self.seq, self.why = seq, why


def _no_progress(_count: int) -> None:
    """For callers who do not watch."""


async def verify(database: Database, progress: Callable[[int], None] = _no_progress) -> AuditReport:
    """Verify the whole ledger in one snapshot of the store; ``progress`` is told how many entries were seen.

    A break of the chain is named before a record that differs from its entries: the chain says what those are.
    """
    count, recorded, started, digest = 0, 0, 0, GENESIS
    differs: _BrokenError | None = None
    async with database.read() as connection:
        try:
            while rows := await _next_entries(connection, count):
                for row in rows:
                    digest = _linked(row, count + 1, digest)
                    count += 1
                recorded += sum(row.kind == RECORDED for row in rows)
                started += sum(row.kind == STARTED for row in rows)
                differs = differs or await _first_difference(connection, rows)
                if differs is None and (of_mode := await exception_modes.first_difference(connection, rows)):
                    differs = _BrokenError(*of_mode)
                progress(count)
            await _hold_end_against(connection, count, digest)
            if differs is not None:
                raise differs
            if await connection.scalar(select(func.count()).select_from(overrides)) != recorded:
                raise _BrokenError(count + 1, "there are overrides that no entry recorded")
            if await exception_modes.shown(connection) != started:
                raise _BrokenError(count + 1, "there are exception modes that no entry started")
        except _BrokenError as broken:
            return AuditReport(False, count, digest, broken.seq, broken.why)
    return AuditReport(True, count, digest)


async def _next_entries(connection: AsyncConnection, after: int) -> Sequence[Row[Any]]:
    query = select(ledger).where(ledger.c.seq > after).order_by(ledger.c.seq).limit(_BATCH)
    return (await connection.execute(query)).all()


def _linked(row: Row[Any], seq: int, prev_hash: str) -> str:
    """The entry's hash, if it is the one that must come here."""
    if row.seq != seq:
        raise _BrokenError(seq, "the entry is missing")
    if row.prev_hash != prev_hash:
        raise _BrokenError(seq, "it does not follow the entry before it")
    digest = entry_hash(prev_hash, row.seq, row.at, row.kind, row.subject_id, row.actor, row.body)
    if digest != row.hash:
        raise _BrokenError(seq, "its content is not what its hash says")
    return digest


async def _first_difference(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> _BrokenError | None:
    """Hold the overrides that these entries are about, as lists and screens show them, against their entries."""
    of_batch: dict[str, list[Entry]] = {}
    for row in rows:
        if row.kind in OF_OVERRIDES:
            of_batch.setdefault(row.subject_id, []).append(repository.entry_of(row))
    if not of_batch:
        return None
    batch = select(ledger.c.subject_id).where(ledger.c.seq.between(rows[0].seq, rows[-1].seq))
    columns: list[Any] = [overrides.c[name] for name in (*COLUMNS, "body")]
    query: Select[Any] = select(*columns).where(overrides.c.id.in_(batch))
    shown = {row.id: row for row in (await connection.execute(query)).all()}
    frozen = select(override_documents).where(override_documents.c.override_id.in_(batch))
    pictures = {row.override_id: row for row in (await connection.execute(frozen)).all()}
    journeys: dict[str, list[str]] = {}
    on_journeys = select(override_journeys).where(override_journeys.c.override_id.in_(batch))
    for definition, override_id in (await connection.execute(on_journeys)).all():
        journeys.setdefault(override_id, []).append(definition)
    # entries of other batches are fetched for those that have some; a version that hides these is found in their batch
    scattered = [one for one in of_batch if one not in shown or shown[one].version != len(of_batch[one])]
    entries = of_batch | (await repository.entries_of(connection, scattered) if scattered else {})
    found = [
        _BrokenError(entries[one][0].mark.seq, why)
        for one in of_batch
        if (why := _difference(entries[one], shown.get(one), pictures.get(one), journeys.get(one, ())))
    ]
    return min(found, key=lambda broken: broken.seq, default=None)


def _difference(entries: list[Entry], shown: Row[Any] | None, picture: Row[Any] | None, journeys: Iterable[str]) -> str:
    """What is wrong with an override's projection, its journeys or its frozen picture; empty if nothing is."""
    if entries[0].kind != RECORDED:
        return "it is about an override that no entry recorded"
    if shown is None:
        return "the override that it recorded is gone"
    if picture is None:
        return "the frozen picture of its override is gone"
    if picture_digest(picture.customer_name, picture.receipt, picture.on_screen) != entries[0].body["picture"]:
        return "the frozen picture of its override was changed"
    if sorted(journeys) != entries[0].body["journeys"]:
        return "the override's journeys are not those that were recorded"
    document = document_of(entries, picture.customer_name)
    expected = columns_of(document, entries[0])
    changed = [] if shown[:-1] == tuple(expected.values()) else _changed(expected, shown)
    if complete(orjson.loads(shown.body)) != document:
        changed.append("body")
    return f"the override as it is shown differs from its entries in: {', '.join(changed)}" if changed else ""


def _changed(expected: dict[str, Any], shown: Row[Any]) -> list[str]:
    return [name for name, value in expected.items() if shown._mapping[name] != value]


async def _hold_end_against(connection: AsyncConnection, count: int, digest: str) -> None:
    """Compare the end of the chain with the head."""
    head = (await connection.execute(select(ledger_head).where(ledger_head.c.id == HEAD))).first()
    if head is None:
        raise _BrokenError(count + 1, "the ledger's head is gone")
    if (head.seq, head.hash) != (count, digest):
        raise _BrokenError(min(count, head.seq) + 1, f"the ledger ends at {count}, but its head says {head.seq}")


async def verify_store(settings: ServeSettings, output: IO[str]) -> AuditReport:
    """Verify the ledger of a store, with a progress bar on ``output`` where that is a terminal.

    Raises ``NoStoreError`` where there is none: an empty ledger would verify.
    """
    must_exist(settings)
    async with open_database(settings) as database:
        async with database.read() as connection:
            total = await connection.scalar(select(func.count()).select_from(ledger))
        console = Console(file=output)
        columns = (TextColumn("verifying"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("", total=total or 0)
            return await verify(database, lambda count: bar.update(task, completed=count))
