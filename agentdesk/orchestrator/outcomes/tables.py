"""The outcomes that are watched, and those that were."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

outcomes = Table(
    "outcomes",
    metadata,
    Column("subject_id", String(80), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("node_id", BigInteger, nullable=False),
    Column("decision_id", String(80), nullable=False),
    Column("interaction_id", String(80)),
    Column("team", Text),
    Column("action", Text, nullable=False),
    Column("declared_action", String(200), nullable=False, server_default=""),
    Column("intent", String(80), nullable=False),
    Column("feeling", Float, nullable=False),
    Column("feeling_band", String(20), nullable=False, server_default=""),
    Column("effort", Float, nullable=False),
    Column("journeys", Json, nullable=False),
    Column("opened_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
    Column("state", String(20), nullable=False),
    Column("verdicts", String(200), nullable=False, server_default=""),
    Column("judged_by", String(100), nullable=False, server_default=""),
    Column("body", Text, nullable=False),
    Index("ix_outcomes_node_id_ends_at", "node_id", "ends_at"),
    Index("ix_outcomes_interaction_id", "interaction_id"),
    Index("ix_outcomes_decision_id", "decision_id"),
    Index("ix_outcomes_action_opened_at", "action", "opened_at"),
    Index(
        "ix_outcomes_compared",
        "declared_action", "opened_at", "kind", "team", "intent", "feeling_band", "node_id", "verdicts",
    ),
)  # fmt: skip
"""``kind`` is override (``subject_id`` is its id; its outcome is in the ledger, this only says what is to be looked at)
or acceptance (``subject_id`` is the decision's id). ``action`` is what was recommended; ``intent``, ``feeling``,
``effort`` and ``journeys`` are those of the moment. ``team`` is that of whoever did it: '' for a person of none, NULL
where a machine did. ``body`` is the ``domain.Outcome`` as JSON, ``verdicts`` its windows in short (``verdicts.py``),
``judged_by`` a fingerprint a window of the events that it was judged by.
The long index holds all that like is compared with like by, so that counting reads nothing else."""

outcome_chances = Table(
    "outcome_chances",
    metadata,
    Column("declared_action", String(200), primary_key=True),
    Column("subject_id", String(80), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("chance", Float, nullable=False),
    Column("came_first", Integer, nullable=False),
    Index("ix_outcome_chances_subject_id", "subject_id"),
)
"""Where advice was varied by chance: the ``chance`` with which an action would have come first when the decision was
made of which the outcome is watched, and whether it did (0 or 1)."""
