"""Has customers' journeys followed anew from their events, in the background, while events keep coming.

One batch is one go of a timer (``schedule/``): the customers' journeys and how far the run has come are written in one
transaction, so a run goes on after a restart where it was, in whichever process comes first. A run is started by people
(everything is folded from the first event on), and by the service itself when another policy is in force: then only
what follows otherwise by the new policy is folded, and of the others the next deadline is looked up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.policy.journeys import followed
from agentdesk.orchestrator.identity.repository import lock_customers
from agentdesk.orchestrator.journeys import recomputing
from agentdesk.orchestrator.journeys.recomputing import Run
from agentdesk.orchestrator.journeys.repository import states_of
from agentdesk.orchestrator.journeys.service import follow_anew
from agentdesk.orchestrator.schedule.repository import drop as drop_timers
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

KIND = "recompute"
"""The kind of the timers; their keys are the runs' ids."""
THE_SERVICE = "agentdesk"
CUSTOMERS = 20
EVENTS = 2_000
"""A batch is as many customers as have so many events together, and at most so many: others wait meanwhile."""


class Recompute(Frozen):
    """One run. ``state`` is running, done or cancelled; ``done`` of ``total`` customers were looked at, and of
    ``changed`` the journeys came out otherwise. ``definition``: only customers who are or were on that journey."""

    id: str
    definition: str | None = None
    state: str
    done: int
    total: int
    changed: int
    started_at: Utc
    ended_at: Utc | None = None
    by: str


class RecomputePage(Frozen):
    """Newest first."""

    items: tuple[Recompute, ...] = ()
    next: str | None = None


async def start(services: Services, by: str, definition: str | None) -> Recompute:
    """Start a run; where one for the same is running, that one. Raises ``invalid`` for an unknown definition."""
    if definition is not None and definition not in services.policy.journeys:
        unknown = FieldProblem("definition", "unknown", f"There is no journey '{definition}'.")
        raise ProblemError(Code.INVALID, errors=(unknown,))
    async with services.database.write() as unit:
        await recomputing.lock(unit.connection)
        return await _start(unit, services, by, definition, anew=True)


async def _start(unit: UnitOfWork, services: Services, by: str, definition: str | None, *, anew: bool) -> Recompute:
    connection, now = unit.connection, services.now()
    running = await recomputing.running(connection, definition, anew)
    if running is not None:
        return told(running)
    run = Run(
        id=new_id(),
        definition=definition,
        anew=anew,
        policy=followed(services.policy),
        state="running",
        last_root=0,
        done=0,
        total=await recomputing.count(connection, definition),
        changed=0,
        started_at=now,
        ended_at=None,
        by=by,
    )
    await recomputing.keep(connection, run)
    await set_timers(unit, services, KIND, {run.id: now})
    return told(run)


async def find(services: Services, run_id: str) -> Recompute:
    """Raises ``not_found``."""
    async with services.database.read() as connection:
        run = await recomputing.run_of(connection, run_id)
    if run is None:
        raise ProblemError(Code.NOT_FOUND)
    return told(run)


async def page(services: Services, before: str | None, limit: int) -> RecomputePage:
    async with services.database.read() as connection:
        runs = await recomputing.newest(connection, before, limit + 1)
    more = len(runs) > limit
    return RecomputePage(items=tuple(map(told, runs[:limit])), next=runs[limit - 1].id if more else None)


async def cancel(services: Services, run_id: str) -> Recompute:
    """Break a run off; what it did is right and stays. One that is over stays as it is. Raises ``not_found``."""
    async with services.database.write() as unit:
        if await recomputing.end(unit.connection, run_id, "cancelled", services.now()):
            await drop_timers(unit.connection, KIND, [run_id])
    return await find(services, run_id)


async def start_if_policy_changed(services: Services) -> Recompute | None:
    """Have all journeys follow the policy in force, if the last run did for another one. Texts need no run."""
    async with services.database.read() as connection:
        if await _is_followed(connection, services) or not await recomputing.count(connection, None):
            return None
    async with services.database.write() as unit:
        await recomputing.lock(unit.connection)
        # Another process or a person may have started one since.
        if await _is_followed(unit.connection, services):
            return None
        return await _start(unit, services, THE_SERVICE, None, anew=False)


async def _is_followed(connection: AsyncConnection, services: Services) -> bool:
    return await recomputing.last_policy(connection) == followed(services.policy)


def told(run: Run) -> Recompute:
    return Recompute(
        id=run.id, definition=run.definition, state=run.state, done=run.done, total=max(run.total, run.done),
        changed=run.changed, started_at=run.started_at, ended_at=run.ended_at, by=run.by,
    )  # fmt: skip


async def go_on(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers: one batch of each run."""
    again: dict[str, datetime] = {}
    for key in keys:
        run = await recomputing.run_of(unit.connection, key)
        if run is not None and run.state == "running" and await _batch(unit, services, run):
            again[key] = services.now()
    return again


async def _batch(unit: UnitOfWork, services: Services, run: Run) -> bool:
    """Whether the run has more to do."""
    connection, now = unit.connection, services.now()
    roots = await recomputing.roots_after(connection, run.definition, run.last_root, CUSTOMERS)
    states = await states_of(connection, roots)
    chosen: list[int] = []
    events = 0
    for root in roots:
        events += states[root].folded if root in states and _is_read(run, states[root].policy_digest, services) else 0
        if chosen and events > EVENTS:
            break
        chosen.append(root)
    if not chosen:
        await recomputing.end(connection, run.id, "done", now)
        return False
    locked = await lock_customers(connection, chosen)
    standing = [root for root in chosen if locked.get(root) == root]
    states = await states_of(connection, standing)
    stale = {root for root in standing if root in states and _is_read(run, states[root].policy_digest, services)}
    changed = await follow_anew(unit, services, standing, stale)
    run = replace(run, last_root=chosen[-1], done=run.done + len(standing), changed=run.changed + changed)
    return await recomputing.advance(connection, run)


def _is_read(run: Run, digest: str, services: Services) -> bool:
    """Whether a customer's events are read again, or only their next deadline is looked up."""
    return run.anew or digest not in ("", services.policy.following)
