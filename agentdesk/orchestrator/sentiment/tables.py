"""Corrections of feelings, each with what the model said: labelled data, never deleted."""

from sqlalchemy import Column, Float, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Micros, metadata

corrections = Table(
    "sentiment_corrections",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject_id", String(80), nullable=False),
    Column("interaction_id", String(80)),
    Column("text", Text, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("model", Text),
    Column("model_score", Float, nullable=False),
    Column("label", String(20), nullable=False),
    Column("score", Float, nullable=False),
    Column("corrected_by", String(80), nullable=False),
    Column("corrected_at", Micros, nullable=False),
    Column("ended_at", Micros),
    Column("ended_by", String(80)),
    Column("replaced_by", String(80)),
    Index("ix_sentiment_corrections_corrected_at_id", "corrected_at", "id"),
    Index("ix_sentiment_corrections_corrected_by", "corrected_by"),
    Index("ix_sentiment_corrections_subject_id_kind", "subject_id", "kind"),
)
"""Of one message at most one stands (``ended_at`` null). Whose it is follows from the message."""
