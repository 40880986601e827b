"""The customers who were erased, and whether the store was swept clean of what was deleted since."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Micros, metadata

erasures = Table(
    "erasures",
    metadata,
    Column("customer_id", String(40), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", Micros, nullable=False),
    Column("body", Text, nullable=False),
    Column("swept_at", Micros),
    Column("log_swept_at", Micros),
    Index("ix_erasures_swept_at", "swept_at"),
)
"""``seq`` is the ledger's entry, ``body`` the ``Erasure`` as JSON. ``swept_at``: since then no data file of the store
holds what was deleted, not even where nobody reads it; ``log_swept_at``: nor does its write-ahead log."""
