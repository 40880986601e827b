"""All SQL about people: tokens, names, presence, and which customers they looked up or opened."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, insert, literal, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import Colleague, Presence, Principal, Role, teams_of
from agentdesk.orchestrator.exception_mode.tables import exception_modes
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.people.tables import customer_access, customer_lookups, people, presences, tokens
from agentdesk.orchestrator.store.insert import insert_new, upsert

# What every request asks for is made once.
_HOLDER = (
    select(tokens.c.agent_id, people.c.name, tokens.c.role, tokens.c.team)
    .join(people, people.c.agent_id == tokens.c.agent_id)
    .where(tokens.c.hash == bindparam("token"), tokens.c.revoked_at.is_(None))
)
_LOOKED = (
    select(customer_access.c.at)
    .where(
        customer_access.c.agent_id == bindparam("agent"),
        customer_access.c.customer_id == bindparam("customer"),
        customer_access.c.at >= bindparam("since"),
    )
    .limit(1)
)


async def holder_of(connection: AsyncConnection, token_hash: str) -> Principal | None:
    """Who holds the token with this hash; None if it is unknown or revoked."""
    row = (await connection.execute(_HOLDER, {"token": token_hash})).first()
    if row is None:
        return None
    return Principal(agent_id=row.agent_id, name=row.name, role=Role(row.role), team=row.team)


async def person_named(connection: AsyncConnection, name: str) -> str | None:
    """The agent id of the person of exactly this name."""
    return await connection.scalar(select(people.c.agent_id).where(people.c.name == name))


async def add_person(connection: AsyncConnection, agent_id: str, name: str) -> None:
    """Keep a person; nothing happens if the id or the name is taken."""
    await insert_new(connection, people, [{"agent_id": agent_id, "name": name}])


async def name_of(connection: AsyncConnection, agent_id: str) -> str | None:
    """The name of a person, None if there is none of that id."""
    return await connection.scalar(select(people.c.name).where(people.c.agent_id == agent_id))


async def serves(connection: AsyncConnection, agent_id: str) -> bool:
    """Whether the person holds a valid token of a role that has customers: an agent's or a supervisor's."""
    served = tokens.c.role.in_((Role.AGENT.value, Role.SUPERVISOR.value))
    query = select(tokens.c.id).where(tokens.c.agent_id == agent_id, tokens.c.revoked_at.is_(None), served)
    return (await connection.execute(query.limit(1))).first() is not None


async def add_token(
    connection: AsyncConnection,
    *,
    token_id: str,
    token_hash: str,
    role: Role,
    agent_id: str,
    team: str | None,
    at: datetime,
) -> None:
    await connection.execute(
        insert(tokens).values(
            id=token_id, hash=token_hash, role=role.value, agent_id=agent_id, team=team, created_at=at
        )
    )


async def all_tokens(connection: AsyncConnection) -> Sequence[Any]:
    """Every token with its person, oldest first; never the hash."""
    result = await connection.execute(
        select(
            tokens.c.id,
            tokens.c.role,
            people.c.name,
            tokens.c.agent_id,
            tokens.c.team,
            tokens.c.created_at,
            tokens.c.revoked_at,
        )
        .join(people, people.c.agent_id == tokens.c.agent_id)
        .order_by(tokens.c.created_at, tokens.c.id)
    )
    return result.all()


async def revoke_token(connection: AsyncConnection, token_id: str, at: datetime) -> bool:
    """Whether a valid token of that id was there to revoke."""
    result = await connection.execute(
        update(tokens).where(tokens.c.id == token_id, tokens.c.revoked_at.is_(None)).values(revoked_at=at)
    )
    return bool(result.rowcount)


async def colleagues(connection: AsyncConnection, teams: Sequence[str]) -> list[Colleague]:
    """The agents and supervisors of those teams who hold a valid token, by their names. Of several tokens of one person
    the newest tells their role."""
    columns = tokens.c
    query = (
        select(columns.agent_id, people.c.name, columns.role, columns.team)
        .join(people, people.c.agent_id == columns.agent_id)
        .where(columns.revoked_at.is_(None), columns.role.in_((Role.AGENT.value, Role.SUPERVISOR.value)))
        .where(columns.team.is_not(None))
        .order_by(columns.created_at, columns.id)
    )
    found: dict[str, Colleague] = {}
    for row in await connection.execute(query):
        theirs = [team for team in teams_of(row.team) if team in teams]
        found.pop(row.agent_id, None)
        if theirs:
            person = Colleague(agent_id=AgentId(row.agent_id), name=row.name, role=Role(row.role), team=theirs[0])
            found[row.agent_id] = person
    return sorted(found.values(), key=lambda one: (one.name.casefold(), one.agent_id))


async def presences_of(connection: AsyncConnection, agent_ids: Sequence[str]) -> dict[str, tuple[Presence, datetime]]:
    """Of those of the people who ever said so: whether they are there, and since when."""
    columns = presences.c
    query = select(columns.agent_id, columns.presence, columns.at).where(columns.agent_id.in_(agent_ids))
    return {row.agent_id: (Presence(row.presence), row.at) for row in await connection.execute(query)}


async def presence_of(connection: AsyncConnection, agent_id: str) -> Presence:
    found = await connection.scalar(select(presences.c.presence).where(presences.c.agent_id == agent_id))
    return Presence(found) if found else Presence.OFFLINE


async def keep_presence(connection: AsyncConnection, agent_id: str, presence: Presence, at: datetime) -> None:
    await upsert(
        connection, presences, [{"agent_id": agent_id, "presence": presence.value, "at": at}], key=("agent_id",)
    )


async def looked_since(connection: AsyncConnection, agent_id: str, customer_id: str, since: datetime) -> bool:
    """Whether the person looked at the customer at or after ``since``."""
    asked = {"agent": agent_id, "customer": customer_id, "since": since}
    return await connection.scalar(_LOOKED, asked) is not None


async def keep_access(connection: AsyncConnection, agent_id: str, customer_id: str, at: datetime) -> None:
    await insert_new(connection, customer_access, [{"agent_id": agent_id, "customer_id": customer_id, "at": at}])


async def looked_up_since(
    connection: AsyncConnection, agent_id: str, customer_ids: Iterable[str], since: datetime
) -> set[str]:
    """Which of the customers a look-up named to the person at or after ``since``."""
    columns = customer_lookups.c
    query = select(columns.customer_id).where(
        columns.agent_id == agent_id, columns.customer_id.in_(sorted(customer_ids)), columns.at >= since
    )
    return set(await connection.scalars(query))


async def keep_lookups(connection: AsyncConnection, agent_id: str, customer_ids: Iterable[str], at: datetime) -> None:
    rows = [{"agent_id": agent_id, "customer_id": customer_id, "at": at} for customer_id in sorted(customer_ids)]
    await insert_new(connection, customer_lookups, rows)


async def is_known_to(connection: AsyncConnection, principal: Principal, root: int, now: datetime) -> bool:
    """Whether the person looked the customer up or opened them, by whatever id they had then, sees an interaction with
    them, or is to take care of them who are off the map (a supervisor: they or one of their people)."""
    of_customer = identity_nodes.c.component == root
    ways = [
        select(literal(1))
        .select_from(interactions.join(identity_nodes, identity_nodes.c.id == interactions.c.node_id))
        # whose it is, is said by interactions.access.may_see too
        .where(of_customer, _is_seen_by(principal))
    ]
    for table in (customer_lookups, customer_access):
        looks = identity_nodes.join(table, table.c.customer_id == identity_nodes.c.public_id)
        ways.append(select(literal(1)).select_from(looks).where(of_customer, table.c.agent_id == principal.agent_id))
    people = await cared_for_by(connection, principal)
    off_the_map = exception_modes.join(identity_nodes, identity_nodes.c.id == exception_modes.c.node_id)
    is_on = (exception_modes.c.ended_at.is_(None), exception_modes.c.until > now)
    in_care = (of_customer, *is_on, exception_modes.c.owner_id.in_(people))
    ways.append(select(literal(1)).select_from(off_the_map).where(*in_care))
    found = await connection.execute(union_all(*ways).limit(1))
    return found.first() is not None


async def cared_for_by(connection: AsyncConnection, principal: Principal) -> tuple[str, ...]:
    """The owners of exception modes whose customers the person sees: themselves, and a supervisor's people."""
    if principal.role is not Role.SUPERVISOR:
        return (principal.agent_id,)
    return tuple({principal.agent_id, *(one.agent_id for one in await colleagues(connection, principal.teams))})


def _is_seen_by(principal: Principal) -> ColumnElement[bool]:
    columns = interactions.c
    in_teams = columns.team.in_(principal.teams)
    if principal.role is Role.SUPERVISOR:
        return in_teams
    waiting = and_(columns.agent_id.is_(None), columns.state != "closed", or_(columns.team.is_(None), in_teams))
    return or_(columns.agent_id == principal.agent_id, waiting)
