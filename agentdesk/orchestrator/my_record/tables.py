"""Who looked at what of an agent's."""

from sqlalchemy import Column, String, Table

from agentdesk.orchestrator.store.metadata import Micros, metadata

agent_access = Table(
    "agent_access",
    metadata,
    Column("agent_id", String(80), primary_key=True),
    Column("at", Micros, primary_key=True),
    Column("viewer_id", String(80), primary_key=True),
    Column("what", String(20), primary_key=True),
)
"""``agent_id`` is whose it was, ``viewer_id`` who looked."""
