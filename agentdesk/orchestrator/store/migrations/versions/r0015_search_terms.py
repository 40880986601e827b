"""Words by which customers are found: phone numbers as their country writes them, names without strokes and signs.

The words are made by the rule of the program that migrates: they are derived, and more of them do no harm.
"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

from agentdesk.engine.identity.normalise import parse_identifier
from agentdesk.orchestrator.identity import naming

revision = "r0015"
down_revision: str | None = "r0014"

_CHUNK = 2_000


def upgrade() -> None:
    """Add the words of the identifiers and names that are known already; none is taken away."""
    connection = op.get_bind()
    nodes = sa.table("identity_nodes", sa.column("id", sa.BigInteger), sa.column("identifier", sa.Text))
    traits = sa.table(
        "traits",
        sa.column("node_id", sa.BigInteger), sa.column("key", sa.Text), sa.column("value", sa.Text),
    )  # fmt: skip
    last = -1
    while rows := connection.execute(
        sa.select(nodes.c.id, nodes.c.identifier).where(nodes.c.id > last).order_by(nodes.c.id).limit(_CHUNK)
    ).all():
        last = rows[-1].id
        terms: set[tuple[str, int, str]] = set()
        for row in rows:
            try:
                identifier = parse_identifier(row.identifier, None)
            except ValueError:
                continue
            terms.update((term, row.id, why) for term, why in naming.terms_of_identifier(identifier))
        named = sa.select(traits.c.node_id, traits.c.key, sa.cast(traits.c.value, sa.Text).label("value")).where(
            traits.c.node_id.in_([row.id for row in rows]), traits.c.key.in_(naming.NAME_KEYS)
        )
        for row in connection.execute(named):
            told = {row.key: json.loads(row.value)} if row.value is not None else {}
            terms.update((term, row.node_id, why) for term, why in naming.terms_of_traits(told))
        _add(connection, terms)


def _add(connection: sa.Connection, terms: set[tuple[str, int, str]]) -> None:
    if not terms:
        return
    table = sa.table("search_terms", sa.column("term"), sa.column("node_id"), sa.column("why"))
    insert = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    connection.execute(
        insert.on_conflict_do_nothing(),
        [{"term": term, "node_id": node, "why": why} for term, node, why in sorted(terms)],
    )
