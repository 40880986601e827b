"""Answers to advice can be counted: each in a narrow row, with who gave it."""

import sqlalchemy as sa
from alembic import op

from agentdesk.orchestrator.patterns.rebuild import rebuild

revision = "r0027"
down_revision: str | None = "r0026"


def upgrade() -> None:
    """Add who gave feedback, as their tokens say today, and make the rows of what was answered so far."""
    op.add_column("feedback", sa.Column("role", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("feedback", sa.Column("team", sa.Text()))
    say_who(op.get_bind())
    op.create_table(
        "advice_answers",
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("override_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("reason_code", sa.String(length=80), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("journeys", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "action", "override_id", name=op.f("pk_advice_answers")),
    )
    for columns in (["at"], ["team", "at"], ["agent_id", "at"]):
        op.create_index(op.f(f"ix_advice_answers_{'_'.join(columns)}"), "advice_answers", columns)
    rebuild(op.get_bind())


def say_who(connection: sa.Connection) -> None:
    """Of feedback that was kept before it said itself."""
    feedback = sa.table("feedback", sa.column("by"), sa.column("role"), sa.column("team"))
    tokens = sa.table(
        "tokens",
        sa.column("agent_id"), sa.column("role"), sa.column("team"), sa.column("created_at"), sa.column("id"),
    )  # fmt: skip
    newest_last = sa.select(tokens).order_by(tokens.c.created_at, tokens.c.id)
    for agent_id, token in {row.agent_id: row for row in connection.execute(newest_last)}.items():
        team = (token.team or "").partition(",")[0].strip() or None
        connection.execute(sa.update(feedback).where(feedback.c.by == agent_id).values(role=token.role, team=team))
