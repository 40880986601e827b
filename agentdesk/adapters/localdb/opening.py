"""Opening a profile's local store: key, file, and what the agent should know about both.

Owns the order of it. The parts are in ``database``, ``store`` and ``system.key``.
"""

import hashlib
from pathlib import Path

from agentdesk.adapters.localdb.database import LocalDatabase, set_aside
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.adapters.system.folders import Profile
from agentdesk.adapters.system.key import KeptIn, database_key, earlier_keys
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """The store, and the codes of what the agent or IT should know about it (``State.notices``)."""

    store: SqliteLocalStore
    notices: tuple[str, ...]


def database_file(profile: Profile, orchestrator: str) -> Path:
    """The local database for one orchestrator: unsent work must never reach another one."""
    return profile.folder / f"desk-{hashlib.sha256(orchestrator.encode()).hexdigest()[:12]}.db"


async def open_local_store(profile: Profile, orchestrator: str, *, use_keyring: bool = True) -> OpenedStore:
    """Open the profile's database for one orchestrator (its address, or ``embedded``).

    The caller holds the profile's lock. Raises ``ProblemError``: ``LOCAL_STORE_FAILED`` where the disk allows
    nothing, ``LOCAL_STORE_HELD`` where another program does not let go of the file.
    """
    try:
        key = await database_key(profile.key_file, use_keyring=use_keyring)
    except OSError as error:
        raise ProblemError(Code.LOCAL_STORE_FAILED, detail=str(error)) from error
    path = database_file(profile, orchestrator)
    database = await LocalDatabase.open(path, key.value)
    notices: list[str] = []
    if key.kept_in is KeptIn.FILE:
        notices.append(Code.LOCAL_KEY_IN_FILE.value)
    if database.set_aside is not None:
        notices.append(Code.LOCAL_STORE_SET_ASIDE.value)
    if aside := set_aside(path):
        keys = [key.value, *await earlier_keys(profile.key_file, use_keyring=use_keyring)]
        for file in aside:
            for each in keys:
                if await database.recover(file, each):
                    break
    others = [each for each in sorted(profile.folder.glob("desk-*.db")) if each != path]
    if others and await database.is_unsent_in(others, key.value):
        notices.append(Code.LOCAL_UNSENT_ELSEWHERE.value)
    return OpenedStore(SqliteLocalStore(database), tuple(notices))
