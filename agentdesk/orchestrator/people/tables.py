"""Access tokens (only their hashes), the people behind them, and their presence."""

from sqlalchemy import Column, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Micros, metadata

people = Table(
    "people",
    metadata,
    Column("agent_id", String(80), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("agent_id", String(80), nullable=False),
    Column("team", Text),
    Column("created_at", Micros, nullable=False),
    Column("revoked_at", Micros),
    Index("ix_tokens_agent_id", "agent_id"),
)

presences = Table(
    "presences",
    metadata,
    Column("agent_id", String(80), primary_key=True),
    Column("presence", String(20), nullable=False),
    Column("at", Micros, nullable=False),
)

customer_access = Table(
    "customer_access",
    metadata,
    Column("agent_id", String(80), primary_key=True),
    Column("customer_id", String(40), primary_key=True),
    Column("at", Micros, primary_key=True),
    Index("ix_customer_access_customer_id_at", "customer_id", "at"),
)
"""Which person looked at which customer, and when."""

customer_lookups = Table(
    "customer_lookups",
    metadata,
    Column("agent_id", String(80), primary_key=True),
    Column("customer_id", String(40), primary_key=True),
    Column("at", Micros, primary_key=True),
    Index("ix_customer_lookups_customer_id_at", "customer_id", "at"),
)
"""Which customers a look-up named to which person, and when: from then on they may open them."""
