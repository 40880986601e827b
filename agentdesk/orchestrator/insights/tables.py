"""What is counted of every instance of a journey."""

from sqlalchemy import BigInteger, Column, Float, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

journey_instances = Table(
    "journey_instances",
    metadata,
    Column("root_node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("journey_id", String(160), primary_key=True),
    Column("definition", String(160), nullable=False),
    Column("state", String(20), nullable=False),
    Column("started_at", Micros, nullable=False),
    Column("ends_at", Micros, nullable=False),
    Column("score", Float),
    Column("channel", Text, nullable=False),
    Column("milestone", String(160), nullable=False),
    Column("event_type", Text, nullable=False),
    Column("switched", Json, nullable=False),
    Column("reached", Json, nullable=False),
    Column("answers", Json, nullable=False),
    # also what is counted of all definitions, so that this reads the index alone
    Index(
        "ix_journey_instances_definition_started_at",
        "definition",
        "started_at",
        "state",
        "ends_at",
        "score",
        "channel",
    ),
)
"""``engine.insights.Instance``, in a row. ``reached`` maps milestones to microseconds, ``answers`` are lists of
(microseconds, scale, value, milestone). An instance stays when its track is dropped for being one of many that
ended."""
