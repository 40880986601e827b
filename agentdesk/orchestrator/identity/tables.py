"""Identifiers as nodes, links as edges with from and to, traits and search terms on nodes. Nothing here is ever merged:
a customer is a connected component, and only the ``component`` column (the smallest node id of it) is recomputed.
"""

from sqlalchemy import BigInteger, Column, Float, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, RowId, Term, metadata

identity_nodes = Table(
    "identity_nodes",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("identifier", Text, nullable=False, unique=True),
    Column("public_id", String(40), nullable=False, unique=True),
    Column("component", BigInteger, nullable=False),
    Column("first_seen_at", Micros, nullable=False),
    Column("last_seen_at", Micros, nullable=False),
    Index("ix_identity_nodes_component", "component"),
)
"""``identifier`` is ``kind:value``. ``public_id`` of a root is the customer's id; that of any node resolves to it."""

identity_links = Table(
    "identity_links",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("node_a", BigInteger, nullable=False),
    Column("node_b", BigInteger, nullable=False),
    Column("by", String(160), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("event_id", String(40)),
    Column("confidence", Float, nullable=False),
    Column("from_at", Micros, nullable=False),
    Column("to_at", Micros),
    Column("ended_by", String(160)),
    Column("ended_reason", Text),
    Index("ix_identity_links_node_a_node_b", "node_a", "node_b"),
    Index("ix_identity_links_node_b", "node_b"),
)
"""``node_a`` is the smaller. A link without ``to_at`` holds."""

identity_separations = Table(
    "identity_separations",
    metadata,
    Column("node_a", BigInteger, primary_key=True, autoincrement=False),
    Column("node_b", BigInteger, primary_key=True, autoincrement=False),
    Column("link_id", String(80), nullable=False),
    Column("by", String(160), nullable=False),
    Column("at", Micros, nullable=False),
    Index("ix_identity_separations_node_b", "node_b"),
)
"""Pairs that a person said are not one customer. No rule may bring them together again; a person may."""

traits = Table(
    "traits",
    metadata,
    Column("node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String(120), primary_key=True),
    Column("value", Json),
    Column("at", Micros, nullable=False),
    Column("event_id", String(40), nullable=False),
    sqlite_with_rowid=False,
)

"""The latest word on a trait by the time of its event; no value says that it no longer holds."""

search_terms = Table(
    "search_terms",
    metadata,
    Column("term", Term, primary_key=True),
    Column("node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("why", String(40), primary_key=True),
    sqlite_with_rowid=False,
)
"""Lower-case words of names, identifiers and account numbers, and digits of phone numbers, for prefix look-ups."""
