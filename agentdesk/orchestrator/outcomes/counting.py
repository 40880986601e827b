"""All SQL that counts outcomes, to compare like with like. It reads an index, of the time that was asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.outcomes.tables import outcome_chances, outcomes

_C = outcomes.c


@dataclass(frozen=True, slots=True)
class Like:
    """What is compared: one declared action recommended to people's customers, ``from_at`` ≤ done < ``to_at``, by
    ``teams`` (None: of all), with this intent and feeling (None: any)."""

    action: str
    from_at: datetime
    to_at: datetime
    teams: tuple[str, ...] | None = None
    intent: str | None = None
    feeling: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of one kind, stratum and verdicts (as packed)."""

    kind: str
    intent: str
    feeling: str
    verdicts: str
    count: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """So many decisions in which the action had that chance to come first, by whether it did and what came of it."""

    chance: float
    came_first: bool
    verdicts: str
    count: int


def _conditions(like: Like) -> list[ColumnElement[bool]]:
    found = [_C.declared_action == like.action, _C.opened_at >= like.from_at, _C.opened_at < like.to_at, *_by(like)]
    if like.intent is not None:
        found.append(_C.intent == like.intent)
    if like.feeling is not None:
        found.append(_C.feeling_band == like.feeling)
    return found


def _by(like: Like) -> list[ColumnElement[bool]]:
    return [_C.team.is_not(None) if like.teams is None else _C.team.in_(like.teams)]


async def counted(connection: AsyncConnection, like: Like) -> list[Counted]:
    """How many there are of each; in a stratum each identifier counts once, with what was done first."""
    order = func.row_number().over(
        partition_by=(_C.intent, _C.feeling_band, _C.node_id), order_by=(_C.opened_at, _C.kind)
    )
    each = (
        select(_C.kind, _C.intent, _C.feeling_band, _C.verdicts, order.label("place"))
        .where(*_conditions(like))
        .subquery()
    )
    groups = (each.c.kind, each.c.intent, each.c.feeling_band, each.c.verdicts)
    query = select(*groups, func.count()).where(each.c.place == 1).group_by(*groups)
    return [Counted(*row) for row in await connection.execute(query)]


async def drawn(connection: AsyncConnection, like: Like) -> list[Drawn]:
    """Of the decisions in which chance had a part, how many there are of each; each identifier counts once."""
    chances = outcome_chances.c
    order = func.row_number().over(partition_by=_C.node_id, order_by=(_C.opened_at, _C.kind))
    each = (
        select(chances.chance, chances.came_first, _C.verdicts, order.label("place"))
        .join(outcomes, (_C.subject_id == chances.subject_id) & (_C.kind == chances.kind))
        .where(chances.declared_action == like.action, _C.opened_at >= like.from_at, _C.opened_at < like.to_at)
        .where(*_by(like))
        .subquery()
    )
    groups: tuple[Any, ...] = (each.c.chance, each.c.came_first, each.c.verdicts)
    query = select(*groups, func.count()).where(each.c.place == 1).group_by(*groups)
    return [Drawn(row[0], bool(row[1]), row[2], row[3]) for row in await connection.execute(query)]
