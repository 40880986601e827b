"""The audit: computes the ledger's chain and tree anew, and holds what follows from the entries against them.

Finds what was flipped, deleted, inserted, reordered or cut off, in the ledger and in what follows from it; against a
checkpoint that was kept elsewhere, also whether everything was computed anew by who changed it.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import BigInteger, Row, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.audit import answers, records
from agentdesk.orchestrator.audit.aside import Aside
from agentdesk.orchestrator.audit.note import Statement
from agentdesk.orchestrator.exception_mode import audit as exception_modes
from agentdesk.orchestrator.exception_mode.projection import OF_MODES, STARTED
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.keys.sealing import SealBrokenError
from agentdesk.orchestrator.overrides.chain import GENESIS, hash_of
from agentdesk.orchestrator.overrides.ledger import HEAD
from agentdesk.orchestrator.overrides.projection import OF_OVERRIDES, RECORDED
from agentdesk.orchestrator.overrides.repository import newest_between
from agentdesk.orchestrator.overrides.tables import ledger, ledger_head, ledger_nodes
from agentdesk.orchestrator.overrides.tree import Growing
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_database
from agentdesk.orchestrator.store.database import Database

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class AuditReport:
    """``count`` entries were looked at; ``first_bad_seq`` and ``why`` tell of the first that is not right. ``root`` is
    that of the tree over them. Without ``compared``, the keys were not at hand that open what is personal, and what
    people see was not held against the entries."""

    ok: bool
    count: int
    head_hash: str
    root: str
    first_bad_seq: int | None = None
    why: str = ""
    compared: bool = True


class _BrokenError(Exception):
    def __init__(self, seq: int, why: str) -> None:
        super().__init__(seq, why)
        self.seq, self.why = seq, why


def _no_progress(_count: int) -> None:
    """For callers who do not watch."""


async def verify(
    database: Database,
    keyring: Keyring,
    progress: Callable[[int], None] = _no_progress,
    kept: Iterable[Statement] = (),
) -> AuditReport:
    """Verify the whole ledger in one snapshot of the store, and what is counted beside it; ``progress`` is told how
    many entries and then answers were seen, ``kept`` are checkpoints of before.

    A break of the chain is named before a record that differs from its entries: the chain says what those are.
    """
    audit = _Audit(keyring, kept)
    async with database.read() as connection:
        try:
            await audit.begin(connection)
            while rows := await _next_entries(connection, audit.count):
                audit.follow(rows)
                await audit.look_beside(connection, rows)
                progress(audit.count)
            await _hold_end_against(connection, audit.count, audit.digest)
            await audit.end(connection)
            if why := await answers.first_difference(connection, lambda seen: progress(audit.count + seen)):
                raise _BrokenError(audit.count + 1, why)
        except _BrokenError as broken:
            return audit.report(broken.seq, broken.why)
    return audit.report()


class _Audit:
    """How far the ledger was read, and what was found."""

    def __init__(self, keyring: Keyring, kept: Iterable[Statement]) -> None:
        self._keyring, self._opens = keyring, True
        self._blanked: dict[int, str] = {}  # by number, what erasures left of entries
        self._unseen: frozenset[str] = frozenset()  # overrides whose pictures showed somebody who was erased
        self.count, self.digest, self.tree = 0, GENESIS, Growing()
        self._kept = sorted(kept, key=lambda statement: statement.size)
        self._sound_to = 0  # what the last checkpoint that holds covers
        self._recorded = self._started = 0
        self._aside = Aside()
        self._differs: _BrokenError | None = None
        self._completed: list[tuple[int, int, bytes]] = []

    async def begin(self, connection: AsyncConnection) -> None:
        self._opens = await self._keyring.opens(connection)
        self._blanked, self._unseen = await records.left_by_erasures(connection)

    def report(self, first_bad_seq: int | None = None, why: str = "") -> AuditReport:
        is_whole = first_bad_seq is None
        root = self.tree.root.hex()
        return AuditReport(is_whole, self.count, self.digest, root, first_bad_seq, why, compared=self._opens)

    def follow(self, rows: Sequence[Row[Any]]) -> None:
        """The chain, the tree and the checkpoints."""
        self._completed.clear()
        self._hold_against_kept()
        for row in rows:
            self.digest = _linked(row, self.count + 1, self.digest, self._blanked)
            self.count += 1
            self._completed += [(self.count, level, node) for level, node in self.tree.append(self.digest)]
            self._hold_against_kept()

    def _hold_against_kept(self) -> None:
        while self._kept and self._kept[0].size == self.count:
            statement = self._kept.pop(0)
            if (statement.root, statement.head) != (self.tree.root, self.digest):
                where = f"records {self._sound_to + 1} to {self.count}"
                told = f"what stands in {where} is not what the checkpoint of {statement.at:%Y-%m-%d %H:%M:%S} UTC says"
                raise _BrokenError(self._sound_to + 1, told)
            self._sound_to = self.count

    async def look_beside(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> None:
        """The nodes of the tree and the records, as they are kept, of the entries that were just followed."""
        self._recorded += sum(row.kind == RECORDED for row in rows)
        self._started += sum(row.kind == STARTED for row in rows)
        self._aside.follow(rows)
        for found in (await self._wrong_node(connection, rows), await self._wrong_record(connection, rows)):
            if found is not None and (self._differs is None or found[0] < self._differs.seq):
                self._differs = _BrokenError(*found)

    async def _wrong_record(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> tuple[int, str] | None:
        """Each record is looked at once: with its newest entry."""
        if not self._opens:
            return None
        ripe = await newest_between(connection, rows[0].seq, rows[-1].seq)
        kinds = {row.subject_id: row.kind for row in rows}
        overrides = [one for one in ripe if kinds[one] in OF_OVERRIDES]
        modes = [one for one in ripe if kinds[one] in OF_MODES]
        try:
            found = (
                await records.first_difference(connection, self._keyring, overrides, self._unseen),
                await exception_modes.first_difference(connection, self._keyring, modes),
            )
        except SealBrokenError as broken:
            return broken.args[0], "what is encrypted in it cannot be opened"
        return min((one for one in found if one is not None), default=None)

    async def _wrong_node(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> tuple[int, str] | None:
        theirs = ledger_nodes.c.seq.between(rows[0].seq, rows[-1].seq)
        query = select(ledger_nodes).where(theirs).order_by(ledger_nodes.c.seq, ledger_nodes.c.level)
        there = [tuple(row) for row in await connection.execute(query)]
        if there == self._completed:
            return None
        wrong = min(set(there) ^ set(self._completed))
        return wrong[0], "the tree over it is not what the entries say"

    async def end(self, connection: AsyncConnection) -> None:
        """What can be said when everything was read."""
        if self._kept:
            cut, at = self._kept[0].size, self._kept[0].at
            why = f"the ledger ends at {self.count}, but had {cut} records at {at:%Y-%m-%d %H:%M:%S} UTC"
            raise _BrokenError(self.count + 1, f"{why}: its end was cut off")
        if self._differs is not None:
            raise self._differs
        if await records.shown(connection) != self._recorded:
            raise _BrokenError(self.count + 1, "there are overrides that no entry recorded")
        if await exception_modes.shown(connection) != self._started:
            raise _BrokenError(self.count + 1, "there are exception modes that no entry started")
        if (found := await self._aside.first_difference(connection, self.count + 1)) is not None:
            raise _BrokenError(*found)
        beyond = select(func.count()).select_from(ledger_nodes).where(ledger_nodes.c.seq > self.count)
        if await connection.scalar(beyond):
            raise _BrokenError(self.count + 1, "the tree goes on beyond the last entry")


_ENTRY = (
    ledger.c.seq,
    type_coerce(ledger.c.at, BigInteger),  # as it is hashed, without a detour over the calendar
    ledger.c.kind,
    ledger.c.subject_id,
    ledger.c.actor,
    ledger.c.body,
    ledger.c.prev_hash,
    ledger.c.hash,
)


async def _next_entries(connection: AsyncConnection, after: int) -> Sequence[Row[Any]]:
    query: Any = select(*_ENTRY).where(ledger.c.seq > after).order_by(ledger.c.seq).limit(_BATCH)
    return (await connection.execute(query)).all()


def _linked(row: Row[Any], expected_seq: int, expected_before: str, blanked: Mapping[int, str]) -> str:
    """The entry's hash, if it is the one that must come here. Of an entry that an erasure blanked, it is the hash that
    it had; what it is to be since then, the erasure's own entry says."""
    seq, micros, kind, subject_id, actor, body, before, digest = tuple[Any, ...](row)
    if seq != expected_seq:
        raise _BrokenError(expected_seq, "the entry is missing")
    if before != expected_before:
        raise _BrokenError(seq, "it does not follow the entry before it")
    computed = hash_of(before, seq, micros, kind, subject_id, actor, body)
    if computed != digest and computed != blanked.get(seq):
        raise _BrokenError(seq, "its content is not what its hash says")
    return str(digest)


async def _hold_end_against(connection: AsyncConnection, count: int, digest: str) -> None:
    """Compare the end of the chain with the head."""
    head = (await connection.execute(select(ledger_head).where(ledger_head.c.id == HEAD))).first()
    if head is None:
        raise _BrokenError(count + 1, "the ledger's head is gone")
    if head.seq != count:
        raise _BrokenError(min(count, head.seq) + 1, f"the ledger ends at {count}, but its head says {head.seq}")
    if head.hash != digest:
        raise _BrokenError(count + 1, f"the ledger ends at {count}, but its head has another hash: its end was cut off")


async def verify_store(settings: ServeSettings, output: IO[str], kept: Iterable[Statement] = ()) -> AuditReport:
    """Verify the ledger of a store, with a progress bar on ``output`` where that is a terminal.

    Raises ``NoStoreError`` where there is none: an empty ledger would verify.
    """
    must_exist(settings)
    async with open_database(settings) as database:
        async with database.read() as connection:
            entries = await connection.scalar(select(func.count()).select_from(ledger)) or 0
            total = entries + await answers.total(connection)
        console = Console(file=output)
        columns = (TextColumn("verifying"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("", total=total)
            keyring = Keyring(settings.data_dir)
            with _seldom_looked_through():
                return await verify(database, keyring, lambda count: bar.update(task, completed=count), kept)


@contextmanager
def _seldom_looked_through() -> Iterator[None]:
    """What is loaded by now stays, and next to nothing of what is read hangs together in circles: looking for those
    again and again would cost a third of the time."""
    gc.collect()
    gc.freeze()
    usual = gc.get_threshold()
    gc.set_threshold(_BATCH * 200, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
