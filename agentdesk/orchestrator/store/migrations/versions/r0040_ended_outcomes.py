"""What was still watched of customers who were erased is looked at once more: the watch ends it, on the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "r0040"
down_revision: str | None = "r0039"

_STATEMENT = """
INSERT INTO timers (kind, key, due_at, tries)
SELECT 'outcome_' || outcomes.kind, outcomes.subject_id, 0, 0
FROM outcomes JOIN identity_nodes ON identity_nodes.id = outcomes.node_id
WHERE identity_nodes.identifier LIKE :erased AND outcomes.body LIKE :still_open AND NOT EXISTS (
    SELECT 1 FROM timers AS there
    WHERE there.kind = 'outcome_' || outcomes.kind AND there.key = outcomes.subject_id
)
"""


def upgrade() -> None:
    """Set their timers, which the erasure took away."""
    told = {"erased": "external:erased:%", "still_open": '%"is_final":false%'}
    op.get_bind().execute(sa.text(_STATEMENT), told)
