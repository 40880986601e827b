"""Saved views (a named filter and order, kept for a person, shared with their teams) and samples for fair review."""

import secrets
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.blank import read_in
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.override import ApprovalState, Direction, OverrideState
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.fields import Id, ShortText
from agentdesk.orchestrator.overrides.filtering import Filter, told_in_ledger
from agentdesk.orchestrator.overrides.ledger import after_others, append, ledger_write
from agentdesk.orchestrator.overrides.listing import Sort
from agentdesk.orchestrator.overrides.projection import Verdict
from agentdesk.orchestrator.overrides.service import invalid
from agentdesk.orchestrator.reviewing import repository
from agentdesk.orchestrator.reviewing.sampling import drawn
from agentdesk.orchestrator.services import Services
from agentdesk.wire.snapshots import DrawnSample, DrawnSamplePage, OverrideView, OverrideViewPage

SAMPLED = "overrides.sampled"
"""The kind of the ledger's entry."""
MOST_OWN = 100
_SEEDS = 2**31


class KeptFilter(BaseModel):
    """A filter as it is kept: what ``GET /v1/overrides`` takes, and ``days``: from the beginning of the day so many
    days ago on, whenever it is opened."""

    model_config = ConfigDict(extra="forbid")

    agent: ShortText | None = None
    team: ShortText | None = None
    action: ShortText | None = None
    recommended: ShortText | None = None
    taken: ShortText | None = None
    reason: ShortText | None = None
    direction: Direction | None = None
    journey: ShortText | None = None
    rule: ShortText | None = None
    state: OverrideState | None = None
    outcome: OutcomeState | None = None
    verdict: Verdict | None = None
    approval: ApprovalState | None = None
    in_effect: Literal["true", "false"] | None = None
    sample: ShortText | None = None
    q: ShortText | None = None
    days: int | None = Field(None, ge=0, le=3660)


class ViewBody(BaseModel):
    """A view to keep. ``id`` is made by the client (a UUIDv7)."""

    id: Id
    name: ShortText = Field(min_length=1)
    filter: KeptFilter = KeptFilter()
    sort: Sort = Sort.AT
    turned: bool = False
    shared: bool = False


class ViewChange(BaseModel):
    """What is to be other; what is left out stays."""

    name: ShortText | None = Field(None, min_length=1)
    filter: KeptFilter | None = None
    sort: Sort | None = None
    turned: bool | None = None
    shared: bool | None = None


class SampleBody(BaseModel):
    """How many to draw. With the ``seed`` of an earlier sample it is that sample again, as long as the same records
    pass the same filter."""

    id: Id
    size: int = Field(20, ge=1, le=200)
    seed: int | None = Field(None, ge=0, lt=_SEEDS)


async def views(services: Services, principal: Principal) -> OverrideViewPage:
    """One's own, and those that somebody of one's teams shares."""
    async with services.database.read() as connection:
        rows = await repository.views_for(connection, principal.agent_id)
    return OverrideViewPage(items=tuple(_view(row) for row in rows if _is_for(principal, row)))


def _is_for(principal: Principal, row: Any) -> bool:
    return row.owner_id == principal.agent_id or bool(set(row.teams.split(",")) & set(principal.teams))


def _view(row: Any) -> OverrideView:
    return OverrideView(
        id=row.id, name=row.name, owner_id=row.owner_id, owner=row.owner, shared=row.shared, filter=row.filter,
        sort=row.sort, turned=row.turned, changed_at=row.changed_at,
    )  # fmt: skip


async def keep_view(services: Services, principal: Principal, body: ViewBody) -> OverrideView:
    """Keep a view; the same id again replaces what is one's own. Raises ``conflict`` for somebody else's id."""
    values = {
        "owner": principal.name, "teams": ",".join(principal.teams), "shared": body.shared,
        "name": _named(body.name), "filter": body.filter.model_dump(mode="json", exclude_none=True),
        "sort": body.sort.value, "turned": body.turned, "changed_at": services.now(),
    }  # fmt: skip
    async with services.database.write() as unit:
        row = await repository.view_of(unit.connection, body.id)
        if row is not None and row.owner_id != principal.agent_id:
            raise ProblemError(Code.CONFLICT, id=body.id)
        await _must_be_free(unit.connection, principal, body.id, str(values["name"]))
        if row is not None:
            await repository.change_view(unit.connection, body.id, values)
        else:
            if await repository.count_views(unit.connection, principal.agent_id) >= MOST_OWN:
                raise invalid("name", "too_many", f"You have {MOST_OWN} views: delete one first.")
            await repository.add_view(unit.connection, {**values, "id": body.id, "owner_id": principal.agent_id})
        kept = await repository.view_of(unit.connection, body.id)
    return _view(kept)


async def _must_be_free(connection: AsyncConnection, principal: Principal, view_id: str, name: str) -> None:
    """Whoever has two views of one name cannot tell them apart."""
    mine = await repository.names_of(connection, principal.agent_id)
    if any(one.casefold() == name.casefold() for key, one in mine.items() if key != view_id):
        raise invalid("name", "taken", "You have a view of this name: give it another one, or change that view.")


def _named(name: str) -> str:
    words = " ".join(read_in(name).split())
    if not words:
        raise invalid("name", "missing", "Give the view a name.")
    return words


async def change_view(services: Services, principal: Principal, view_id: str, body: ViewChange) -> OverrideView:
    """Rename, share or change one's own view. Raises ``not_found`` for another's."""
    told = body.model_dump(exclude_none=True)
    if body.filter is not None:
        told["filter"] = body.filter.model_dump(mode="json", exclude_none=True)
    if body.name is not None:
        told["name"] = _named(body.name)
    async with services.database.write() as unit:
        row = await repository.view_of(unit.connection, view_id)
        if row is None or row.owner_id != principal.agent_id:
            raise ProblemError(Code.NOT_FOUND)
        if "name" in told:
            await _must_be_free(unit.connection, principal, view_id, told["name"])
        values = {**told, "teams": ",".join(principal.teams), "changed_at": services.now()}
        await repository.change_view(unit.connection, view_id, values)
        changed = await repository.view_of(unit.connection, view_id)
    return _view(changed)


async def drop_view(services: Services, principal: Principal, view_id: str) -> None:
    """Delete one's own view; one that is not there is deleted already. Raises ``not_found`` for another's."""
    async with services.database.write() as unit:
        row = await repository.view_of(unit.connection, view_id)
        if row is not None and row.owner_id != principal.agent_id:
            raise ProblemError(Code.NOT_FOUND)
        await repository.drop_view(unit.connection, view_id)


@after_others
async def draw(
    services: Services, principal: Principal, body: SampleBody, wanted: Filter, asked: dict[str, str]
) -> DrawnSample:
    """Draw a sample of what passes the filter, was not reviewed and is not one's own, evenly over the agents.

    That it was drawn, by which seed and from what, is on the ledger. The same id again is the same sample.
    """
    seed = body.seed if body.seed is not None else secrets.randbelow(_SEEDS)
    async with ledger_write(services.database, None) as (unit, head):
        row = await repository.sample_of(unit.connection, body.id)
        if row is not None and row.owner_id != principal.agent_id:
            raise ProblemError(Code.CONFLICT, id=body.id)
        if row is None:
            counts = await repository.candidates_by_agent(unit.connection, wanted, principal.agent_id)
            places = drawn(counts, body.size, seed)
            ids = [
                override_id for agent, chosen in places.items()
                for override_id in await repository.candidate(
                    unit.connection, wanted, principal.agent_id, agent, chosen
                )
            ]  # fmt: skip
            agents = {agent: [count, len(places.get(agent, ()))] for agent, count in sorted(counts.items())}
            now, total = services.now(), sum(counts.values())
            told = {
                "seed": seed,
                "size": body.size,
                "filter": told_in_ledger(wanted),
                "candidates": total,
                "drawn": ids,
            }
            await append(unit, head, kind=SAMPLED, subject_id=body.id, actor=principal.agent_id, body=told, at=now)
            values = {
                "id": body.id, "owner_id": principal.agent_id, "owner": principal.name, "created_at": now, "seed": seed,
                "size": body.size, "filter": asked, "candidates": total, "agents": agents,
            }  # fmt: skip
            await repository.add_sample(unit.connection, values, ids)
            row = await repository.sample_of(unit.connection, body.id)
        done = await repository.progress(unit.connection, [body.id])
    return _sample(row, done)


async def samples(services: Services, principal: Principal, cursor: str | None, limit: int) -> DrawnSamplePage:
    """Those that one drew, the newest first, each with how far its review is."""
    async with services.database.read() as connection:
        rows, after = await repository.samples_of(connection, principal.agent_id, cursor, limit)
        done = await repository.progress(connection, [row.id for row in rows])
    return DrawnSamplePage(items=tuple(_sample(row, done) for row in rows), next=after)


def _sample(row: Any, progress: dict[str, tuple[int, int]]) -> DrawnSample:
    count, reviewed = progress.get(row.id, (0, 0))
    return DrawnSample(
        id=row.id, created_at=row.created_at, owner=row.owner, seed=row.seed, size=row.size, filter=row.filter,
        candidates=row.candidates, agents=row.agents, drawn=count, reviewed=reviewed,
    )  # fmt: skip
