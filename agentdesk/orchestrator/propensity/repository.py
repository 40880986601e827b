"""All SQL of learning: the queue of answers, the examples, the versions of the model."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.override import Override
from agentdesk.domain.records import dataclass
from agentdesk.engine.history import ANSWERED
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.propensity.answers import TakenInstead
from agentdesk.engine.propensity.examples import Example
from agentdesk.orchestrator.decisions.tables import decisions, shown_actions
from agentdesk.orchestrator.identity.repository import components_of
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.journeys.repository import tracks_of
from agentdesk.orchestrator.overrides.filtering import IN_EFFECT
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.propensity.tables import (
    propensity_examples,
    propensity_head,
    propensity_models,
)
from agentdesk.orchestrator.store.conditions import is_one_of
from agentdesk.orchestrator.store.insert import upsert

HEAD = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision with what became of it: the JSON of its inputs and of itself, outcomes by action, the override, how
    its contact was closed, and its customer's journeys of today."""

    decision_id: str
    inputs: str
    body: str
    outcomes: Mapping[str, str]
    instead: TakenInstead | None
    disposition: str | None
    tracks: tuple[JourneyTrack, ...]


async def head(connection: AsyncConnection) -> Row[Any, Any]:
    """(version, examples): the newest version, and how many examples are numbered."""
    columns = propensity_head.c
    query = select(columns.version, columns.examples).where(columns.id == HEAD)
    return (await connection.execute(query)).one()


async def answered(connection: AsyncConnection, decision_ids: Sequence[str]) -> list[Answered]:
    """What is known now of these decisions."""
    columns = overrides.c
    made = (
        select(columns.decision_id, columns.body)
        .where(columns.decision_id.in_(decision_ids), IN_EFFECT)
        .order_by(columns.recorded_at, columns.id)
    )
    instead: dict[str, TakenInstead] = {}
    for decision_id, body in await connection.execute(made):
        override = Override.model_validate_json(body)
        instead[decision_id] = TakenInstead(override.taken_action, override.result.status)
    stored = (await connection.execute(select(decisions).where(decisions.c.id.in_(decision_ids)))).all()
    keys = [(row.node_id, row.id) for row in stored]
    shown = shown_actions.c
    told = (
        select(shown.decision_id, shown.action, shown.outcome)
        .where(is_one_of((shown.node_id, shown.decision_id), keys), shown.outcome.in_(ANSWERED))
        .order_by(shown.action)
    )
    outcomes: dict[str, dict[str, str]] = {}
    for decision_id, action, outcome in await connection.execute(told):
        outcomes.setdefault(decision_id, {})[action] = outcome
    closed = select(interactions.c.id, interactions.c.disposition).where(
        interactions.c.id.in_({row.interaction_id for row in stored} - {None})
    )
    dispositions: dict[str, str | None] = {row.id: row.disposition for row in await connection.execute(closed)}
    roots = await components_of(connection, {row.node_id for row in stored})
    tracks = await tracks_of(connection, set(roots.values()))
    return [
        Answered(
            decision_id=row.id,
            inputs=row.inputs,
            body=row.body,
            outcomes=outcomes.get(row.id, {}),
            instead=instead.get(row.id),
            disposition=dispositions.get(row.interaction_id or ""),
            tracks=tracks.get(roots[row.node_id], ()),
        )
        for row in sorted(stored, key=lambda row: str(row.id))
    ]


async def examples_of(connection: AsyncConnection, decision_ids: Sequence[str]) -> dict[str, tuple[int, Example]]:
    """Decision → its number and what was learned from it, for those that were learned."""
    columns = propensity_examples.c
    query = select(columns.decision_id, columns.number, columns.body).where(columns.decision_id.in_(decision_ids))
    return {
        decision_id: (number, Example.model_validate_json(body))
        for decision_id, number, body in await connection.execute(query)
    }


async def examples_numbered(connection: AsyncConnection, numbers: Iterable[int]) -> list[Example]:
    """The examples of these numbers, in their order."""
    columns = propensity_examples.c
    query = select(columns.body).where(columns.number.in_(sorted(numbers))).order_by(columns.number)
    return [Example.model_validate_json(body) for body in await connection.scalars(query)]


async def weights_of(connection: AsyncConnection, version: int) -> bytes | None:
    """The weights of a version, None where they are no longer kept."""
    query = select(propensity_models.c.weights).where(propensity_models.c.version == version)
    return await connection.scalar(query)


async def take_turn(connection: AsyncConnection, learner: str, now: datetime, until: datetime) -> bool:
    """Whether ``learner`` may learn until then: nobody else is at it, or whoever was has let the time pass."""
    columns = propensity_head.c
    free = or_(columns.learner == learner, columns.until <= now)
    statement = update(propensity_head).where(columns.id == HEAD, free).values(learner=learner, until=until)
    return (await connection.execute(statement)).rowcount == 1


async def follow(connection: AsyncConnection, version: int, examples: int) -> bool:
    """Have the next version follow ``version``, with so many examples numbered; False if another one does already."""
    columns = propensity_head.c
    statement = (
        update(propensity_head)
        .where(columns.id == HEAD, columns.version == version)
        .values(version=version + 1, examples=examples)
    )
    return (await connection.execute(statement)).rowcount == 1


async def keep_version(
    connection: AsyncConnection, version: int, *, at: datetime, examples: int, foresight: str, weights: bytes, keep: int
) -> None:
    """Keep a version; only the newest ``keep`` keep their weights."""
    row = {"version": version, "learned_at": at, "examples": examples, "foresight": foresight, "weights": weights}
    await connection.execute(insert(propensity_models).values(row))
    columns = propensity_models.c
    old = (columns.version <= version - keep, columns.weights.is_not(None))
    await connection.execute(update(propensity_models).where(*old).values(weights=None))


async def keep_examples(connection: AsyncConnection, numbered: Mapping[int, Example]) -> None:
    rows = [
        {"number": number, "decision_id": example.id, "body": example.model_dump_json()}
        for number, example in sorted(numbered.items())
    ]
    await upsert(connection, propensity_examples, rows, key=("number",))


async def versions(connection: AsyncConnection, before: int | None, limit: int) -> Sequence[Row[Any, Any, Any, Any]]:
    """(version, learned_at, examples, foresight), newest first, from before a version on."""
    columns = propensity_models.c
    query = select(columns.version, columns.learned_at, columns.examples, columns.foresight)
    if before is not None:
        query = query.where(columns.version < before)
    return (await connection.execute(query.order_by(columns.version.desc()).limit(limit))).all()
