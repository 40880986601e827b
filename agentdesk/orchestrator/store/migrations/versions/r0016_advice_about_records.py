"""An action that is about a record goes by the record's key too, which takes room."""

import sqlalchemy as sa
from alembic import op

revision = "r0016"
down_revision: str | None = "r0015"


def upgrade() -> None:
    """Make the recommended action of an override as long as the one taken instead."""
    with op.batch_alter_table("overrides") as table:
        table.alter_column("recommended_action", type_=sa.Text(), existing_type=sa.String(length=80))
