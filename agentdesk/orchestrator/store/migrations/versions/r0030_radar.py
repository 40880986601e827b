"""The broken-rule radar: marks of answers, findings that were put aside, proposed rules and their back-tests."""

import sqlalchemy as sa
from alembic import op

from agentdesk.orchestrator.radar.marking import mark_all

revision = "r0030"
down_revision: str | None = "r0029"


def upgrade() -> None:
    """Create the tables, and mark what was answered so far."""
    op.create_table(
        "advice_marks",
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("override_id", sa.String(length=80), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "action", "override_id", name=op.f("pk_advice_marks")),
    )
    op.create_index(op.f("ix_advice_marks_override_id"), "advice_marks", ["override_id"])
    op.create_table(
        "findings_aside",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("overrides", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "action", name=op.f("pk_findings_aside")),
    )
    _proposals()
    mark_all(op.get_bind())


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("teams", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.Column("checked", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_changed_at_id"), "proposals", ["changed_at", "id"])
    op.create_table(
        "draft_tests",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("proposal_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("since", sa.BigInteger()),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("place_at", sa.BigInteger()),
        sa.Column("place_id", sa.String(length=80), nullable=False),
        sa.Column("report", sa.Text()),
        sa.Column("effect", sa.Text()),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_tests")),
    )
    for columns in (["state", "started_at"], ["proposal_id"]):
        op.create_index(op.f(f"ix_draft_tests_{'_'.join(columns)}"), "draft_tests", columns)
