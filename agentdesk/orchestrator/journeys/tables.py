"""What the service remembers per customer (the root node of a component) so that nothing costs more as history grows:
the journeys as folded so far, and a version that every change raises."""

from sqlalchemy import BigInteger, Boolean, Column, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

customer_state = Table(
    "customer_state",
    metadata,
    Column("root_node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("folded_to_at", Micros),
    Column("folded_to_id", String(80)),
    Column("policy_digest", String(80), nullable=False),
    Column("next_deadline_at", Micros),
    Column("folded", BigInteger, nullable=False, server_default="0"),
)
"""The row is also the customer's lock: whoever folds events or stores a decision holds it. ``folded`` is how many
events the tracks follow from."""

journey_tracks = Table(
    "journey_tracks",
    metadata,
    Column("root_node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("journey_id", String(160), primary_key=True),
    Column("body", Text, nullable=False),
)
"""One journey's fold state each (``engine.journeys``)."""

signal_memories = Table(
    "signal_memories",
    metadata,
    Column("root_node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
)
"""What the customer's signals follow from (``engine.signals.memory``), folded as far as the journeys are."""

recomputes = Table(
    "recomputes",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("definition", String(160)),
    Column("anew", Boolean, nullable=False),
    Column("policy", String(80), nullable=False),
    Column("state", String(20), nullable=False),
    Column("last_root", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("started_at", Micros, nullable=False),
    Column("ended_at", Micros),
    Column("by", String(80), nullable=False),
)
"""Runs that follow journeys anew, in the order of the customers' roots: ``last_root`` is the last one looked at.
``anew``: from the first event on, whatever is known. ``policy`` is the digest of what the run follows."""

journey_marks = Table(
    "journey_marks",
    metadata,
    Column("root_node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Micros, primary_key=True),
    Column("event_id", String(80), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("policy_digest", String(80), nullable=False),
    Column("tracks", Text, nullable=False),
    Column("nodes", Json, nullable=False, server_default="[]"),
    Column("signals", Text, nullable=False, server_default="{}"),
)
"""Of customers with a long history: the tracks as they were after an event some way back, a few marks each, the closer
to today the denser, and so the memory of signals. ``number`` is how many events were folded up to there, ``nodes``
whose they are."""
