"""Fresh SQLite stores for the tests: migrated once a run, copied for each test."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.migrate import migrate
from tests.support.postgres import in_own_loop


async def _migrate(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    await migrate(database)
    await database.close()


@cache
def _template() -> Path:
    folder = tempfile.mkdtemp(prefix="agentdesk-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "template.db"
    in_own_loop(_migrate(path))
    return path


def fresh_file(folder: Path) -> str:
    """The URL of a migrated, empty store in the folder."""
    path = folder / "orchestrator.db"
    shutil.copyfile(_template(), path)
    return f"sqlite:///{path}"
