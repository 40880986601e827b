"""The change log (every change the desks must hear of, numbered without gaps in the order of commit) and the keys of
the commands that took effect."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

change_head = Table(
    "change_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
)
"""One row. Its lock, taken as the last thing in a transaction, makes the order of numbers the order of commits."""

changes = Table(
    "changes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Micros, nullable=False),
    Column("type", String(40), nullable=False),
    Column("customer_id", String(40)),
    Column("agent_id", String(80)),
    Column("team", String(80)),
    Column("caused_by", String(80)),
    Column("payload", Json, nullable=False),
    Index("ix_changes_customer_id_seq", "customer_id", "seq"),
)

command_keys = Table(
    "command_keys",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("actor", String(80), primary_key=True),
    Column("kind", String(120), nullable=False),
    Column("subject_id", String(80), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("at", Micros, nullable=False),
)
"""Idempotency: one row per Idempotency-Key and sender, kept for ever with what the command made."""
