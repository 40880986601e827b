"""Events, clustered by node and time so that the newest of a customer are neighbours on disk, and their keys."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

events = Table(
    "events",
    metadata,
    Column("node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Micros, primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("type", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("interaction_id", Text),
    Column("body", Json, nullable=False),
    Column("item", Json, nullable=False),
    sqlite_with_rowid=False,
)
_in_interactions = events.c.interaction_id.is_not(None)
Index(
    "ix_events_interaction_id",
    events.c.interaction_id,
    sqlite_where=_in_interactions,
    postgresql_where=_in_interactions,
)
"""``body`` is the whole ``domain.Event``; ``item`` the timeline item without its journeys, handed out as stored."""

event_keys = Table(
    "event_keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("node_id", BigInteger, nullable=False),
    Column("at", Micros, nullable=False),
    sqlite_with_rowid=False,
)
"""One row an event: its primary key is what makes a second arrival a duplicate, and finds an event by id."""
