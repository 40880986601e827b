"""Whose data it is: everything that a customer's erasure reaches, found before anything is deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.exception_mode.tables import exception_modes
from agentdesk.orchestrator.identity.repository import chunks, components_of, members, node_rows
from agentdesk.orchestrator.identity.tables import identity_links
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.keys.sealing import unit_of
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.timeline.tables import events


@dataclass(slots=True)
class Scope:
    """``nodes`` are the identifiers of the customer, ``names`` what each is (``kind:value``), ``customer_ids`` all ids
    by which the customer goes or went; then the ids of what hangs on them.

    ``came_in`` are conversations that came in by an identifier of theirs and are another customer's by somebody's
    word. ``receipts`` are decisions about others that were made while the two were taken for one: theirs are the facts
    in them, not the decisions; ``pictures`` the overrides that froze such a receipt.
    """

    root: int
    nodes: list[int]
    names: dict[int, str]
    customer_ids: list[str]
    interactions: list[str] = field(default_factory=list)
    came_in: dict[str, int] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    once_linked: list[int] = field(default_factory=list)

    @property
    def key_units(self) -> set[str]:
        """What has data keys."""
        units = {unit_of(node, None) for node in self.nodes}
        return units | {unit_of(0, interaction_id) for interaction_id in self.interactions}

    @property
    def ids(self) -> set[str]:
        """Every id by which a change, a command or a timer may be about them."""
        lists = (
            self.customer_ids, self.interactions, self.events, self.decisions, self.receipts, self.overrides, self.modes
        )  # fmt: skip
        return {one for some in lists for one in some}


async def scope_of(connection: AsyncConnection, root: int) -> Scope:
    """Everything of the customer with that root, who is locked."""
    rows = await node_rows(connection, [root])
    names = {row.id: row.identifier for row in rows}
    scope = Scope(root, sorted(names), names, [row.public_id for row in rows])
    by_name = {name: node for node, name in names.items()}
    named = interactions.c.identifier_kind + ":" + interactions.c.identifier_value
    for some in chunks(scope.nodes):
        mine = select(interactions.c.id).where(interactions.c.node_id.in_(some))
        scope.interactions += await connection.scalars(mine.order_by(interactions.c.id))
        scope.events += await connection.scalars(select(events.c.id).where(events.c.node_id.in_(some)))
        scope.decisions += await connection.scalars(select(decisions.c.id).where(decisions.c.node_id.in_(some)))
    for some in chunks(sorted(by_name)):
        came = select(interactions.c.id, named.label("name")).where(named.in_(some))
        elsewhere = came.where(interactions.c.node_id.not_in(scope.nodes[:1_000]))
        for row in await connection.execute(elsewhere):
            if row.id not in scope.interactions:
                scope.came_in[row.id] = by_name[row.name]
    await _recorded(connection, scope)
    await _mistaken(connection, scope)
    return scope


async def _recorded(connection: AsyncConnection, scope: Scope) -> None:
    """What the ledger has of them: whose it is follows from the interaction, where there is one."""
    whose = func.coalesce(interactions.c.node_id, overrides.c.node_id)
    query = (
        select(overrides.c.id)
        .outerjoin(interactions, interactions.c.id == overrides.c.interaction_id)
        .where(or_(overrides.c.node_id.in_(scope.nodes), interactions.c.node_id.in_(scope.nodes)))
        .where(whose.in_(scope.nodes))
        .order_by(overrides.c.id)
    )
    scope.overrides += await connection.scalars(query)
    modes = select(exception_modes.c.id).where(exception_modes.c.node_id.in_(scope.nodes))
    scope.modes += await connection.scalars(modes.order_by(exception_modes.c.id))


async def _mistaken(connection: AsyncConnection, scope: Scope) -> None:
    """Decisions about others that looked at this customer: made in a conversation that was taken for theirs, or while
    identifiers of both were linked."""
    theirs: list[ColumnElement[bool]] = []
    if scope.came_in:
        theirs.append(decisions.c.interaction_id.in_(sorted(scope.came_in)))
    for node, since, until in await _links_away(connection, scope.nodes):
        others = (await members(connection, (await components_of(connection, [node])).values())).values()
        nodes = [one for some in others for one in some]
        scope.once_linked += nodes
        window = [decisions.c.decided_at >= since, *([decisions.c.decided_at <= until] if until else [])]
        theirs.append(and_(decisions.c.node_id.in_(nodes), *window))
    if not theirs:
        return
    found = await connection.scalars(select(decisions.c.id).where(or_(*theirs)).order_by(decisions.c.id))
    known = set(scope.decisions)
    scope.receipts += [one for one in found if one not in known]
    mine = set(scope.overrides)
    for some in chunks(scope.receipts):
        frozen = await connection.scalars(select(overrides.c.id).where(overrides.c.decision_id.in_(some)))
        scope.pictures += [one for one in frozen if one not in mine]


async def _links_away(
    connection: AsyncConnection, nodes: Sequence[int]
) -> Iterable[tuple[int, datetime, datetime | None]]:
    """(the other end, since when, until when) of links to identifiers that are not the customer's."""
    mine = set(nodes)
    found: set[tuple[int, datetime, datetime | None]] = set()
    ends = (identity_links.c.node_a, identity_links.c.node_b)
    for some in chunks(nodes):
        for row in await connection.execute(select(identity_links).where(or_(*(end.in_(some) for end in ends)))):
            found |= {(end, row.from_at, row.to_at) for end in (row.node_a, row.node_b) if end not in mine}
    return sorted(found, key=str)
