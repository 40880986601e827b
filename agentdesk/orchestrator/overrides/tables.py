"""The ledger (append-only, hash-chained), and the overrides as they stand now, which follow from it."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from agentdesk.orchestrator.store.metadata import Micros, Term, metadata

ledger = Table(
    "ledger",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Micros, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject_id", String(80), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_ledger_subject_id_seq", "subject_id", "seq"),
)
"""Only ever inserted into; one exception is in ``erasure/records.py``. ``hash`` is defined in ``chain.py``."""

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the last entry. Its lock orders the writers; it is taken before the change log's."""

ledger_nodes = Table(
    "ledger_nodes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)
"""The complete nodes of the ledger's Merkle tree (``tree.py``) above the leaves: the entry that completed each, and how
high it stands. One row an entry, on average; only ever inserted into."""

overrides = Table(
    "overrides",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("recorded_at", Micros, nullable=False),
    Column("agent_id", String(80), nullable=False),
    Column("team", Text),
    Column("node_id", BigInteger, nullable=False),
    Column("decision_id", String(80), nullable=False),
    Column("interaction_id", String(80)),
    Column("recommended_action", Text, nullable=False),
    Column("taken_action", Text, nullable=False),
    Column("reason_code", String(80), nullable=False),
    Column("direction", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("approval", String(20), nullable=False, server_default=""),
    Column("outcome", String(20), nullable=False, server_default=""),
    Column("amount", Float),
    Column("taken_kind", String(20), nullable=False, server_default=""),
    Column("number", BigInteger, nullable=False, server_default="0"),
    Column("newest", BigInteger, nullable=False, server_default="0"),
    Column("recommended", Term, nullable=False, server_default=""),
    Column("taken", Term, nullable=False, server_default=""),
    Column("journeys", Text, nullable=False, server_default=""),
    Column("by_agent", Term, nullable=False, server_default=""),
    Column("by_recommended", Term, nullable=False, server_default=""),
    Column("by_taken", Term, nullable=False, server_default=""),
    Column("by_reason", Term, nullable=False, server_default=""),
    Column("search", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_overrides_recorded_at_id", "recorded_at", "id"),
    Index("ix_overrides_agent_id_recorded_at_id", "agent_id", "recorded_at", "id"),
    Index("ix_overrides_reason_code_recorded_at_id", "reason_code", "recorded_at", "id"),
    Index("ix_overrides_node_id_recorded_at", "node_id", "recorded_at"),
    Index("ix_overrides_decision_id", "decision_id"),
    Index("ix_overrides_approval_recorded_at", "approval", "recorded_at"),
    Index("ix_overrides_number", "number", unique=True),
    Index(
        "ix_overrides_facets", "team", "recorded_at", "id", "agent_id", "recommended", "taken", "reason_code",
        "direction", "state", "outcome", "verdict", "approval", "journeys", "number",
    ),
    Index("ix_overrides_team_recommended_recorded_at", "team", "recommended", "recorded_at"),
    Index("ix_overrides_team_taken_recorded_at", "team", "taken", "recorded_at"),
    *(
        Index(f"ix_overrides_team_{column}_newest", "team", column, "newest")
        for column in ("by_agent", "by_recommended", "by_taken", "by_reason", "direction", "outcome", "verdict")
    ),
)  # fmt: skip
"""A projection: ``body`` is the ``domain.Override`` as JSON, the other columns are what it is filtered and paged by.

``number`` is the sequence of the entry that recorded it, and ``newest`` is minus that, so that an index can hold values
upwards and the newest of each first; ``recommended`` and ``taken`` are the actions as declared (the
latter is OWN_WORDS where it is none); ``journeys`` the definitions, parted by spaces; the ``by_…`` are what lists are
sorted by; ``search`` its words (``wording.py``). The index of the facets holds all that is counted, so that counting
reads no row."""

override_documents = Table(
    "override_documents",
    metadata,
    Column("override_id", String(80), primary_key=True),
    Column("customer_name", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("on_screen", Text, nullable=False),
)
"""The frozen picture. The ledger holds a digest of it, so that personal data can be kept apart from the chain."""

override_journeys = Table(
    "override_journeys",
    metadata,
    Column("definition", String(200), primary_key=True),
    Column("override_id", String(80), primary_key=True),
    Index("ix_override_journeys_override_id", "override_id"),
)
"""Which journeys the customer was on when the advice was given: each by its definition and by its own id."""
