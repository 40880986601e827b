"""Corrections of feelings, and which model scored what was said."""

import sqlalchemy as sa
from alembic import op

revision = "r0013"
down_revision: str | None = "r0012"


def upgrade() -> None:
    """Create the table of corrections. Which model scored what was said until now nobody knows."""
    op.create_table(
        "sentiment_corrections",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("interaction_id", sa.String(length=80), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("model_score", sa.Float(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("corrected_by", sa.String(length=80), nullable=False),
        sa.Column("corrected_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.Column("replaced_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentiment_corrections")),
    )
    op.create_index("ix_sentiment_corrections_corrected_at_id", "sentiment_corrections", ["corrected_at", "id"])
    op.create_index("ix_sentiment_corrections_subject_id_kind", "sentiment_corrections", ["subject_id", "kind"])
    op.add_column("utterances", sa.Column("sentiment_model", sa.Text(), nullable=True))
    op.add_column("utterances", sa.Column("correction_id", sa.String(length=80), nullable=True))
    op.add_column("utterances", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
