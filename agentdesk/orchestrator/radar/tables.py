"""What advice was answered in, what was put aside, and the rules that were proposed."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from agentdesk.orchestrator.store.metadata import Json, Micros, metadata

advice_marks = Table(
    "advice_marks",
    metadata,
    Column("decision_id", String(80), primary_key=True),
    Column("action", Text, primary_key=True),
    Column("override_id", String(80), primary_key=True),
    Column("marks", Text, nullable=False),
    Index("ix_advice_marks_override_id", "override_id"),
)
"""Beside each row of ``advice_answers``: the marks of the moment (``engine/radar/marks``), sorted, each in bars:
``|feeling:negative|intent:x|``. It names no customer."""

findings_aside = Table(
    "findings_aside",
    metadata,
    Column("scope", String(200), primary_key=True),
    Column("action", Text, primary_key=True),
    Column("by", String(80), nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Micros),
    Column("overrides", Integer, nullable=False),
)
"""Findings that somebody put aside, as they stand: the ledger has who did what when. ``scope`` are the teams that whose
radar it is sees, sorted; empty for all. ``overrides`` is how many there were then."""

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("created_at", Micros, nullable=False),
    Column("changed_at", Micros, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("author", String(80), nullable=False),
    Column("author_name", Text, nullable=False),
    Column("teams", Json, nullable=False),
    Column("action", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("basis", Json, nullable=False),
    Column("cluster", Json, nullable=False),
    Column("checked", Json, nullable=False),
    Column("note", Text, nullable=False),
    Column("number", Integer),
    Index("ix_proposals_changed_at_id", "changed_at", "id"),
)
"""A rule that was proposed for ``action``, whose ``owner`` is a team with a folder (empty: the center). ``author`` is
who last changed its ``text``. ``basis`` is the ``Evidence``; ``cluster`` the ids of the overrides that it was
proposed from; ``checked`` what a check said of the text; ``note`` what was said last (with sending it, or returning
it); ``number`` the version of the policy that it became. Every step is on the ledger."""

draft_tests = Table(
    "draft_tests",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("proposal_id", String(80), nullable=False),
    Column("state", String(20), nullable=False),
    Column("since", Micros),
    Column("base", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String(80), nullable=False),
    Column("started_at", Micros, nullable=False),
    Column("ended_at", Micros),
    Column("seen", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("place_at", Micros),
    Column("place_id", String(80), nullable=False),
    Column("report", Json),
    Column("effect", Json),
    Column("worker", String(80), nullable=False),
    Column("until", Micros, nullable=False),
    Index("ix_draft_tests_state_started_at", "state", "started_at"),
    Index("ix_draft_tests_proposal_id", "proposal_id"),
)
"""Back-tests of proposals as their ``text`` was, page by page: ``report`` and ``effect`` hold all that was counted up
to the decision at (``place_at``, ``place_id``), so any process goes on from there. ``worker`` has it until the time
``until``."""
