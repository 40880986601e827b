"""Empties PostgreSQL's write-ahead log, so that no file of ``pg_wal`` holds what was deleted.

A segment that is no longer needed is renamed for later use at a checkpoint (``wal_recycle``), with all that is in it,
or removed. So what was deleted is in segments of before, and in renamed ones of which nobody can tell what is in them.
The server is made to begin a new segment, drops the older ones as soon as nothing needs them, and then writes over each
one that is kept for later: a switch to the next segment fills the rest of the current one with zeros.

The role needs ``pg_ls_waldir`` (granted by ``pg_monitor``) and ``pg_switch_wal``; with ``pg_checkpoint`` it need not
wait for the server's own checkpoint.
"""

import logging
import re
from typing import Any

log = logging.getLogger(__name__)

_SEGMENT = re.compile(r"([0-9A-F]{24})(\.partial)?")
_MAY = "SELECT bool_and(has_function_privilege(f, 'EXECUTE')) FROM unnest(ARRAY['pg_ls_waldir()', 'pg_switch_wal()']) f"
_HERE = "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"


class LogOfPostgres:
    """What this process knows of the log of one server between its tries."""

    def __init__(self) -> None:
        self._until: str | None = None
        """The newest segment that holds what is to go, once the server was made to leave it."""
        self._has_complained = False

    def begin(self) -> None:
        """Something was deleted since: what was written until now is to go."""
        self._until = None

    async def empty(self, driver: Any) -> bool:
        """False where the role may not, or an older segment is still needed (by a replication slot, by who archives
        it, by ``wal_keep_size``): to be tried again, which takes one look at the folder.

        ``driver`` is a connection outside of a transaction, to be thrown away after this.
        """
        if not await driver.fetchval(_MAY):
            self._complain()
            return False
        if self._until is None:
            self._until = await driver.fetchval(_HERE)
            await _next_segment(driver)
            await _checkpoint(driver)
        names = await _segments(driver)
        if names[0] <= self._until:
            return False
        while await driver.fetchval(_HERE) <= names[-1]:
            await _next_segment(driver)
        return True

    def _complain(self) -> None:
        if not self._has_complained:
            log.warning(
                "what was erased stays in PostgreSQL's write-ahead log until the server writes over it: this role may"
                " not empty it (it needs pg_monitor, pg_checkpoint and pg_switch_wal(), see the README)"
            )
        self._has_complained = True


async def _next_segment(driver: Any) -> None:
    await driver.execute("SELECT pg_logical_emit_message(false, 'agentdesk', '')")  # or there is nothing to switch from
    await driver.execute("SELECT pg_switch_wal()")


async def _checkpoint(driver: Any) -> None:
    from asyncpg import InsufficientPrivilegeError  # type: ignore[import-untyped]

    try:
        await driver.execute("CHECKPOINT")
    except InsufficientPrivilegeError:
        log.info("the write-ahead log is emptied after the server's next checkpoint")


async def _segments(driver: Any) -> list[str]:
    """The oldest first."""
    found = [_SEGMENT.fullmatch(row["name"]) for row in await driver.fetch("SELECT name FROM pg_ls_waldir()")]
    return sorted(one.group(1) for one in found if one)
