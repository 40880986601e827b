"""The command line's way to checkpoints: issues one of a store, and opens those that were kept."""

from collections.abc import Sequence
from pathlib import Path

from agentdesk.orchestrator.audit.checkpoint import KEY_FILE, Checkpoint, issue, own_verifier_key
from agentdesk.orchestrator.audit.note import NotACheckpointError, Statement, opened
from agentdesk.orchestrator.overrides.ledger import stands_at
from agentdesk.orchestrator.service import ServeSettings, must_exist, open_database


async def checkpoint(settings: ServeSettings) -> Checkpoint:
    """Where the ledger of the store stands. Raises ``NoStoreError``."""
    must_exist(settings)
    async with open_database(settings) as database:
        return issue(settings.data_dir, await stands_at(database), settings.now())


def kept(settings: ServeSettings, files: Sequence[Path], public_key: str | None) -> list[Statement]:
    """What those files say, checked with the public key, or that of the data folder. Raises NotACheckpointError."""
    if not files:
        return []
    if public_key is None and not (settings.data_dir / KEY_FILE).is_file():
        raise NotACheckpointError(f"there is no key in {settings.data_dir} to check checkpoints with; give --key")
    verifier = public_key or own_verifier_key(settings.data_dir)
    return [_opened(file, verifier) for file in files]


def _opened(file: Path, verifier: str) -> Statement:
    try:
        return opened(file.read_text(encoding="utf-8"), verifier)
    except NotACheckpointError as error:
        raise NotACheckpointError(f"{file}: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NotACheckpointError(f"{file}: {getattr(error, 'strerror', None) or 'it is no text'}") from None
