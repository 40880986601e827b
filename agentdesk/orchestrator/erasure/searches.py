"""Words of somebody who is erased in what colleagues typed into searches that are kept: they go, the search stays.

A view or a sample that was searched for a name, a number or a record of theirs keeps its other choices. Words are taken
for theirs where they begin a word by which the customer could be looked up, or the other way round, so that a search
for a namesake loses them too.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.erasure.scope import Scope
from agentdesk.orchestrator.identity.naming import words_of_query
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.identity.tables import search_terms
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.reviewing.tables import override_samples, override_views

SHORTEST = 3
"""Fewer letters are nobody's name."""
TAKEN_OUT = "…"


async def forget_words(connection: AsyncConnection, scope: Scope) -> None:
    """To be called while their words can still be looked up."""
    terms: set[str] = set()
    actions: set[str] = set()
    for some in chunks(scope.nodes):
        mine = select(search_terms.c.term).where(search_terms.c.node_id.in_(some))
        terms |= {term for term in await connection.scalars(mine) if len(term) >= SHORTEST}
    for some in chunks(scope.overrides):
        columns = overrides.c.recommended_action, overrides.c.taken_action
        for row in await connection.execute(select(*columns).where(overrides.c.id.in_(some))):
            actions |= {action for action in row if ":" in action}
    for table in (override_views, override_samples):
        await _forget(connection, table, terms, actions)


async def _forget(connection: AsyncConnection, table: Table, terms: Collection[str], actions: Collection[str]) -> None:
    has_name = "name" in table.c
    columns = (table.c.id, table.c.filter, *((table.c.name,) if has_name else ()))
    for row in (await connection.execute(select(*columns))).all():
        kept = {
            name: value
            for name, value in row.filter.items()
            if not (name == "q" and _are_theirs(str(value), terms)) and value not in actions
        }
        changes: dict[str, Any] = {} if kept == row.filter else {"filter": kept}
        if has_name and (name := _without(row.name, terms)) != row.name:
            changes["name"] = name
        if changes:
            await connection.execute(update(table).where(table.c.id == row.id).values(changes))


def _are_theirs(text: str, terms: Collection[str]) -> bool:
    words = [word for word in words_of_query(text) if len(word) >= SHORTEST]
    return any(term.startswith(word) or word.startswith(term) for word in words for term in terms)


def _without(name: str, terms: Collection[str]) -> str:
    """The name without the words that are theirs."""
    words = [TAKEN_OUT if _are_theirs(word, terms) else word for word in name.split(" ")]
    return " ".join(words) if TAKEN_OUT in words else name
