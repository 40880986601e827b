"""Audiences, their members, and the runs that looked at everybody."""

import sqlalchemy as sa
from alembic import op

revision = "r0035"
down_revision: str | None = "r0034"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "audiences",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("off_because", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger()),
        sa.Column("policy_digest", sa.String(length=80), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
        sa.UniqueConstraint("name", name=op.f("uq_audiences_name")),
    )
    op.create_index(op.f("ix_audiences_created_at_id"), "audiences", ["created_at", "id"])
    op.create_table(
        "audience_members",
        sa.Column("audience_id", sa.String(length=40), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("audience_id", "node_id", name=op.f("pk_audience_members")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_audience_members_audience_id_is_member_node_id"),
        "audience_members",
        ["audience_id", "is_member", "node_id"],
    )
    op.create_index(op.f("ix_audience_members_node_id"), "audience_members", ["node_id"])
    untold = sa.text("is_member <> told")
    op.create_index(
        op.f("ix_audience_members_untold"),
        "audience_members",
        ["audience_id", "node_id"],
        sqlite_where=untold,
        postgresql_where=untold,
    )
    op.create_table(
        "audience_runs",
        sa.Column("audience_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("because", sa.String(length=20), nullable=False),
        sa.Column("policy_version", sa.String(length=80), nullable=False),
        sa.Column("customers", sa.BigInteger(), nullable=False),
        sa.Column("entered", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("audience_id", "number", name=op.f("pk_audience_runs")),
    )
