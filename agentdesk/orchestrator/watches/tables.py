"""The watches: one for each decision that advised to wait."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

watches = Table(
    "watches",
    metadata,
    Column("decision_id", String(80), primary_key=True),
    Column("node_id", BigInteger, nullable=False),
    Column("touchpoint", String(80), nullable=False),
    Column("interaction_id", String(80), nullable=False),
    Column("action", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("watch", Json, nullable=False),
    Column("opened_at", Micros, nullable=False),
    Column("state", String(20), nullable=False),
    Column("settled_at", Micros),
    Column("because", Text, nullable=False, server_default=""),
    Column("evidence", Json, nullable=False, server_default="[]"),
    Column("successor", String(80)),
    Index("ix_watches_node_id_state", "node_id", "state"),
)
"""``watch`` is the JSON of ``domain.decision.Watch``; ``interaction_id`` is '' for a decision outside of one. ``state``
is watching; fulfilled (it happened); closed (it did not happen, which is well); returned (``successor`` is the decision
that came back); superseded (another decision was made in its place); overtaken (something else was done instead)."""
