"""The service as its next version: the same program with one more migration. Run as ``agentdesk`` is."""

import shutil
import tempfile
from pathlib import Path

from agentdesk.orchestrator.store import migrate

NUMBER = "r9999"
MIGRATION = """
from alembic import op
import sqlalchemy as sa

revision, down_revision = "{number}", "{before}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table("of_the_future", sa.Column("id", sa.Integer, primary_key=True), sa.Column("words", sa.Text))
    op.add_column("interactions", sa.Column("of_the_future", sa.Text))
    op.create_index("interactions_of_the_future", "interactions", ["of_the_future"])
"""


def prepare(folder: Path) -> None:
    """From now on this process knows one migration more."""
    before = migrate.newest()
    shutil.copytree(migrate._MIGRATIONS, folder / "migrations")
    file = folder / "migrations" / "versions" / f"{NUMBER}_of_the_future.py"
    file.write_text(MIGRATION.format(number=NUMBER, before=before))
    migrate._MIGRATIONS = folder / "migrations"


if __name__ == "__main__":
    from agentdesk.cli import app

    with tempfile.TemporaryDirectory() as where:
        prepare(Path(where))
        app(prog_name="agentdesk")
