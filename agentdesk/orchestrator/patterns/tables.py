"""The answers of agents to advice, narrow enough to be counted by the hundred thousand."""

from sqlalchemy import Column, Index, String, Table, Text

from agentdesk.orchestrator.store.metadata import Micros, metadata

advice_answers = Table(
    "advice_answers",
    metadata,
    Column("decision_id", String(80), primary_key=True),
    Column("action", Text, primary_key=True),
    Column("override_id", String(80), primary_key=True),
    Column("at", Micros, nullable=False),
    Column("agent_id", String(80), nullable=False),
    Column("team", Text, nullable=False),
    Column("answer", String(20), nullable=False),
    Column("reason_code", String(80), nullable=False),
    Column("direction", String(20), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("journeys", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Index("ix_advice_answers_at", "at"),
    Index("ix_advice_answers_team_at", "team", "at"),
    Index("ix_advice_answers_agent_id_at", "agent_id", "at"),
)
"""A projection of ``overrides`` (those in effect) and ``feedback`` (of agents), kept in the same transactions, which
can be made again from them (``rebuild``). It names no customer.

``action`` is what was advised, as declared. A decision that was overridden has one row, of the override that took
effect last; else each of its actions has one, of the latest feedback, and ``override_id`` is empty. ``at`` is when it
was recorded; ``outcome`` is what became of it, empty where that is not watched. ``team`` is that of the agent then,
empty for none. ``journeys`` (definitions that were running) and ``rules`` (those that the receipt names) are sorted
lists in one text, each in bars: ``|a|b|``.
"""
