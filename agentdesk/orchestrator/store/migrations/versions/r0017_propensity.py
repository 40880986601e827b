"""Answers that wait to be learned, what was learned from, and the versions of the model."""

import sqlalchemy as sa
from alembic import op

revision = "r0017"
down_revision: str | None = "r0016"


def upgrade() -> None:
    """Create the four tables; the head is version 0, with nothing learned."""
    op.create_table(
        "propensity_queue",
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_propensity_queue")),
    )
    op.create_index("ix_propensity_queue_due_at", "propensity_queue", ["due_at"], unique=False)
    op.create_table(
        "propensity_examples",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_propensity_examples")),
    )
    op.create_index("uq_propensity_examples_decision_id", "propensity_examples", ["decision_id"], unique=True)
    op.create_table(
        "propensity_models",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("learned_at", sa.BigInteger(), nullable=False),
        sa.Column("examples", sa.BigInteger(), nullable=False),
        sa.Column("foresight", sa.Text(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_propensity_models")),
    )
    head = op.create_table(
        "propensity_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("examples", sa.BigInteger(), nullable=False),
        sa.Column("learner", sa.String(length=80), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_propensity_head")),
    )
    op.bulk_insert(head, [{"id": 1, "version": 0, "examples": 0, "learner": "", "until": 0}])
