"""The contact policy's memory: how often and when each action met the customer, on every channel, exact and small.

Of each action, outcome and touchpoint the newest times are kept, so that reading them costs the same however often the
customer was contacted; they hang on the identifier's node, so they follow links and unlinks. The whole of it stays in
``shown_actions``, from which every entry can be made again.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import Event
from agentdesk.engine.contacts import contact
from agentdesk.engine.history import SHOWN, ShownAction
from agentdesk.engine.policy.model import MAX_CONTACTS, Policy
from agentdesk.engine.reading import of_type, read
from agentdesk.engine.signals.memory import micros, moment
from agentdesk.orchestrator.decisions.tables import contact_times, decisions, shown_actions
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.store.conditions import is_one_of
from agentdesk.orchestrator.store.insert import upsert

KEPT = MAX_CONTACTS + 1
"""One more than any rule may allow tells whether it is broken."""
_KEYS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One action of a decision, shown (or answered) at a time."""

    node_id: int
    decision_id: str
    action: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    node_id: int
    action: str
    outcome: str
    touchpoint: str
    kind: str


_KEY = (shown_actions.c.node_id, shown_actions.c.decision_id, shown_actions.c.action)


async def keep_outcome(
    connection: AsyncConnection, shown: Shown, outcome: str, touchpoint: str, interaction_id: str | None = None
) -> None:
    """Have the action be in the customer's history with its latest outcome.

    An interaction in which decision after decision shows the same has shown it once: a further one changes nothing, and
    an answer to one of them is the answer to that one show.
    """
    if interaction_id is not None:
        before = await _of_interaction(connection, interaction_id, shown.action)
        if outcome == SHOWN and before:
            return
        await _forget(
            connection, [row for row in before if row.outcome == SHOWN and row.decision_id != shown.decision_id]
        )
    await _keep(connection, [(shown, outcome, touchpoint)], newer_only=False)


async def _of_interaction(connection: AsyncConnection, interaction_id: str, action: str) -> Sequence[Row[Any]]:
    """What the decisions of an interaction showed of one action."""
    query = (
        select(shown_actions)
        .join(decisions, decisions.c.id == shown_actions.c.decision_id)
        .where(decisions.c.interaction_id == interaction_id, shown_actions.c.action == action)
    )
    return (await connection.execute(query)).all()


async def _forget(connection: AsyncConnection, rows: Iterable[Row[Any]]) -> None:
    for row in rows:
        key = (row.node_id, row.decision_id, row.action)
        await connection.execute(delete(shown_actions).where(tuple_(*_KEY) == tuple_(*key)))
        await _renew(connection, _Entry(row.node_id, row.action, row.outcome, row.touchpoint, row.kind))


async def keep_told(connection: AsyncConnection, told: Iterable[tuple[int, Event]], policy: Policy) -> None:
    """Have what events tell of contacts be in the history of the node each hangs on, in whatever order they arrive."""
    found: dict[tuple[int, str, str], tuple[Shown, str, str]] = {}
    telling = [one for one in told if of_type(one[1], policy.vocabulary).contact]
    for node_id, event in sorted(telling, key=lambda one: (one[1].at, one[1].id)):
        met = contact(read(event, policy.vocabulary), policy)
        if met is not None:
            shown = Shown(node_id, met.occasion or event.id, met.action, met.kind, event.at)
            found[node_id, shown.decision_id, shown.action] = (shown, met.outcome, met.touchpoint)
    talks = await _interactions(connection, {decision_id for _, decision_id, _ in found})
    for key in [key for key in found if key[1] in talks]:  # of our own decisions in an interaction
        shown, outcome, touchpoint = found[key]
        if outcome == SHOWN:
            del found[key]
            await keep_outcome(connection, shown, outcome, touchpoint, talks[shown.decision_id])
        else:
            standing = await _of_interaction(connection, talks[shown.decision_id], shown.action)
            await _forget(connection, [one for one in standing if one.outcome == SHOWN and one.decision_id != key[1]])
    await _keep(connection, list(found.values()), newer_only=True)


async def _interactions(connection: AsyncConnection, decision_ids: Iterable[str]) -> dict[str, str]:
    """The interactions of those that are decisions taken in one."""
    found: dict[str, str] = {}
    for some in chunks(sorted(decision_ids)):
        query = select(decisions.c.id, decisions.c.interaction_id)
        taken = query.where(decisions.c.id.in_(some), decisions.c.interaction_id.is_not(None))
        found.update({row.id: row.interaction_id for row in await connection.execute(taken)})
    return found


async def _keep(connection: AsyncConnection, told: list[tuple[Shown, str, str]], *, newer_only: bool) -> None:
    touched: set[_Entry] = set()
    for start in range(0, len(told), _KEYS_AT_ONCE):
        some = told[start : start + _KEYS_AT_ONCE]
        keys = [(shown.node_id, shown.decision_id, shown.action) for shown, _, _ in some]
        known = {
            (row.node_id, row.decision_id, row.action): row
            for row in await connection.execute(select(shown_actions).where(is_one_of(_KEY, keys)))
        }
        rows = []
        for key, (shown, outcome, touchpoint) in zip(keys, some, strict=True):
            before = known.get(key)
            if before is not None:
                if newer_only and before.at > shown.at:
                    continue
                touched.add(_Entry(before.node_id, before.action, before.outcome, before.touchpoint, before.kind))
            rows.append({**asdict(shown), "kind": str(shown.kind), "outcome": outcome, "touchpoint": touchpoint})
            touched.add(_Entry(shown.node_id, shown.action, outcome, touchpoint, str(shown.kind)))
        await upsert(connection, shown_actions, rows, key=("node_id", "decision_id", "action"))
    for entry in sorted(touched):
        await _renew(connection, entry)


async def move(connection: AsyncConnection, decision_ids: Iterable[str], node_id: int) -> None:
    """Have what was shown by these decisions, or told by events of these ids, be in the history of the node."""
    for some in chunks(sorted(set(decision_ids))):
        mine = and_(shown_actions.c.decision_id.in_(some), shown_actions.c.node_id != node_id)
        moved = (await connection.execute(select(shown_actions).where(mine))).all()
        await connection.execute(update(shown_actions).where(mine).values(node_id=node_id))
        entries = {
            _Entry(node, row.action, row.outcome, row.touchpoint, row.kind)
            for row in moved
            for node in (row.node_id, node_id)
        }
        for entry in sorted(entries):
            await _renew(connection, entry)


async def _renew(connection: AsyncConnection, entry: _Entry) -> None:
    """Make the entry again from the newest of what it stands for."""
    shown = shown_actions.c
    query = (
        select(shown.at)
        .where(
            shown.node_id == entry.node_id,
            shown.action == entry.action,
            shown.outcome == entry.outcome,
            shown.touchpoint == entry.touchpoint,
        )
        .order_by(shown.at.desc())
        .limit(KEPT)
    )
    times = [micros(at) for at in await connection.scalars(query)]
    of = contact_times.c
    if not times:
        mine = and_(
            of.node_id == entry.node_id,
            of.action == entry.action,
            of.outcome == entry.outcome,
            of.touchpoint == entry.touchpoint,
        )
        await connection.execute(delete(contact_times).where(mine))
        return
    row = {**asdict(entry), "times": json.dumps(times)}
    await upsert(connection, contact_times, [row], key=("node_id", "action", "outcome", "touchpoint"))


async def history(connection: AsyncConnection, node_ids: Iterable[int], depth: int) -> tuple[ShownAction, ...]:
    """What the customer was shown, oldest first: of each action, outcome and touchpoint the newest ``depth``."""
    times: dict[tuple[str, str, str, str], list[int]] = {}
    for some in chunks(sorted(set(node_ids))):
        for row in await connection.execute(select(contact_times).where(contact_times.c.node_id.in_(some))):
            times.setdefault((row.action, row.kind, row.outcome, row.touchpoint), []).extend(json.loads(row.times))
    found = [
        ShownAction(action=action, kind=kind, at=moment(at), outcome=outcome, touchpoint=touchpoint)
        for (action, kind, outcome, touchpoint), of in times.items()
        for at in sorted(of, reverse=True)[:depth]
    ]
    return tuple(sorted(found, key=lambda shown: (shown.at, shown.action, shown.outcome, shown.touchpoint)))
