"""All SQL of an erasure but finding what it reaches: rows are deleted, or overwritten where they are counted.

Each statement is for one capability's tables; what a capability keeps of persons and is not named here is named in the
test that looks through the whole store for planted words.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, or_, select, type_coerce, update
from sqlalchemy import Text as PlainText
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import erased
from agentdesk.domain.decision import declared_action
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.outcome import Outcome
from agentdesk.engine.outcomes.measure import ended
from agentdesk.orchestrator.decisions.repository import ERASED
from agentdesk.orchestrator.decisions.tables import contact_times, contexts, decisions, feedback, shown_actions
from agentdesk.orchestrator.erasure import redaction
from agentdesk.orchestrator.erasure.scope import Scope
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.identity.tables import (
    identity_commands,
    identity_links,
    identity_nodes,
    search_terms,
    traits,
)
from agentdesk.orchestrator.interactions.tables import interactions, utterances
from agentdesk.orchestrator.journeys.tables import customer_state, journey_marks, journey_tracks, signal_memories
from agentdesk.orchestrator.live.tables import changes, command_keys
from agentdesk.orchestrator.live.visibility import CUSTOMER_ERASED
from agentdesk.orchestrator.notes.tables import notes
from agentdesk.orchestrator.outcomes.repository import as_kept
from agentdesk.orchestrator.outcomes.tables import outcomes
from agentdesk.orchestrator.patterns.answers import ACCEPTANCE, became
from agentdesk.orchestrator.people.tables import customer_lookups
from agentdesk.orchestrator.propensity.tables import propensity_queue
from agentdesk.orchestrator.schedule.tables import timers
from agentdesk.orchestrator.sentiment.tables import corrections
from agentdesk.orchestrator.store.insert import insert_new
from agentdesk.orchestrator.timeline.tables import events
from agentdesk.orchestrator.watches.tables import watches

_PAGE = 2_000


async def forget(connection: AsyncConnection, scope: Scope, now: datetime) -> None:
    """Delete and overwrite everything of the customer but what the ledger's capability keeps."""
    await _history(connection, scope)
    await _conversations(connection, scope, now)
    await _advice(connection, scope, now)
    await _commands(connection, scope)
    await _identity(connection, scope)


async def _delete(connection: AsyncConnection, table: Table, column: Any, values: Iterable[Any]) -> None:
    for some in chunks(sorted(set(values))):
        await connection.execute(delete(table).where(column.in_(some)))


async def _history(connection: AsyncConnection, scope: Scope) -> None:
    """Events, and what was concluded from them. Their keys stay: what comes a second time is still not new."""
    for table, column in (
        (events, events.c.node_id),
        (traits, traits.c.node_id),
        (search_terms, search_terms.c.node_id),
        (shown_actions, shown_actions.c.node_id),
        (contact_times, contact_times.c.node_id),
        (customer_state, customer_state.c.root_node_id),
        (journey_tracks, journey_tracks.c.root_node_id),
        (journey_marks, journey_marks.c.root_node_id),
        (signal_memories, signal_memories.c.root_node_id),
        (watches, watches.c.node_id),
    ):
        await _delete(connection, table, column, scope.nodes)
    await _delete(connection, contexts, contexts.c.root_node_id, [*scope.nodes, *scope.once_linked])
    await _delete(connection, customer_lookups, customer_lookups.c.customer_id, scope.customer_ids)


async def _conversations(connection: AsyncConnection, scope: Scope, now: datetime) -> None:
    """What was said and written in conversations goes; that there was one, when and with whom, is counted."""
    talks = scope.interactions
    for table, column in (
        (utterances, utterances.c.interaction_id),
        (notes, notes.c.interaction_id),
        (corrections, corrections.c.interaction_id),
    ):
        await _delete(connection, table, column, talks)
    await _delete(connection, corrections, corrections.c.subject_id, scope.events)
    nobody = erased(scope.customer_ids[0])
    named = {"identifier_kind": nobody.kind.value, "identifier_value": nobody.value}
    said = {"customer_name": "", "last_text": "", "wrap_up": None}
    for some in chunks(talks):
        mine = interactions.c.id.in_(some)
        values = {**named, **said, "version": interactions.c.version + 1}
        await connection.execute(update(interactions).where(mine).values(values))
        is_open = interactions.c.state != InteractionState.CLOSED.value
        over = {"state": InteractionState.CLOSED.value, "state_since": now, "ended_at": now}
        await connection.execute(update(interactions).where(mine, is_open).values(over))
    for talk, node in sorted(scope.came_in.items()):
        await connection.execute(update(interactions).where(interactions.c.id == talk).values(named))
        await _rename_in_events(connection, talk, scope.names[node], str(nobody))


async def _rename_in_events(connection: AsyncConnection, interaction_id: str, name: str, nobody: str) -> None:
    """The events of a conversation that is another customer's say by which identifier it came in: they no longer do."""
    texts = [type_coerce(column, PlainText).label(column.name) for column in (events.c.body, events.c.item)]
    query = select(events.c.node_id, events.c.at, events.c.id, *texts).where(events.c.interaction_id == interaction_id)
    value, unnamed = name.partition(":")[2], nobody.partition(":")[2]
    kind, as_kind = name.partition(":")[0], nobody.partition(":")[0]
    pairs = [(f'"kind":"{kind}","value":"{value}"', f'"kind":"{as_kind}","value":"{unnamed}"'), (value, unnamed)]
    for row in (await connection.execute(query)).all():
        mine = and_(events.c.node_id == row.node_id, events.c.at == row.at, events.c.id == row.id)
        body, item = (_replaced(text, pairs) for text in (row.body, row.item))
        new = {events.c.body: type_coerce(body, PlainText), events.c.item: type_coerce(item, PlainText)}
        await connection.execute(update(events).where(mine).values(new))


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


async def _advice(connection: AsyncConnection, scope: Scope, now: datetime) -> None:
    """Decisions and outcomes are counted by what remains of them; what is still watched can no longer be known."""
    await _rewrite(connection, decisions, decisions.c.id, [*scope.decisions, *scope.receipts], _decision)
    subjects = [*scope.decisions, *scope.overrides]
    await _rewrite(connection, outcomes, outcomes.c.subject_id, subjects, partial(_outcome, now))
    for some in chunks(scope.decisions):
        taken = select(outcomes.c.subject_id, outcomes.c.state).where(outcomes.c.subject_id.in_(some))
        for decision_id, state in (await connection.execute(taken.where(outcomes.c.kind == ACCEPTANCE))).all():
            await became(connection, decision_id, state)
    for some in chunks(scope.decisions):
        of_records = feedback.c.decision_id.in_(some), feedback.c.action.contains(":", autoescape=True)
        told = (await connection.execute(select(feedback).where(*of_records))).all()
        await connection.execute(delete(feedback).where(*of_records))
        left = [{**row._mapping, "action": declared_action(row.action)} for row in told]
        await insert_new(connection, feedback, left)
    await _delete(connection, propensity_queue, propensity_queue.c.decision_id, [*scope.decisions, *scope.receipts])


def _decision(row: Any) -> dict[str, Any]:
    return {
        "policy_digest": ERASED,
        "inputs": redaction.inputs(row.inputs),
        "body": redaction.decision(row.body),
    }


def _outcome(now: datetime, row: Any) -> dict[str, Any]:
    last = ended(Outcome.model_validate_json(row.body), now)
    return {
        "action": declared_action(row.action),
        "journeys": [],
        **as_kept(last, row.opened_at),
        "body": redaction.outcome(last.model_dump(mode="json")),
    }


async def _rewrite(
    connection: AsyncConnection, table: Table, key: Any, ids: Iterable[str], left: Callable[[Any], dict[str, Any]]
) -> None:
    for some in chunks(sorted(set(ids))):
        for row in (await connection.execute(select(table).where(key.in_(some)))).all():
            same = and_(*(column == row._mapping[column.name] for column in table.primary_key))
            await connection.execute(update(table).where(same).values(left(row)))


async def _commands(connection: AsyncConnection, scope: Scope) -> None:
    """Timers go; a command that is sent again is refused, and its content cannot be guessed by its hash."""
    ids = scope.ids
    for some in chunks(sorted({*ids, *map(str, scope.nodes)})):
        await connection.execute(delete(timers).where(timers.c.key.in_(some)))
    for some in chunks(sorted(ids)):
        await connection.execute(
            update(command_keys).where(command_keys.c.subject_id.in_(some)).values(content_hash="")
        )
    await _changes(connection, scope, {*ids, *scope.came_in, *scope.pictures})


async def _changes(connection: AsyncConnection, scope: Scope, ids: set[str]) -> None:
    last = 0
    # a stream that is behind is told so, without a gap
    told = {"type": CUSTOMER_ERASED, "payload": {"customer_id": scope.customer_ids[0]}, "caused_by": None}
    while True:
        query = select(changes.c.seq, changes.c.customer_id, changes.c.payload)
        rows = (await connection.execute(query.where(changes.c.seq > last).order_by(changes.c.seq).limit(_PAGE))).all()
        mine = [row.seq for row in rows if row.customer_id in ids or _names(row.payload, ids)]
        if mine:
            await connection.execute(update(changes).where(changes.c.seq.in_(mine)).values(told))
        if len(rows) < _PAGE:
            return
        last = rows[-1].seq


def _names(value: Any, ids: set[str]) -> bool:
    """Whether a document says one of the ids anywhere."""
    if isinstance(value, str):
        return value in ids
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_names(one, ids) for one in parts)


async def _identity(connection: AsyncConnection, scope: Scope) -> None:
    """The identifiers become nobody's: who comes by them again is a new customer."""

    def _ends(table: Table, some: list[int]) -> ColumnElement[bool]:
        return or_(table.c.node_a.in_(some), table.c.node_b.in_(some))

    for some in chunks(scope.nodes):
        await connection.execute(delete(identity_links).where(_ends(identity_links, some)))
        of_pairs = identity_commands.c.interaction_id.is_(None)
        await connection.execute(delete(identity_commands).where(_ends(identity_commands, some), of_pairs))
        silent = update(identity_commands).where(_ends(identity_commands, some)).values(reason="")
        await connection.execute(silent)
    renamed = update(identity_nodes).where(identity_nodes.c.id == bindparam("node"))
    public = dict(zip(scope.names, scope.customer_ids, strict=True))
    rows = [{"node": node, "name": str(erased(public[node]))} for node in scope.nodes]
    await connection.execute(renamed.values(identifier=bindparam("name"), shared=None), rows)
