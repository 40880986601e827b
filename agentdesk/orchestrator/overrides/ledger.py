"""Appending to the ledger. It fails closed: what cannot be written here does not happen (``ledger_unavailable``)."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from agentdesk.domain.override import AuditMark
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.overrides import tree_nodes
from agentdesk.orchestrator.overrides.chain import canonical, entry_hash
from agentdesk.orchestrator.overrides.tables import ledger, ledger_head
from agentdesk.orchestrator.store.database import TRIES, Database, lost_a_race, pause_after_race
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

Asked = ParamSpec("Asked")
Result = TypeVar("Result")

HEAD = 1
"""The id of the head's one row; a migration puts it there."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's number and hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the ledger stands: the last entry's number and hash, and the root of the tree over all of them."""

    seq: int
    hash: str
    root: bytes


class RaceLostError(ProblemError):
    """The ledger is there: others held what this transaction needed, in another order."""


def after_others(work: Callable[Asked, Awaitable[Result]]) -> Callable[Asked, Awaitable[Result]]:
    """Have a command that writes the ledger done again, from its beginning, where others were in its way."""

    @wraps(work)
    async def _work(*asked: Asked.args, **more: Asked.kwargs) -> Result:
        for count in range(TRIES - 1):
            try:
                return await work(*asked, **more)
            except RaceLostError:
                await pause_after_race(count)
        return await work(*asked, **more)

    return _work


@asynccontextmanager
async def ledger_write(database: Database, caused_by: str | None) -> AsyncIterator[tuple[UnitOfWork, Head]]:
    """A transaction that holds the ledger, so that its writers follow one another.

    A store that cannot be written, at any point up to the commit, is ``ledger_unavailable``, and nothing changed; also
    where only a race was lost, which ``after_others`` runs again.
    """
    try:
        async with database.write() as unit:
            unit.caused_by = caused_by
            yield unit, await hold(unit)
    except (DBAPIError, OSError) as error:
        if isinstance(error, DBAPIError) and lost_a_race(error):
            raise RaceLostError(Code.LEDGER_UNAVAILABLE) from error
        # the driver's own text may quote values, so only its kind is logged
        log.warning("the ledger cannot be written: %s", type(getattr(error, "orig", error)).__name__)
        raise ProblemError(Code.LEDGER_UNAVAILABLE) from error


async def hold(unit: UnitOfWork) -> Head:
    """Hold the ledger until the end of the transaction; to be done before its customers are locked."""
    statement = (
        update(ledger_head)
        .where(ledger_head.c.id == HEAD)
        .values(seq=ledger_head.c.seq)
        .returning(ledger_head.c.seq, ledger_head.c.hash)
    )
    row = (await unit.connection.execute(statement)).first()
    if row is None:  # somebody removed the head: nothing is added until it is looked into
        raise ProblemError(Code.LEDGER_UNAVAILABLE)
    return Head(row.seq, row.hash)


async def append(
    unit: UnitOfWork, head: Head, *, kind: str, subject_id: str, actor: str, body: dict[str, Any], at: datetime
) -> AuditMark:
    """Add one entry after ``head``, which the transaction holds; returns where it stands."""
    text, seq = canonical(body), head.seq + 1
    mark = AuditMark(seq=seq, hash=entry_hash(head.hash, seq, at, kind, subject_id, actor, text), prev_hash=head.hash)
    await unit.connection.execute(
        insert(ledger).values(
            seq=seq,
            at=at,
            kind=kind,
            subject_id=subject_id,
            actor=actor,
            body=text,
            prev_hash=head.hash,
            hash=mark.hash,
        )
    )
    await tree_nodes.add(unit.connection, seq, mark.hash)
    await unit.connection.execute(update(ledger_head).where(ledger_head.c.id == HEAD).values(seq=seq, hash=mark.hash))
    return mark


async def stands_at(database: Database) -> Standing:
    """Where the ledger stands; 0, the genesis hash and the root of nothing while it is empty."""
    async with database.read() as connection:
        row = (await connection.execute(select(ledger_head).where(ledger_head.c.id == HEAD))).one()
        return Standing(row.seq, row.hash, await tree_nodes.root_at(connection, row.seq))
