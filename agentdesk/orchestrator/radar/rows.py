"""All SQL of proposals and of their back-tests."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.overrides.tables import ledger
from agentdesk.orchestrator.radar.tables import draft_tests, proposals

RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Kept:
    """A proposal as it is kept; see the table."""

    id: str
    created_at: datetime
    changed_at: datetime
    version: int
    state: str
    author: str
    author_name: str
    teams: list[str]
    action: str
    title: str
    owner: str
    text: str
    basis: dict[str, Any]
    cluster: list[str]
    checked: dict[str, Any]
    note: str
    number: int | None


@dataclass(frozen=True, slots=True)
class KeptTest:
    """A back-test as it is kept; see the table."""

    id: str
    proposal_id: str
    state: str
    since: datetime | None
    base: int
    text: str
    by: str
    started_at: datetime
    ended_at: datetime | None
    seen: int
    total: int
    place_at: datetime | None
    place_id: str
    report: dict[str, Any] | None
    effect: dict[str, Any] | None
    worker: str
    until: datetime


async def add(connection: AsyncConnection, made: Kept) -> None:
    await connection.execute(insert(proposals).values(asdict(made)))


async def replace(connection: AsyncConnection, made: Kept, version: int) -> bool:
    """Keep what a proposal is now; False if it is not the ``version`` any more that this was made from."""
    mine = (proposals.c.id == made.id, proposals.c.version == version)
    return bool((await connection.execute(update(proposals).where(*mine).values(asdict(made)))).rowcount)


async def found(connection: AsyncConnection, proposal_id: str) -> Kept | None:
    row = (await connection.execute(select(proposals).where(proposals.c.id == proposal_id))).first()
    return None if row is None else Kept(*row)


async def newest(
    connection: AsyncConnection, states: Sequence[str] | None, author: str, cursor: str | None, limit: int
) -> list[Kept]:
    """Those that changed last: with ``states`` those in one of them, and all of the author's; None means all."""
    conditions: list[ColumnElement[bool]] = []
    if states is not None:
        conditions.append(or_(proposals.c.state.in_(states), proposals.c.author == author))
    if cursor:
        conditions.append(older_than(cursor, proposals.c.changed_at, proposals.c.id))
    query = (
        select(proposals).where(*conditions).order_by(proposals.c.changed_at.desc(), proposals.c.id.desc()).limit(limit)
    )
    return [Kept(*row) for row in await connection.execute(query)]


async def steps_of(connection: AsyncConnection, proposal_id: str) -> Sequence[Row[Any, Any, Any]]:
    """The ledger's entries about a proposal, in their order."""
    query = (
        select(ledger.c.at, ledger.c.kind, ledger.c.body)
        .where(ledger.c.subject_id == proposal_id, ledger.c.kind.startswith("proposal."))
        .order_by(ledger.c.seq)
    )
    return (await connection.execute(query)).all()


async def add_test(connection: AsyncConnection, made: KeptTest) -> None:
    await connection.execute(insert(draft_tests).values(asdict(made)))


async def newest_tests(connection: AsyncConnection, proposal_ids: Sequence[str]) -> dict[str, KeptTest]:
    """By proposal, its last back-test."""
    query = select(draft_tests).where(draft_tests.c.proposal_id.in_(proposal_ids)).order_by(draft_tests.c.started_at)
    return {row.proposal_id: KeptTest(*row) for row in await connection.execute(query)}


async def end_tests(connection: AsyncConnection, proposal_id: str, state: str, at: datetime) -> None:
    """Have no back-test of the proposal run any more."""
    mine = (draft_tests.c.proposal_id == proposal_id, draft_tests.c.state == RUNNING)
    await connection.execute(update(draft_tests).where(*mine).values(state=state, ended_at=at))


async def take(connection: AsyncConnection, worker: str, now: datetime, until: datetime) -> KeptTest | None:
    """The back-test that waits longest and that nobody is at: from now on it is ``worker``'s."""
    columns = draft_tests.c
    is_free = or_(columns.worker == worker, columns.until <= now)
    query = select(columns.id).where(columns.state == RUNNING, is_free).order_by(columns.started_at).limit(1)
    test_id = await connection.scalar(query)
    if test_id is None:
        return None
    mine = (columns.id == test_id, columns.state == RUNNING, is_free)
    statement = update(draft_tests).where(*mine).values(worker=worker, until=until)
    if not (await connection.execute(statement)).rowcount:
        return None
    return KeptTest(*(await connection.execute(select(draft_tests).where(columns.id == test_id))).one())


async def waits(connection: AsyncConnection) -> bool:
    """Whether any back-test runs or waits."""
    query = select(draft_tests.c.id).where(draft_tests.c.state == RUNNING).limit(1)
    return await connection.scalar(query) is not None


async def advance(connection: AsyncConnection, test: KeptTest) -> bool:
    """Keep how far a back-test has come; False if it was ended, or another process is at it."""
    columns = draft_tests.c
    mine = and_(columns.id == test.id, columns.state == RUNNING, columns.worker == test.worker)
    return bool((await connection.execute(update(draft_tests).where(mine).values(asdict(test)))).rowcount)
