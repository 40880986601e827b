"""What people say of identities is kept as commands that can be undone; identifiers of several people are marked."""

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision: str | None = "r0009"

_COLUMNS = 'id, kind, node_a, node_b, link_id, "by", by_name, reason, at, recorded_at, active'
_BY = """SUBSTR(l."by", 8), COALESCE((SELECT name FROM people WHERE agent_id = SUBSTR(l."by", 8)), SUBSTR(l."by", 8))"""
_LINKS = f"""
    SELECT l.id, 'link', l.node_a, l.node_b, l.id, {_BY}, l.evidence, l.from_at, l.from_at, TRUE
    FROM identity_links l WHERE l."by" LIKE 'person:%'"""
_SEPARATIONS = f"""
    SELECT 'unlink-' || SUBSTR(l.link_id, 1, 73), 'unlink', l.node_a, l.node_b, l.link_id, {_BY},
    COALESCE(e.ended_reason, ''), l.at, l.at, TRUE
    FROM identity_separations l LEFT JOIN identity_links e ON e.id = l.link_id"""


def upgrade() -> None:
    """Links and separations that people made so far become commands."""
    op.add_column("identity_nodes", sa.Column("shared", sa.String(length=20), nullable=True))
    op.add_column("identity_links", sa.Column("source", sa.Text(), nullable=False, server_default=""))
    op.drop_index("ix_identity_links_node_b", "identity_links")
    for end in ("node_a", "node_b"):
        op.create_index(f"ix_identity_links_{end}_to_at_confidence", "identity_links", [end, "to_at", "confidence"])
    op.create_table(
        "identity_commands",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("node_a", sa.BigInteger(), nullable=False),
        sa.Column("node_b", sa.BigInteger(), nullable=False),
        sa.Column("link_id", sa.String(length=80), nullable=True),
        sa.Column("interaction_id", sa.String(length=80), nullable=True),
        sa.Column("target_id", sa.String(length=80), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_commands")),
    )
    for end in ("node_a", "node_b"):
        op.create_index(f"ix_identity_commands_{end}_at", "identity_commands", [end, "at"])
    for column in ("interaction_id", "target_id"):
        op.create_index(f"ix_identity_commands_{column}", "identity_commands", [column])
    op.execute(f"INSERT INTO identity_commands ({_COLUMNS}) {_LINKS}")
    op.execute(f"INSERT INTO identity_commands ({_COLUMNS}) {_SEPARATIONS}")
    op.drop_table("identity_separations")
    op.create_index("ix_decisions_interaction_id", "decisions", ["interaction_id"])
    op.create_index("ix_shown_actions_decision_id", "shown_actions", ["decision_id"])
    in_interactions = sa.text("interaction_id IS NOT NULL")
    op.create_index(
        "ix_events_interaction_id",
        "events",
        ["interaction_id"],
        sqlite_where=in_interactions,
        postgresql_where=in_interactions,
    )
