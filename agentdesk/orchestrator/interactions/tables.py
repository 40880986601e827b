"""Interactions and their utterances. An interaction hangs on the node of the identifier it came in by, never on a
customer: whose it is follows from the identity links of the day."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, index_where, metadata

RUNS = "state != 'closed'"
"""What runs now, as a condition in SQL: written out, since a database uses an index of a part of the rows only where a
query says the same."""

interactions = Table(
    "interactions",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("node_id", BigInteger, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("identifier_kind", String(20), nullable=False),
    Column("identifier_value", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("agent_id", String(80)),
    Column("team", Text),
    Column("queue", Text),
    Column("state", String(20), nullable=False),
    Column("state_since", Micros, nullable=False),
    Column("offered_at", Micros, nullable=False),
    Column("connected_at", Micros),
    Column("ended_at", Micros),
    Column("utterances", Integer, nullable=False),
    Column("last_text", Text, nullable=False),
    Column("last_speaker", String(20)),
    Column("sentiment", Float),
    Column("disposition", String(80)),
    Column("wrap_up", Json),
    Column("version", Integer, nullable=False),
    Index("ix_interactions_node_id_offered_at", "node_id", "offered_at"),
    Index("ix_interactions_agent_id_offered_at_id", "agent_id", "offered_at", "id"),
    Index("ix_interactions_team_offered_at_id", "team", "offered_at", "id"),
    index_where("ix_interactions_running_in", "team", "offered_at", "id", where=RUNS),
    index_where("ix_interactions_running_with", "node_id", where=RUNS),
)
"""``team`` is that of the agent, or the queue's name while nobody has it. The last two indexes hold what runs now
alone, so that finding it costs the same however much there was before."""

utterances = Table(
    "utterances",
    metadata,
    Column("interaction_id", String(80), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", String(80), nullable=False),
    Column("speaker", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("sentiment", Float),
    Column("sentiment_model", Text),
    Column("correction_id", String(80)),
    Column("delivery", String(20)),
    Column("delivery_at", Micros),
    Column("delivery_detail", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("uq_utterances_interaction_id_id", "interaction_id", "id", unique=True),
)
