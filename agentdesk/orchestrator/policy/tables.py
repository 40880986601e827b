"""Versions of the policy with all their files, and the log of which was put in force when. Both only grow."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

policy_versions = Table(
    "policy_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(80), nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("source", String(20), nullable=False),
    Column("author", String(80), nullable=False),
    Column("created_at", Micros, nullable=False),
    Column("comment", Text, nullable=False),
    Column("base", Integer),
    Column("four_eyes", Boolean, nullable=False),
    Column("files", Json, nullable=False),
)
"""``files`` maps each path to its whole text; ``label`` is what the policy calls its version itself; ``base`` is the
version that was in force when it came, None for the first. ``four_eyes``: somebody else has to approve it."""

policy_activations = Table(
    "policy_activations",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("way", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", Micros, nullable=False),
    Column("comment", Text, nullable=False),
)
"""The one with the greatest ``seq`` is in force. Numbers are given by the writer: of two at once, one finds its number
taken, and so learns that it came second."""
