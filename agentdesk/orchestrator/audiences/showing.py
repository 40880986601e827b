"""Audiences as they are shown: how they stand, and page by page who is in them as of now.

What a run found may be out of date when somebody looks: whoever went off the map since then is not shown, and of
whoever changed since then, or where another policy is in force, it is asked again. Changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.audience import (
    Audience,
    AudienceMember,
    AudienceRun,
    AudienceState,
    AudienceStep,
    DeliveryState,
)
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import CustomerId
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.audiences import outbox, repository
from agentdesk.orchestrator.audiences.judging import NotAskableError, asked_by, judge
from agentdesk.orchestrator.audiences.repository import KIND, Kept, Member
from agentdesk.orchestrator.exception_mode import repository as exception_modes
from agentdesk.orchestrator.identity.repository import components_of, public_ids
from agentdesk.orchestrator.journeys.repository import states_of
from agentdesk.orchestrator.journeys.service import current_tracks
from agentdesk.orchestrator.live.paging import next_cursor, number_of
from agentdesk.orchestrator.services import Services


class AudiencePage(Frozen):
    """Newest first."""

    items: tuple[Audience, ...] = ()
    next: str | None = None


class AudienceMemberPage(Frozen):
    """``count`` is how many are in it by the newest look at everybody that is over, ``as_of`` when that was over (None:
    none is yet), ``looking`` whether one is going on."""

    items: tuple[AudienceMember, ...] = ()
    next: str | None = None
    count: int
    as_of: Utc | None = None
    looking: bool = False


class AudienceRunPage(Frozen):
    """Newest first."""

    items: tuple[AudienceRun, ...] = ()
    next: str | None = None


class AudienceStepPage(Frozen):
    """In the order in which they were taken."""

    items: tuple[AudienceStep, ...] = ()
    next: str | None = None


async def known(connection: AsyncConnection, audience_id: str, *, hold: bool = False) -> Kept:
    """Raises ``not_found``."""
    kept = await repository.found(connection, audience_id, hold=hold)
    if kept is None:
        raise ProblemError(Code.NOT_FOUND)
    return kept


async def find(services: Services, audience_id: str) -> Audience:
    async with services.database.read() as connection:
        return (await _told(connection, [await known(connection, audience_id)]))[0]


async def page(services: Services, cursor: str | None, limit: int) -> AudiencePage:
    async with services.database.read() as connection:
        rows = await repository.newest(connection, cursor, limit + 1)
        items = await _told(connection, rows[:limit])
    return AudiencePage(items=tuple(items), next=next_cursor(rows, limit, "created_at"))


async def _told(connection: AsyncConnection, kept: Sequence[Kept]) -> list[Audience]:
    counts = await repository.counts(connection, [one.id for one in kept])
    runs = await repository.newest_runs(connection, kept)
    messages = await outbox.counts(connection, [one.id for one in kept])
    return [_audience(one, counts.get(one.id, 0), runs.get(one.id), messages.get(one.id, {})) for one in kept]


def _audience(kept: Kept, members: int, run: Row[Any] | None, messages: Mapping[str, int]) -> Audience:
    return Audience(
        **kept.defined.model_dump(),
        id=kept.id,
        version=kept.version,
        state=state_of(kept),
        off_because=kept.off_because,
        created_at=kept.created_at,
        changed_at=kept.changed_at,
        changed_by=kept.changed_by,
        members=members,
        problem=kept.problem,
        run=_run(run) if run is not None else None,
        messages_waiting=messages.get(DeliveryState.WAITING, 0),
        messages_dead=messages.get(DeliveryState.DEAD, 0),
    )


def state_of(kept: Kept) -> AudienceState:
    if kept.is_active:
        return AudienceState.ACTIVE
    return AudienceState.OFF if kept.off_because else AudienceState.DRAFT


def _run(row: Row[Any]) -> AudienceRun:
    return AudienceRun(
        number=row.number, began_at=row.began_at, ended_at=row.ended_at, because=row.because,
        policy_version=row.policy_version, customers=row.customers, entered=row.entered, left=row.gone,
        members=row.members, problem=row.problem,
    )  # fmt: skip


async def runs(services: Services, audience_id: str, cursor: str | None, limit: int) -> AudienceRunPage:
    before = number_of(cursor) if cursor else None
    async with services.database.read() as connection:
        await known(connection, audience_id)
        rows = await repository.runs_of(connection, audience_id, before, limit + 1)
    more = len(rows) > limit
    return AudienceRunPage(items=tuple(map(_run, rows[:limit])), next=str(rows[limit - 1].number) if more else None)


async def steps(services: Services, audience_id: str, cursor: str | None, limit: int) -> AudienceStepPage:
    """What was done to it, also after it was deleted. Raises ``not_found`` where there never was one."""
    after = number_of(cursor) if cursor else 0
    async with services.database.read() as connection:
        rows = await repository.steps_of(connection, audience_id, after, limit + 1)
    if not rows and not after:
        raise ProblemError(Code.NOT_FOUND)
    more = len(rows) > limit
    return AudienceStepPage(items=tuple(map(_step, rows[:limit])), next=str(rows[limit - 1].seq) if more else None)


def _step(row: Row[Any, Any, Any, Any]) -> AudienceStep:
    body = orjson.loads(row.body)
    return AudienceStep(
        at=row.at, what=row.kind.removeprefix(KIND), by=body["by_name"], version=body["version"],
        definition=body["definition"],
    )  # fmt: skip


async def members_page(services: Services, audience_id: str, cursor: str | None, limit: int) -> AudienceMemberPage:
    """Who is in it as of now, in the order in which the customers became known."""
    place = number_of(cursor) if cursor else 0
    async with services.database.read() as connection:
        kept = await known(connection, audience_id)
        told = (await _told(connection, [kept]))[0]
    found: list[tuple[Member, str]] = []
    more = True
    while more and len(found) <= limit:
        async with services.database.read() as connection:
            rows = await repository.members_after(connection, audience_id, place, limit + 1)
        names = await those_who_stand(services, kept, rows)
        found += [(row, names[row.node_id]) for row in rows if row.node_id in names]
        more = len(rows) > limit
        place = rows[-1].node_id if rows else place
    over = [one.ended_at for one in (told.run,) if one is not None]
    return AudienceMemberPage(
        items=tuple(AudienceMember(customer_id=CustomerId(name), since=row.since) for row, name in found[:limit]),
        next=str(found[limit - 1][0].node_id) if len(found) > limit else None,
        count=told.members,
        as_of=next(iter(over), None),
        looking=kept.place is not None,
    )


async def those_who_stand(
    services: Services, kept: Kept, rows: Sequence[Member], *, asked_anew: bool = False
) -> Mapping[int, str]:
    """By node, the customers' ids of those who are in the audience now, whatever was found before. ``asked_anew``: also
    of those is asked again who have not changed."""
    async with services.database.read() as connection:
        roots = await components_of(connection, (row.node_id for row in rows))
        states = await states_of(connection, roots.values())
        off = await exception_modes.standing_of_roots(connection, roots.values())
        now = services.now()
        away = {root for root, modes in off.items() if any(mode.until > now for mode in modes)}
        there = [row for row in rows if roots.get(row.node_id) == row.node_id and row.node_id not in away]
        is_other = asked_anew or kept.policy_digest != services.policy.digest
        doubtful = {row.node_id for row in there if is_other or _version(states, row.node_id) != row.version}
        names = await public_ids(connection, [row.node_id for row in there])
    if doubtful:
        doubtful -= await _still_there(services, kept, doubtful)
    return {row.node_id: names[row.node_id] for row in there if row.node_id not in doubtful}


def _version(states: Mapping[int, Any], root: int) -> int:
    state = states.get(root)
    return int(state.version) if state else 0


async def _still_there(services: Services, kept: Kept, roots: set[int]) -> set[int]:
    """Those of the customers who belong into it; nobody does where that cannot be asked any more."""
    try:
        asked = asked_by(kept.defined, services.policy)
    except NotAskableError:
        return set()
    for root in sorted(roots):
        await current_tracks(services, root)  # folded by the policy of today from here on
    async with services.database.read() as connection:
        judged = await judge(connection, services, asked, roots)
    return {root for root, one in judged.items() if one.is_member}
