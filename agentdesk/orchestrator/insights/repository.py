"""All SQL of journeys measured. Every question is bounded by the time in which instances began."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.insights import PolicyPeriod
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.insights.instance import Instance, Rated
from agentdesk.engine.insights.report import Tally
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.insights.tables import journey_instances
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.policy.tables import policy_activations, policy_versions
from agentdesk.orchestrator.store.metadata import from_micros

AT_ONCE = 2_000
"""Rows read before other work gets its turn."""
columns = journey_instances.c
_team = func.coalesce(interactions.c.team, "")
"""Not the bare column: by its index all contacts of a team would be gone through once for each instance."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which instances: begun in the period (``from_at`` ≤ … < ``to_at``), on the channel, while one of ``under`` was in
    force. ``teams`` None: of every team; else those of whose contacts one is of these teams, or none of any."""

    from_at: datetime
    to_at: datetime
    channel: str | None = None
    under: Sequence[PolicyPeriod] | None = None
    teams: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Which of the instances to open: None means any."""

    state: JourneyState | None = None
    milestone: str | None = None
    event_type: str | None = None


@dataclass(slots=True)
class Counted:
    """By definition how many are in which state and how often each score was given, on the channel that was asked for;
    and all channels on which instances began."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    channels: set[str] = field(default_factory=set)


async def counted(connection: AsyncConnection, wanted: Filter, definitions: Collection[str], now: datetime) -> Counted:
    state, score = _state(now), _score(now)
    query = (
        select(columns.definition, columns.channel, state, score, func.count())
        .where(columns.definition.in_(sorted(definitions)), *_within(wanted, any_channel=True))
        .group_by(columns.definition, columns.channel, state, score)
    )
    states: dict[str, Counter[JourneyState]] = defaultdict(Counter)
    scores: dict[str, Counter[float]] = defaultdict(Counter)
    found = Counted()
    for definition, channel, state_now, score_now, n in await connection.execute(query):
        found.channels.add(channel)
        if wanted.channel is None or channel == wanted.channel:
            states[definition][JourneyState(state_now)] += n
            if score_now is not None:
                scores[definition][score_now] += n
    found.tallies = {definition: Tally(states[definition], scores[definition]) for definition in states}
    return found


async def instances_of(
    connection: AsyncConnection, definition: str, wanted: Filter, limit: int
) -> AsyncIterator[Sequence[Instance]]:
    """The instances of the definition that began last, some at a time."""
    query = select(
        columns.state, columns.started_at, columns.ends_at, columns.score, columns.channel, columns.milestone,
        columns.event_type, columns.switched, columns.reached, columns.answers,
    ).where(columns.definition == definition, *_within(wanted))  # fmt: skip
    rows = await connection.stream(query.order_by(columns.started_at.desc()).limit(limit))
    async for some in rows.partitions(AT_ONCE):
        yield [_instance(tuple(row)) for row in some]


async def records_of(
    connection: AsyncConnection,
    definition: str,
    wanted: Filter,
    place: Place,
    teams: Collection[str],
    now: datetime,
    cursor: str | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """The newest instances after the cursor of whose contacts one is of the teams, each with its id as ``id`` and the
    customer's ``public_id``."""
    found = [_of_teams(teams)]
    if place.state is not None:
        found.append(_state(now) == place.state.value)
    if place.milestone is not None:
        found.append(columns.milestone == place.milestone)
    if place.event_type is not None:
        found.append(columns.event_type == place.event_type)
    if cursor:
        found.append(older_than(cursor, columns.started_at, columns.journey_id))
    query = (
        select(
            columns.journey_id.label("id"),
            columns.started_at,
            columns.ends_at,
            columns.milestone,
            _state(now).label("state_now"),
            _score(now).label("score_now"),
            identity_nodes.c.public_id,
        )
        .join(identity_nodes, identity_nodes.c.id == columns.root_node_id)
        .where(columns.definition == definition, *_within(wanted), *found)
        .order_by(columns.started_at.desc(), columns.journey_id.desc())
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def policy_periods(connection: AsyncConnection) -> list[PolicyPeriod]:
    """The times at which each version of the policy was in force, oldest first."""
    query = (
        select(policy_activations.c.number, policy_versions.c.label, policy_activations.c.at)
        .join(policy_versions, policy_versions.c.number == policy_activations.c.number)
        .order_by(policy_activations.c.seq)
    )
    rows = (await connection.execute(query)).all()
    ends = [*(row.at for row in rows[1:]), None]
    return [
        PolicyPeriod(number=row.number, label=row.label, from_at=row.at, to_at=end)
        for row, end in zip(rows, ends, strict=False)
    ]


def _state(now: datetime) -> ColumnElement[str]:
    """The state as of now: silence may have ended it since it was folded."""
    is_silent = and_(columns.state == JourneyState.ACTIVE.value, columns.ends_at < now)
    return case((is_silent, literal(JourneyState.ABANDONED.value)), else_=columns.state)


def _score(now: datetime) -> ColumnElement[float | None]:
    is_silent = and_(columns.state == JourneyState.ACTIVE.value, columns.ends_at < now)
    return case((is_silent, literal(0.0)), else_=columns.score)


def _within(wanted: Filter, *, any_channel: bool = False) -> list[ColumnElement[bool]]:
    found = [columns.started_at >= wanted.from_at, columns.started_at < wanted.to_at]
    if wanted.channel is not None and not any_channel:
        found.append(columns.channel == wanted.channel)
    if wanted.under is not None:
        found.append(or_(*(_began_in(one) for one in wanted.under)))
    if wanted.teams is not None:
        found.append(or_(_of_teams(wanted.teams), ~_has_contact(_team != "")))
    return found


def _began_in(period: PolicyPeriod) -> ColumnElement[bool]:
    since = columns.started_at >= period.from_at
    return since if period.to_at is None else and_(since, columns.started_at < period.to_at)


def _of_teams(teams: Collection[str]) -> ColumnElement[bool]:
    return _has_contact(_team.in_(sorted(teams)))


def _has_contact(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the customer had such a contact while they were on the journey."""
    query = (
        select(literal(1))
        .select_from(identity_nodes.join(interactions, interactions.c.node_id == identity_nodes.c.id))
        .where(
            identity_nodes.c.component == columns.root_node_id,
            interactions.c.offered_at <= columns.ends_at,
            or_(interactions.c.ended_at.is_(None), interactions.c.ended_at >= columns.started_at),
            which,
        )
        .correlate(journey_instances)
    )
    return query.exists()


_STATES = {state.value: state for state in JourneyState}


def _instance(row: Sequence[Any]) -> Instance:
    # as little as can be: there may be very many
    state, started_at, ends_at, score, channel, milestone, event_type, switched, reached, answers = row
    return Instance(
        _STATES[state],
        started_at,
        ends_at,
        score,
        channel,
        milestone,
        event_type,
        tuple(switched),
        {step: from_micros(at) for step, at in reached.items()},
        tuple([Rated(from_micros(at), scale, value, step) for at, scale, value, step in answers]),
    )
