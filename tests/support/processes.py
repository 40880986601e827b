"""What became of a process that somebody else waits for."""

import psutil  # type: ignore[import-untyped]


def is_gone(pid: int) -> bool:
    """Whether it ended; where nobody reads its exit code it stays in the list all the same."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
