"""Looks at everybody, page by page: one page is one go of a timer, so a run goes on after a restart where it was, in
whichever process comes first. Knows nothing of receivers but that they may have to be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from agentdesk.engine.audiences import Asked
from agentdesk.orchestrator.audiences import repository
from agentdesk.orchestrator.audiences.judging import Judged, NotAskableError, asked_by, judge, judge_all
from agentdesk.orchestrator.audiences.repository import Kept, Member
from agentdesk.orchestrator.audiences.telling import let_tell
from agentdesk.orchestrator.decisions.facts import EVENTS as LOOKED_AT
from agentdesk.orchestrator.identity.repository import living, lock_customers
from agentdesk.orchestrator.journeys.repository import states_of
from agentdesk.orchestrator.journeys.service import identity_changed
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

KIND = "audience"
"""The kind of the timers; their keys are the ids of the audiences."""
CUSTOMERS, EVENTS = 20, 800
"""A page is as many customers, and as many of their events that are looked at: others wait for the store meanwhile."""
OF_PROFILE = 200
"""Customers of a page where most are told without their history."""
SCHEDULE = "schedule"
_NEXT = timedelta(microseconds=1)


async def audiences_due(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers: a page of the one that waits longest. The others have their turn after it, each in a
    transaction of its own, so that customers are always locked before rows of members."""
    again = await _page(unit, services, keys[0])
    waiting = dict.fromkeys(keys[1:], services.now() - _NEXT)
    return waiting if again is None else {**waiting, keys[0]: again}


async def customers_due(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers of single customers: which audiences they belong into now."""
    asked: list[tuple[Kept, Asked]] = []
    for kept in await repository.all_held(unit.connection):
        try:
            asked.append((kept, asked_by(kept.defined, services.policy)))
        except NotAskableError:  # the next look at everybody tells so
            continue
    nodes = await living(unit.connection, map(int, keys))
    standing = await _locked(unit, services, nodes)
    judged = await judge_all(unit.connection, services, [one for _kept, one in asked], standing)
    for place, (kept, _asked) in enumerate(asked):
        rows = await repository.members_among(unit.connection, kept.id, nodes)
        await _keep(unit, services, kept, {root: of_it[place] for root, of_it in judged.items()}, rows)
    return {}


async def begin(unit: UnitOfWork, services: Services, kept: Kept, because: str) -> None:
    """Begin to look at everybody; a run that is not over is broken off. The audience is held."""
    number = kept.run + 1
    values = {
        "number": number, "began_at": services.now(), "because": because, "policy_version": services.policy.version,
        "customers": 0, "entered": 0, "gone": 0, "members": 0, "problem": "",
    }  # fmt: skip
    await repository.begin_run(unit.connection, kept.id, values)
    await repository.change(unit.connection, kept.id, run=number, place=0)


async def _page(unit: UnitOfWork, services: Services, audience_id: str) -> datetime | None:
    """Look at the next customers; when to go on, or to begin anew."""
    kept = await repository.found(unit.connection, audience_id, hold=True)
    if kept is None:
        return None
    if kept.place is None:
        if not kept.is_active or kept.defined.every_s is None:
            return None
        await begin(unit, services, kept, SCHEDULE)
        kept = replace(kept, run=kept.run + 1, place=0)
    try:
        asked = asked_by(kept.defined, services.policy)
    except NotAskableError as error:
        return await _over(unit, services, kept, str(error))
    roots = await _next(unit, kept, asked)
    if not roots:
        gone = await repository.nobody_any_more(unit.connection, kept.id, CUSTOMERS)
        if gone:
            await _keep(unit, services, kept, {}, {row.node_id: row for row in gone})
            return services.now()
        return await _over(unit, services, kept, "")
    await _look_at(unit, services, kept, asked, roots)
    await repository.change(unit.connection, kept.id, place=roots[-1])
    return services.now()


async def _next(unit: UnitOfWork, kept: Kept, asked: Asked) -> list[int]:
    """The next customers to look at."""
    if asked.is_of_profile:
        return await repository.customers_after(unit.connection, kept.place or 0, OF_PROFILE)
    roots = await repository.customers_after(unit.connection, kept.place or 0, CUSTOMERS)
    states = await states_of(unit.connection, roots)
    chosen: list[int] = []
    events = 0
    for root in roots:
        events += min(states[root].folded, LOOKED_AT) if root in states else 0
        if chosen and events > EVENTS:
            break
        chosen.append(root)
    return chosen


async def _look_at(unit: UnitOfWork, services: Services, kept: Kept, asked: Asked, roots: Sequence[int]) -> None:
    judged = await judge(unit.connection, services, asked, await _locked(unit, services, roots))
    await _keep(unit, services, kept, judged, await repository.members_among(unit.connection, kept.id, roots))
    await repository.add_to_run(unit.connection, kept.id, kept.run, customers=len(judged))


async def _locked(unit: UnitOfWork, services: Services, roots: Sequence[int]) -> list[int]:
    """Those of them who are a customer's root, locked, and folded by the policy of today."""
    locked = await lock_customers(unit.connection, roots)
    standing = [root for root in roots if locked.get(root) == root]
    states = await states_of(unit.connection, standing)
    stale = [root for root, one in states.items() if one.policy_digest not in ("", services.policy.following)]
    if stale:
        await identity_changed(unit, services, stale)
    return standing


async def _keep(
    unit: UnitOfWork, services: Services, kept: Kept, judged: Mapping[int, Judged], rows: Mapping[int, Member]
) -> None:
    """Write what is other than before: of those who were judged, and of those with a row who could not be."""
    now = services.now()
    changed: list[Member] = []
    for node in sorted({*judged, *rows}):
        found, before = judged.get(node), rows.get(node)
        row = before or Member(kept.id, node, False, False, False, now, 0)
        belongs = found is not None and found.is_member
        after = replace(
            row,
            is_member=belongs,
            since=row.since if belongs == row.is_member else now,
            version=found.version if found else row.version,
        )
        if after != row and (before is not None or belongs):
            changed.append(after)
    await repository.keep_members(unit.connection, changed)
    entered = sum(row.is_member and not _was(rows, row) for row in changed)
    gone = sum(not row.is_member and _was(rows, row) for row in changed)
    if entered or gone:
        await let_tell(unit, services, [kept.id])
        await repository.add_to_run(unit.connection, kept.id, kept.run, entered=entered, gone=gone)


def _was(rows: Mapping[int, Member], row: Member) -> bool:
    before = rows.get(row.node_id)
    return before is not None and before.is_member


async def _over(unit: UnitOfWork, services: Services, kept: Kept, problem: str) -> datetime | None:
    """Everybody was looked at, or nobody can be; when to begin anew."""
    now, connection = services.now(), unit.connection
    members = (await repository.counts(connection, [kept.id])).get(kept.id, 0)
    await repository.end_run(connection, kept.id, kept.run, now, members, problem)
    digest = services.policy.digest
    await repository.change(connection, kept.id, place=None, problem=problem, policy_digest=digest)
    every_s = kept.defined.every_s
    return now + timedelta(seconds=every_s) if kept.is_active and every_s is not None else None
