"""First light: all tables of the first release, frozen as they were then; later migrations build on this one."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision: str | None = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TERM = sa.String(160, collation="C").with_variant(sa.String(160), "sqlite")


def upgrade() -> None:
    """Create every table, and the rows that count changes and ledger entries."""
    _create_live()
    _create_decisions()
    _create_people()
    _create_journeys()
    _create_timeline()
    _create_identity()
    _create_interactions()
    _create_overrides()
    change_head = sa.table("change_head", sa.column("id"), sa.column("seq"))
    op.execute(sa.insert(change_head).values(id=1, seq=0))
    ledger_head = sa.table("ledger_head", sa.column("id"), sa.column("seq"), sa.column("hash"))
    op.execute(sa.insert(ledger_head).values(id=1, seq=0, hash="0" * 64))


def _create_live() -> None:
    op.create_table(
        "change_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_head")),
    )
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("agent_id", sa.String(length=80), nullable=True),
        sa.Column("team", sa.String(length=80), nullable=True),
        sa.Column("caused_by", sa.String(length=80), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_customer_id_seq", "changes", ["customer_id", "seq"], unique=False)
    op.create_table(
        "command_keys",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "actor", name=op.f("pk_command_keys")),
    )


def _create_decisions() -> None:
    op.create_table(
        "contexts",
        sa.Column("root_node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interaction_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("policy_digest", sa.String(length=80), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("etag", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root_node_id", "interaction_id", name=op.f("pk_contexts")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("interaction_id", sa.String(length=80), nullable=True),
        sa.Column("touchpoint", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("policy_digest", sa.String(length=80), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_node_id_decided_at", "decisions", ["node_id", "decided_at"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "action", "outcome", name=op.f("pk_feedback")),
    )
    op.create_table(
        "shown_actions",
        sa.Column("node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("touchpoint", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("node_id", "decision_id", "action", name=op.f("pk_shown_actions")),
    )
    op.create_index("ix_shown_actions_node_id_at", "shown_actions", ["node_id", "at"], unique=False)


def _create_people() -> None:
    op.create_table(
        "customer_access",
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "customer_id", "at", name=op.f("pk_customer_access")),
    )
    op.create_index("ix_customer_access_customer_id_at", "customer_access", ["customer_id", "at"], unique=False)
    op.create_table(
        "people",
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_people")),
        sa.UniqueConstraint("name", name=op.f("uq_people_name")),
    )
    op.create_table(
        "presences",
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("presence", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_presences")),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
    )
    op.create_index("ix_tokens_agent_id", "tokens", ["agent_id"], unique=False)


def _create_journeys() -> None:
    op.create_table(
        "customer_state",
        sa.Column("root_node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("folded_to_at", sa.BigInteger(), nullable=True),
        sa.Column("folded_to_id", sa.String(length=80), nullable=True),
        sa.Column("policy_digest", sa.String(length=80), nullable=False),
        sa.Column("next_deadline_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("root_node_id", name=op.f("pk_customer_state")),
    )
    op.create_index("ix_customer_state_next_deadline_at", "customer_state", ["next_deadline_at"], unique=False)
    op.create_table(
        "journey_tracks",
        sa.Column("root_node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("journey_id", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root_node_id", "journey_id", name=op.f("pk_journey_tracks")),
    )


def _create_timeline() -> None:
    op.create_table(
        "event_keys",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("interaction_id", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("node_id", "at", "id", name=op.f("pk_events")),
        sqlite_with_rowid=False,
    )


def _create_identity() -> None:
    op.create_table(
        "identity_links",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("node_a", sa.BigInteger(), nullable=False),
        sa.Column("node_b", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("event_id", sa.String(length=40), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=160), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_links")),
    )
    op.create_index("ix_identity_links_node_a_node_b", "identity_links", ["node_a", "node_b"], unique=False)
    op.create_index("ix_identity_links_node_b", "identity_links", ["node_b"], unique=False)
    op.create_table(
        "identity_nodes",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("component", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_nodes")),
        sa.UniqueConstraint("identifier", name=op.f("uq_identity_nodes_identifier")),
        sa.UniqueConstraint("public_id", name=op.f("uq_identity_nodes_public_id")),
    )
    op.create_index("ix_identity_nodes_component", "identity_nodes", ["component"], unique=False)
    op.create_table(
        "identity_separations",
        sa.Column("node_a", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("node_b", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("link_id", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("node_a", "node_b", name=op.f("pk_identity_separations")),
    )
    op.create_index("ix_identity_separations_node_b", "identity_separations", ["node_b"], unique=False)
    op.create_table(
        "search_terms",
        sa.Column("term", _TERM, nullable=False),
        sa.Column("node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("term", "node_id", "why", name=op.f("pk_search_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "traits",
        sa.Column("node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("node_id", "key", name=op.f("pk_traits")),
        sqlite_with_rowid=False,
    )


def _create_interactions() -> None:
    op.create_table(
        "interactions",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("identifier_kind", sa.String(length=20), nullable=False),
        sa.Column("identifier_value", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.String(length=80), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.BigInteger(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("connected_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("utterances", sa.Integer(), nullable=False),
        sa.Column("last_text", sa.Text(), nullable=False),
        sa.Column("last_speaker", sa.String(length=20), nullable=True),
        sa.Column("sentiment_sum", sa.Float(), nullable=False),
        sa.Column("sentiment_count", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(length=80), nullable=True),
        sa.Column("wrap_up", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
    )
    op.create_index(
        "ix_interactions_agent_id_offered_at_id", "interactions", ["agent_id", "offered_at", "id"], unique=False
    )
    op.create_index("ix_interactions_node_id_offered_at", "interactions", ["node_id", "offered_at"], unique=False)
    op.create_index("ix_interactions_team_offered_at_id", "interactions", ["team", "offered_at", "id"], unique=False)
    op.create_table(
        "utterances",
        sa.Column("interaction_id", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("speaker", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sentiment", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("interaction_id", "seq", name=op.f("pk_utterances")),
    )
    op.create_index("uq_utterances_interaction_id_id", "utterances", ["interaction_id", "id"], unique=True)


def _create_overrides() -> None:
    op.create_table(
        "ledger",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger")),
    )
    op.create_index("ix_ledger_subject_id_seq", "ledger", ["subject_id", "seq"], unique=False)
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "override_documents",
        sa.Column("override_id", sa.String(length=80), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("on_screen", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_override_documents")),
    )
    op.create_table(
        "override_journeys",
        sa.Column("definition", sa.String(length=80), nullable=False),
        sa.Column("override_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("definition", "override_id", name=op.f("pk_override_journeys")),
    )
    op.create_table(
        "overrides",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("interaction_id", sa.String(length=80), nullable=True),
        sa.Column("recommended_action", sa.String(length=80), nullable=False),
        sa.Column("taken_action", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.String(length=80), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
    )
    op.create_index(
        "ix_overrides_agent_id_recorded_at_id", "overrides", ["agent_id", "recorded_at", "id"], unique=False
    )
    op.create_index("ix_overrides_node_id_recorded_at", "overrides", ["node_id", "recorded_at"], unique=False)
    op.create_index(
        "ix_overrides_reason_code_recorded_at_id", "overrides", ["reason_code", "recorded_at", "id"], unique=False
    )
    op.create_index("ix_overrides_recorded_at_id", "overrides", ["recorded_at", "id"], unique=False)
    op.create_index("ix_overrides_team_recorded_at_id", "overrides", ["team", "recorded_at", "id"], unique=False)
