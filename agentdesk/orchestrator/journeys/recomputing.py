"""All SQL of the runs that follow journeys anew."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.identity.repository import ERASED
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.journeys.tables import journey_tracks, recomputes
from agentdesk.orchestrator.live.tables import change_head


@dataclass(frozen=True, slots=True)
class Run:
    """One run; see the table."""

    id: str
    definition: str | None
    anew: bool
    policy: str
    state: str
    last_root: int
    done: int
    total: int
    changed: int
    started_at: datetime
    ended_at: datetime | None
    by: str


async def lock(connection: AsyncConnection) -> None:
    """Have nobody else start a run until this transaction ends."""
    await connection.execute(select(change_head.c.id).with_for_update())


async def keep(connection: AsyncConnection, run: Run) -> None:
    await connection.execute(insert(recomputes).values(asdict(run)))


async def run_of(connection: AsyncConnection, run_id: str) -> Run | None:
    row = (await connection.execute(select(recomputes).where(recomputes.c.id == run_id))).first()
    return None if row is None else Run(*row)


async def running(connection: AsyncConnection, definition: str | None, anew: bool) -> Run | None:
    """The run for the same that is not over."""
    same = recomputes.c.definition.is_(None) if definition is None else recomputes.c.definition == definition
    query = select(recomputes).where(recomputes.c.state == "running", recomputes.c.anew == anew, same)
    row = (await connection.execute(query.order_by(recomputes.c.id.desc()).limit(1))).first()
    return None if row is None else Run(*row)


async def newest(connection: AsyncConnection, before: str | None, limit: int) -> list[Run]:
    query = select(recomputes).order_by(recomputes.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(recomputes.c.id < before)
    return [Run(*row) for row in await connection.execute(query)]


async def last_policy(connection: AsyncConnection) -> str | None:
    """What the newest run over all customers, that was not broken off, followed."""
    query = (
        select(recomputes.c.policy)
        .where(recomputes.c.definition.is_(None), recomputes.c.state != "cancelled")
        .order_by(recomputes.c.id.desc())
        .limit(1)
    )
    found: str | None = await connection.scalar(query)
    return found


async def advance(connection: AsyncConnection, run: Run) -> bool:
    """Keep how far a run has come; False if it was broken off meanwhile."""
    mine = (recomputes.c.id == run.id, recomputes.c.state == "running")
    values = {"last_root": run.last_root, "done": run.done, "changed": run.changed}
    return bool((await connection.execute(update(recomputes).where(*mine).values(values))).rowcount)


async def end(connection: AsyncConnection, run_id: str, state: str, at: datetime) -> bool:
    """Have a run be over; False if it was before."""
    mine = (recomputes.c.id == run_id, recomputes.c.state == "running")
    return bool((await connection.execute(update(recomputes).where(*mine).values(state=state, ended_at=at))).rowcount)


def _customers(definition: str | None) -> Select[tuple[int]]:
    """Of everybody but the erased, or of those on a journey: the ids of instances begin with their definition's."""
    if definition is None:
        living = ~identity_nodes.c.identifier.startswith(ERASED, autoescape=True)
        return select(identity_nodes.c.id).where(identity_nodes.c.id == identity_nodes.c.component, living)
    beginning = f"{definition}-"
    on_it = func.substr(journey_tracks.c.journey_id, 1, len(beginning)) == beginning
    return select(journey_tracks.c.root_node_id).where(on_it).distinct()


async def count(connection: AsyncConnection, definition: str | None) -> int:
    return int(await connection.scalar(select(func.count()).select_from(_customers(definition).subquery())) or 0)


async def roots_after(connection: AsyncConnection, definition: str | None, root: int, limit: int) -> list[int]:
    """The next customers in the order of their ids."""
    query = _customers(definition)
    column = query.selected_columns[0]
    return list(await connection.scalars(query.where(column > root).order_by(column).limit(limit)))
