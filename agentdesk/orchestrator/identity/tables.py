"""Identifiers as nodes, links as edges with from and to, what people said of them, traits and search terms on nodes.
Nothing here is ever merged: a customer is what the links and words of today make one, and only the ``component`` (the
smallest node id of it) and ``shared`` columns are computed from these.
"""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, String, Table, Text

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
    Column("shared", String(20)),
    Index("ix_identity_nodes_component", "component"),
)
"""``identifier`` is ``kind:value``. ``public_id`` of a root is the customer's id; that of any node resolves to it.
``shared`` says why rules link the node with nobody (``domain.customer.SharedBecause``), if they do not."""

identity_links = Table(
    "identity_links",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("node_a", BigInteger, nullable=False),
    Column("node_b", BigInteger, nullable=False),
    Column("by", String(160), nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("evidence", Text, nullable=False),
    Column("event_id", String(40)),
    Column("confidence", Float, nullable=False),
    Column("from_at", Micros, nullable=False),
    Column("to_at", Micros),
    Column("ended_by", String(160)),
    Column("ended_reason", Text),
    Index("ix_identity_links_node_a_node_b", "node_a", "node_b"),
    Index("ix_identity_links_node_a_to_at_confidence", "node_a", "to_at", "confidence"),
    Index("ix_identity_links_node_b_to_at_confidence", "node_b", "to_at", "confidence"),
)
"""``node_a`` is the smaller. A link without ``to_at`` is open; it holds if both its ends are one customer's."""

identity_commands = Table(
    "identity_commands",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("node_a", BigInteger, nullable=False),
    Column("node_b", BigInteger, nullable=False),
    Column("link_id", String(80)),
    Column("interaction_id", String(80)),
    Column("target_id", String(80)),
    Column("by", String(80), nullable=False),
    Column("by_name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("recorded_at", Micros, nullable=False),
    Column("active", Boolean, nullable=False),
    Index("ix_identity_commands_node_a_at", "node_a", "at"),
    Index("ix_identity_commands_node_b_at", "node_b", "at"),
    Index("ix_identity_commands_interaction_id", "interaction_id"),
    Index("ix_identity_commands_target_id", "target_id"),
)
"""What people said of identities, for ever: link and unlink (two nodes), attribute (the node by which an interaction
came in, and one of the customer whose it is) and undo (of ``target_id``, whose nodes it repeats). One that was undone
is not ``active``. ``link_id`` is the link that was made or ended."""

identity_limits = Table(
    "identity_limits",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("up_to", BigInteger),
)
"""One row: the limits (``engine.identity.sharing``) by which everybody's customers are decided, and up to which node
they have been; none: all are."""

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
