"""Decisions with everything they were made from, what became of them, and the last answer to each context question."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Micros, metadata

decisions = Table(
    "decisions",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("node_id", BigInteger, nullable=False),
    Column("interaction_id", String(80)),
    Column("touchpoint", String(80), nullable=False),
    Column("decided_at", Micros, nullable=False),
    Column("policy_digest", String(80), nullable=False),
    Column("inputs", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_decisions_node_id_decided_at", "node_id", "decided_at"),
    Index("ix_decisions_decided_at_id", "decided_at", "id"),
    Index("ix_decisions_interaction_id", "interaction_id"),
)
"""``inputs`` and ``body`` are the JSON of ``DecisionInputs`` and ``Decision``: together they replay."""

feedback = Table(
    "feedback",
    metadata,
    Column("decision_id", String(80), primary_key=True),
    Column("action", Text, primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("at", Micros, nullable=False),
    Column("recorded_at", Micros, nullable=False),
    Column("by", String(80), nullable=False),
    Column("role", String(20), nullable=False, server_default=""),
    Column("team", Text),
    Index("ix_feedback_by", "by"),
)
"""Answers to decisions, each once. ``role`` and ``team`` are those of whoever gave it then."""

shown_actions = Table(
    "shown_actions",
    metadata,
    Column("node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("decision_id", String(80), primary_key=True),
    Column("action", Text, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("at", Micros, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("touchpoint", String(80), nullable=False),
    Index("ix_shown_actions_node_id_action_outcome_touchpoint_at", "node_id", "action", "outcome", "touchpoint", "at"),
    Index("ix_shown_actions_decision_id", "decision_id"),
)
"""What a customer was shown and what became of it, here or as events told. ``decision_id`` is what an event said
that it belongs to, or else the event's own id."""

contact_times = Table(
    "contact_times",
    metadata,
    Column("node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("action", Text, primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("touchpoint", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("times", Text, nullable=False),
)
"""The newest times (a JSON list, microseconds, newest first) of ``shown_actions``: what the contact policy counts."""

contexts = Table(
    "contexts",
    metadata,
    Column("root_node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("interaction_id", String(80), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("policy_digest", String(80), nullable=False),
    Column("valid_until", Micros, nullable=False),
    Column("decision_id", String(80), nullable=False),
    Column("etag", String(80), nullable=False),
    Column("body", Text, nullable=False),
)
"""The last context per customer and interaction asked for ('' for none): good while ``version`` is the customer's and
the time is before ``valid_until``; afterwards still the decision to compare the next one with."""
