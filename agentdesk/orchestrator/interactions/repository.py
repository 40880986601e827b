"""All SQL of interactions and utterances, and the domain objects made from their rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    false,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.domain.ids import AgentId, CustomerId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Delivery, Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import FELT_OVER, talk_feeling
from agentdesk.orchestrator.identity.repository import chunks, owners
from agentdesk.orchestrator.interactions.tables import RUNS, interactions, utterances
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.people.tables import tokens
from agentdesk.orchestrator.store.conditions import SOME, stated

IS_OPEN = stated(f"interactions.{RUNS}")
"""What is not closed."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which interactions to list; None means any.

    ``agent`` are those of one agent; ``teams`` those of teams; ``waiting_for`` those that nobody has in the queues of
    these teams, or in none. More than one of the three means any of them.
    """

    agent: str | None = None
    teams: tuple[str, ...] | None = None
    waiting_for: tuple[str, ...] | None = None
    open_only: bool = False


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    columns, whose = interactions.c, []
    if wanted.agent is not None:
        whose.append(columns.agent_id == wanted.agent)
    if wanted.teams is not None:
        whose.append(columns.team.in_(wanted.teams))
    if wanted.waiting_for is not None:
        queue = or_(columns.team.is_(None), columns.team.in_(wanted.waiting_for))
        whose.append(and_(columns.agent_id.is_(None), queue))
    found: list[ColumnElement[bool]] = [or_(*whose)] if whose else []
    if wanted.open_only:
        found.append(IS_OPEN)
    return found


async def listed(connection: AsyncConnection, wanted: Filter, cursor: str | None, limit: int) -> Sequence[Row[Any]]:
    """The newest ``limit`` rows after the cursor, by the time they were offered."""
    conditions = _conditions(wanted)
    if cursor:
        conditions.append(older_than(cursor, interactions.c.offered_at, interactions.c.id))
    query = (
        select(interactions)
        .where(*conditions)
        .order_by(interactions.c.offered_at.desc(), interactions.c.id.desc())
        .limit(limit)
    )
    return (await connection.execute(query)).all()


_ROW = select(interactions).where(interactions.c.id == bindparam("interaction"))
_ROW_TO_CHANGE = _ROW.with_for_update()
_ATTRIBUTED = select(
    interactions.c.id, interactions.c.node_id, interactions.c.identifier_kind, interactions.c.identifier_value
).where(interactions.c.id.in_(SOME))


async def row_of(connection: AsyncConnection, interaction_id: str, *, lock: bool = False) -> Row[Any] | None:
    """The row, locked until the end of the transaction if it is to be changed."""
    return (await connection.execute(_ROW_TO_CHANGE if lock else _ROW, {"interaction": interaction_id})).first()


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    await connection.execute(insert(interactions).values(dict(values)))


async def change(connection: AsyncConnection, interaction_id: str, values: Mapping[str, Any]) -> None:
    """Write the values and raise the version."""
    await connection.execute(
        update(interactions)
        .where(interactions.c.id == interaction_id)
        .values({**values, "version": interactions.c.version + 1})
    )


async def attributed(connection: AsyncConnection, interaction_ids: Iterable[str]) -> dict[tuple[str | None, str], int]:
    """By interaction and the identifier by which it came in: the node that the interaction hangs on."""
    found: dict[tuple[str | None, str], int] = {}
    for some in chunks(sorted(set(interaction_ids))):
        for row in await connection.execute(_ATTRIBUTED, {SOME.key: some}):
            found[row.id, f"{row.identifier_kind}:{row.identifier_value}"] = row.node_id
    return found


async def rename_customer(connection: AsyncConnection, node_ids: Iterable[int], name: str) -> None:
    """Have the interactions of a customer say how the customer is called now.

    One that somebody is changing is left to them (``announcing``): they wait for the customer's lock, which is held
    here.
    """
    for some in chunks(sorted(set(node_ids))):
        theirs = (interactions.c.node_id.in_(some), interactions.c.customer_name != name)
        free = await connection.scalars(select(interactions.c.id).where(*theirs).with_for_update(skip_locked=True))
        for ids in chunks(free):
            await connection.execute(update(interactions).where(interactions.c.id.in_(ids)).values(customer_name=name))


async def call_customer(connection: AsyncConnection, interaction_id: str, name: str) -> None:
    """Have one interaction say how its customer is called."""
    await connection.execute(update(interactions).where(interactions.c.id == interaction_id).values(customer_name=name))


async def of_nodes(
    connection: AsyncConnection, node_ids: Iterable[int], limit: int, until: datetime | None = None
) -> Sequence[Row[Any]]:
    """The newest interactions of a customer (of those that began until then), oldest first."""
    found: list[Row[Any]] = []
    begun = () if until is None else (interactions.c.offered_at <= until,)
    for some in chunks(sorted(set(node_ids))):
        query = (
            select(interactions)
            .where(interactions.c.node_id.in_(some), *begun)
            .order_by(interactions.c.offered_at.desc())
            .limit(limit)
        )
        found.extend((await connection.execute(query)).all())
    return sorted(found, key=lambda row: (row.offered_at, row.id))[-limit:]


def seen_by(principal: Principal) -> ColumnElement[bool]:
    """``access.may_see`` as a condition."""
    columns = interactions.c
    in_teams = columns.team.in_(principal.teams)
    if principal.role is Role.TOUCHPOINT:
        return true()
    if principal.role is Role.SUPERVISOR:
        return in_teams
    if principal.role is Role.AGENT:
        waiting = and_(columns.agent_id.is_(None), or_(columns.team.is_(None), in_teams))
        return or_(columns.agent_id == principal.agent_id, waiting)
    return false()


def newest_open(principal: Principal, of_nodes: ColumnElement[bool]) -> Select[tuple[str]]:
    """The id of the newest open interaction that the principal may see, of those that ``of_nodes`` lets through."""
    return (
        select(interactions.c.id)
        .where(of_nodes, interactions.c.state != InteractionState.CLOSED.value, seen_by(principal))
        .order_by(interactions.c.offered_at.desc(), interactions.c.id.desc())
        .limit(1)
    )


async def domain_of(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> tuple[Interaction, ...]:
    """The rows as interactions, each with the customer of today."""
    whose = await owners(connection, (row.node_id for row in rows))
    return tuple(_interaction(row, whose[row.node_id].customer_id) for row in rows)


def _interaction(row: Row[Any], customer_id: str) -> Interaction:
    return Interaction(
        id=InteractionId(row.id),
        channel=row.channel,
        identifier=Identifier(kind=IdentifierKind(row.identifier_kind), value=row.identifier_value),
        customer_id=CustomerId(customer_id),
        customer_name=row.customer_name,
        agent_id=AgentId(row.agent_id) if row.agent_id else None,
        queue=row.queue,
        state=InteractionState(row.state),
        state_since=row.state_since,
        offered_at=row.offered_at,
        connected_at=row.connected_at,
        ended_at=row.ended_at,
        utterances=row.utterances,
        last_text=row.last_text,
        last_speaker=Speaker(row.last_speaker) if row.last_speaker else None,
        sentiment=row.sentiment,
        disposition=row.disposition,
        version=row.version,
    )


def utterance_of(row: Row[Any]) -> Utterance:
    return Utterance(
        id=UtteranceId(row.id),
        interaction_id=InteractionId(row.interaction_id),
        seq=row.seq,
        speaker=Speaker(row.speaker),
        text=row.text,
        at=row.at,
        sentiment=row.sentiment,
        sentiment_model=row.sentiment_model,
        correction_id=row.correction_id,
        delivery=row.delivery,
        delivery_at=row.delivery_at,
        delivery_detail=row.delivery_detail,
        revision=row.revision,
    )


async def said(connection: AsyncConnection, interaction_id: str, after: int, limit: int) -> Sequence[Row[Any]]:
    """The utterances of an interaction after the number ``after``, in their order."""
    query = (
        select(utterances)
        .where(utterances.c.interaction_id == interaction_id, utterances.c.seq > after)
        .order_by(utterances.c.seq)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def utterance_with(connection: AsyncConnection, interaction_id: str, utterance_id: str) -> Row[Any] | None:
    query = select(utterances).where(utterances.c.interaction_id == interaction_id, utterances.c.id == utterance_id)
    return (await connection.execute(query)).first()


async def conversations_among(
    connection: AsyncConnection, node_ids: Iterable[int], ids: Sequence[str]
) -> Sequence[Row[Any]]:
    """(id, at) of those of the ids that are interactions of the nodes."""
    nodes = frozenset(node_ids)
    columns: tuple[Any, ...] = (interactions.c.id, interactions.c.offered_at.label("at"), interactions.c.node_id)
    rows = (await connection.execute(select(*columns).where(interactions.c.id.in_(ids)))).all()
    return [row for row in rows if row.node_id in nodes]


async def said_among(connection: AsyncConnection, node_ids: Iterable[int], ids: Sequence[str]) -> Sequence[Row[Any]]:
    """(id, at, interaction_id) of those of the ids that are utterances in interactions of the nodes."""
    found: list[Row[Any]] = []
    columns: tuple[Any, ...] = (utterances.c.id, utterances.c.at, utterances.c.interaction_id)
    for some in chunks(sorted(set(node_ids))):
        query = (
            select(*columns)
            .join_from(interactions, utterances, utterances.c.interaction_id == interactions.c.id)
            .where(interactions.c.node_id.in_(some), utterances.c.id.in_(ids))
        )
        found.extend((await connection.execute(query)).all())
    return found


async def add_utterance(connection: AsyncConnection, utterance: Utterance) -> None:
    await connection.execute(insert(utterances).values(utterance.model_dump()))


async def newest_said(
    connection: AsyncConnection, interaction_ids: Sequence[str], limit: int, until: datetime | None = None
) -> tuple[Utterance, ...]:
    """The newest utterances (``until``: up to then) of several interactions, oldest first."""
    by_then = () if until is None else (utterances.c.at <= until,)
    query = (
        select(utterances)
        .where(utterances.c.interaction_id.in_(interaction_ids), *by_then)
        .order_by(utterances.c.at.desc(), utterances.c.seq.desc())
        .limit(limit)
    )
    rows = (await connection.execute(query)).all() if interaction_ids else []
    return tuple(utterance_of(row) for row in reversed(rows))


async def said_by_customer(
    connection: AsyncConnection, interaction_ids: Sequence[str], after: datetime, until: datetime, limit: int
) -> tuple[Utterance, ...]:
    """What the customer said in several interactions between two times, oldest first; of very much the first."""
    query = (
        select(utterances)
        .where(
            utterances.c.interaction_id.in_(interaction_ids),
            utterances.c.speaker == Speaker.CUSTOMER.value,
            utterances.c.at > after,
            utterances.c.at <= until,
        )
        .order_by(utterances.c.at, utterances.c.interaction_id, utterances.c.seq)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all() if interaction_ids else []
    return tuple(utterance_of(row) for row in rows)


async def feel_otherwise(
    connection: AsyncConnection, interaction_id: str, seq: int, sentiment: float, correction_id: str | None
) -> None:
    """Write what the utterance feels like from now on, and under which correction (None: the model's word)."""
    await connection.execute(
        update(utterances)
        .where(utterances.c.interaction_id == interaction_id, utterances.c.seq == seq)
        .values(sentiment=sentiment, correction_id=correction_id, revision=utterances.c.revision + 1)
    )


async def deliver(
    connection: AsyncConnection, interaction_id: str, seq: int, delivery: Delivery, at: datetime, detail: str
) -> None:
    """Write what became of the utterance on its way to the customer."""
    values = {"delivery": delivery.value, "delivery_at": at, "delivery_detail": detail}
    await connection.execute(
        update(utterances)
        .where(utterances.c.interaction_id == interaction_id, utterances.c.seq == seq)
        .values(**values, revision=utterances.c.revision + 1)
    )


async def last_heard(connection: AsyncConnection, interaction_id: str, before: int, limit: int) -> Sequence[str]:
    """The texts of the last things that agent and bot said, among the ``4 * limit`` utterances before the number."""
    newest = (
        select(utterances.c.seq, utterances.c.speaker, utterances.c.text)
        .where(utterances.c.interaction_id == interaction_id, utterances.c.seq < before)
        .order_by(utterances.c.seq.desc())
        .limit(4 * limit)
    )
    rows = (await connection.execute(newest)).all()
    return [row.text for row in rows if row.speaker != Speaker.CUSTOMER.value][:limit]


async def feeling_of(connection: AsyncConnection, interaction_id: str) -> float | None:
    """The customer's feeling over an interaction: the mean with recency of what has one of its newest utterances."""
    newest = (
        select(utterances.c.sentiment)
        .where(utterances.c.interaction_id == interaction_id)
        .order_by(utterances.c.seq.desc())
        .limit(FELT_OVER)
    )
    return talk_feeling([row.sentiment for row in (await connection.execute(newest)).all()][::-1])


async def team_of(connection: AsyncConnection, agent_id: str) -> str | None:
    """The team of the agent's newest valid token; None for a stranger."""
    query = (
        select(tokens.c.team)
        .where(tokens.c.agent_id == agent_id, tokens.c.revoked_at.is_(None))
        .order_by(tokens.c.created_at.desc())
        .limit(1)
    )
    team = await connection.scalar(query)
    return team.split(",")[0].strip() if team else None
