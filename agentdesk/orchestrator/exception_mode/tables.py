"""Exception modes as they stand now, which follow from the ledger."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from agentdesk.orchestrator.store.metadata import Micros, metadata

exception_modes = Table(
    "exception_modes",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("node_id", BigInteger, nullable=False),
    Column("interaction_id", String(80)),
    Column("agent_id", String(80), nullable=False),
    Column("owner_id", String(80), nullable=False),
    Column("team", Text),
    Column("started_at", Micros, nullable=False),
    Column("until", Micros, nullable=False),
    Column("ended_at", Micros),
    Column("return_when", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_exception_modes_node_id_ended_at", "node_id", "ended_at"),
    Index("ix_exception_modes_interaction_id", "interaction_id"),
    Index("ix_exception_modes_started_at_id", "started_at", "id"),
    Index("ix_exception_modes_agent_id", "agent_id"),
    Index("ix_exception_modes_owner_id", "owner_id"),
)
"""A projection of the entries ``exception_mode.started`` and ``exception_mode.ended``: ``body`` is the
``domain.ExceptionMode`` as JSON. It hangs on an identifier's node, so it follows links and partings."""
