"""Private notes of interactions: a table apart from what was said, so that no reader of words ever meets one."""

from sqlalchemy import Boolean, Column, Index, String, Table, Text, false

from agentdesk.orchestrator.store.metadata import Micros, metadata

notes = Table(
    "notes",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("interaction_id", String(80), nullable=False),
    Column("agent_id", String(80), nullable=False),
    Column("agent_name", Text, nullable=False),
    Column("from_supervisor", Boolean, nullable=False, server_default=false()),
    Column("text", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Index("ix_notes_interaction_id_at_id", "interaction_id", "at", "id"),
    Index("ix_notes_agent_id", "agent_id"),
)
