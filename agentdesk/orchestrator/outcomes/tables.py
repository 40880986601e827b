"""The outcomes that are watched, and those that were."""

from sqlalchemy import BigInteger, Column, Float, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

outcomes = Table(
    "outcomes",
    metadata,
    Column("subject_id", String(80), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("node_id", BigInteger, nullable=False),
    Column("decision_id", String(80), nullable=False),
    Column("interaction_id", String(80)),
    Column("action", Text, nullable=False),
    Column("intent", String(80), nullable=False),
    Column("feeling", Float, nullable=False),
    Column("effort", Float, nullable=False),
    Column("journeys", Json, nullable=False),
    Column("opened_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
    Column("state", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_outcomes_node_id_ends_at", "node_id", "ends_at"),
    Index("ix_outcomes_interaction_id", "interaction_id"),
    Index("ix_outcomes_action_opened_at", "action", "opened_at"),
)
"""``kind`` is override (``subject_id`` is its id; its outcome is in the ledger, this only says what is to be looked at)
or acceptance (``subject_id`` is the decision's id). ``action`` is what was recommended; ``intent``, ``feeling``,
``effort`` and ``journeys`` are those of the moment. ``body`` is the ``domain.Outcome`` as JSON."""
