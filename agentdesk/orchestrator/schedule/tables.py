"""The timers of the service: what is to be looked at, and when."""

from sqlalchemy import Column, Index, Integer, String, Table

from agentdesk.orchestrator.store.metadata import Micros, metadata

timers = Table(
    "timers",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("due_at", Micros, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Index("ix_timers_due_at", "due_at"),
)
"""``kind`` names what handles it, ``key`` what it is about. A timer says only when to look: what has to happen follows
from the state of what it is about, so one that goes off twice or too early does no harm. ``tries`` counts failures."""
