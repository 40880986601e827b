"""What overrides are counted, sorted and searched by, and the indexes for it.

Words and keys are made by the rule of the program that migrates: they are derived.
"""

import json

import sqlalchemy as sa
from alembic import op

from agentdesk.orchestrator.overrides.projection import found_by
from agentdesk.orchestrator.store.metadata import Term
from agentdesk.orchestrator.store.words import make_index

revision = "r0029"
down_revision: str | None = "r0028"

_CHUNK = 1_000
_TERMS = ("recommended", "taken", "by_agent", "by_recommended", "by_taken", "by_reason")
_OVERRIDES = sa.table(
    "overrides",
    sa.column("id", sa.String), sa.column("number", sa.BigInteger), sa.column("newest", sa.BigInteger),
    sa.column("body", sa.Text),
    sa.column("journeys", sa.Text), sa.column("search", sa.Text), *(sa.column(name, sa.String) for name in _TERMS),
)  # fmt: skip
_LEDGER = sa.table(
    "ledger", sa.column("seq", sa.BigInteger), sa.column("kind", sa.Text), sa.column("subject_id", sa.Text)
)
_JOURNEYS = sa.table("override_journeys", sa.column("definition", sa.Text), sa.column("override_id", sa.Text))


def upgrade() -> None:
    """Add the columns, say them of what was recorded before, and make the indexes."""
    for name in ("number", "newest"):
        op.add_column("overrides", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("overrides", sa.Column("journeys", sa.Text(), nullable=False, server_default=""))
    for name in _TERMS:
        op.add_column("overrides", sa.Column(name, Term, nullable=False, server_default=""))
    connection = op.get_bind()
    last = ""
    while rows := connection.execute(
        sa.select(_OVERRIDES.c.id, _OVERRIDES.c.body)
        .where(_OVERRIDES.c.id > last)
        .order_by(_OVERRIDES.c.id)
        .limit(_CHUNK)
    ).all():
        last = rows[-1].id
        _tell(connection, {row.id: row.body for row in rows})
    op.drop_index("ix_overrides_team_recorded_at_id", "overrides")
    op.create_index("ix_overrides_number", "overrides", ["number"], unique=True)
    counted = (
        "team", "recorded_at", "id", "agent_id", "recommended", "taken", "reason_code", "direction", "state", "outcome",
        "verdict", "approval", "journeys", "number",
    )  # fmt: skip
    op.create_index("ix_overrides_facets", "overrides", list(counted))
    for name in ("recommended", "taken"):
        op.create_index(f"ix_overrides_team_{name}_recorded_at", "overrides", ["team", name, "recorded_at"])
    for name in ("by_agent", "by_recommended", "by_taken", "by_reason", "direction", "outcome", "verdict"):
        op.create_index(f"ix_overrides_team_{name}_newest", "overrides", ["team", name, "newest"])
    make_index(connection, "overrides", "search", "number")


def _tell(connection: sa.Connection, bodies: dict[str, str]) -> None:
    entries = sa.select(_LEDGER.c.subject_id, sa.func.min(_LEDGER.c.seq).label("seq")).where(
        _LEDGER.c.kind == "override.recorded", _LEDGER.c.subject_id.in_(list(bodies))
    )
    numbers = {row.subject_id: row.seq for row in connection.execute(entries.group_by(_LEDGER.c.subject_id))}
    journeys: dict[str, list[str]] = {}
    of_these = sa.select(_JOURNEYS.c.override_id, _JOURNEYS.c.definition).where(
        _JOURNEYS.c.override_id.in_(list(bodies))
    )
    for override_id, name in connection.execute(of_these):
        journeys.setdefault(override_id, []).append(name)
    for override_id, body in bodies.items():
        number = numbers[override_id]
        told = {"number": number, "newest": -number, **found_by(json.loads(body), journeys.get(override_id, ()))}
        connection.execute(sa.update(_OVERRIDES).where(_OVERRIDES.c.id == override_id).values(**told))
