"""What waits to be learned, what was learned from, and the versions of the model."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from agentdesk.orchestrator.store.metadata import Micros, metadata

propensity_queue = Table(
    "propensity_queue",
    metadata,
    Column("decision_id", String(80), primary_key=True),
    Column("due_at", Micros, nullable=False),
    Column("token", String(80), nullable=False),
    Index("ix_propensity_queue_due_at", "due_at"),
)
"""Decisions with answers that were not learned yet. ``token`` is another after each answer, so that one that comes
while the former are being learned stays."""

propensity_examples = Table(
    "propensity_examples",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("decision_id", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Index("uq_propensity_examples_decision_id", "decision_id", unique=True),
)
"""What was learned from each decision, as it is known now (JSON of ``Example``). Numbered without gaps, from 1."""

propensity_models = Table(
    "propensity_models",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("learned_at", Micros, nullable=False),
    Column("examples", BigInteger, nullable=False),
    Column("foresight", Text, nullable=False),
    Column("weights", LargeBinary),
)
"""Every version with how well it foresaw (JSON of ``Foresight``); the newest ones with their weights."""

propensity_head = Table(
    "propensity_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("examples", BigInteger, nullable=False),
    Column("learner", String(80), nullable=False),
    Column("until", Micros, nullable=False),
)
"""One row: the newest version, how many examples are numbered, and who learns until when. A new version follows the
very one that it was learned from, or is thrown away: that is what keeps an answer from counting twice."""
