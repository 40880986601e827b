"""One desk at a time in a profile.

Owns the lock on the profile. The operating system drops it with the process, however that ends.
"""

import os
import sys
from pathlib import Path

from agentdesk.domain.problems import Code, ProblemError


class ProfileLock:
    """Held from ``take`` to ``release``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> None:
        """Raises ``ProblemError(PROFILE_IN_USE)`` when another process holds it, ``LOCAL_STORE_FAILED`` where there can
        be none."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise ProblemError(Code.LOCAL_STORE_FAILED, detail=str(error)) from error
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise ProblemError(Code.PROFILE_IN_USE, profile=str(self._path.parent)) from error
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
