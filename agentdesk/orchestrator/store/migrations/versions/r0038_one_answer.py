"""One answer a decision, and what was not done is told apart from what has no result yet."""

import sqlalchemy as sa
from alembic import op

from agentdesk.orchestrator.patterns.rebuild import rebuild
from agentdesk.orchestrator.radar.marking import mark_all

revision = "r0038"
down_revision: str | None = "r0037"


def upgrade() -> None:
    """Make answers and their marks anew, and say of overrides that are not in effect why."""
    overrides = sa.table("overrides", sa.column("state"), sa.column("approval"))
    not_done = overrides.c.approval.in_(("waiting", "declined", "timed_out"))
    op.execute(sa.update(overrides).where(not_done).values(state=overrides.c.approval))
    rebuild(op.get_bind())
    mark_all(op.get_bind())
