"""Saved views of the override log, and samples of it that were drawn for review."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

override_views = Table(
    "override_views",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("owner_id", String(80), nullable=False),
    Column("owner", Text, nullable=False),
    Column("teams", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("filter", Json, nullable=False),
    Column("sort", String(20), nullable=False),
    Column("turned", Boolean, nullable=False),
    Column("changed_at", Micros, nullable=False),
    Index("ix_override_views_owner_id", "owner_id"),
    Index("ix_override_views_shared", "shared"),
)
"""``teams`` are those of the owner, with whom a shared view is shared; parted by commas."""

override_samples = Table(
    "override_samples",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("owner_id", String(80), nullable=False),
    Column("owner", Text, nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),
    Column("filter", Json, nullable=False),
    Column("candidates", BigInteger, nullable=False),
    Column("agents", Json, nullable=False),
    Index("ix_override_samples_owner_id_created_at_id", "owner_id", "created_at", "id"),
)
"""``agents``: for each the candidates that there were and how many of them were drawn. That it was drawn is in the
ledger too, so that nobody draws until they like what they get."""

override_sample_items = Table(
    "override_sample_items",
    metadata,
    Column("sample_id", String(80), primary_key=True),
    Column("override_id", String(80), primary_key=True),
)
