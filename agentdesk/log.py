"""How the program logs: one line a record on stderr, quiet by default, never customer text or identifiers.

``AGENTDESK_LOG`` sets the level (debug, info, warning, error). Knows nothing of what is logged.
"""

import logging
import os
import sys
from collections import deque

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

_NOISY = ("httpx", "httpcore", "aiosqlite", "asyncio", "uvicorn.access", "qasync")
"""Libraries whose lines would carry addresses with identifiers in them, or drown ours."""


FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
KEPT = 500


class Tail(logging.Handler):
    """Keeps the last lines in memory, down to ``info``, for the page that shows them."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter(FORM))
        self._lines: deque[str] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))

    def lines(self) -> tuple[str, ...]:
        """Oldest first."""
        return tuple(self._lines)


def keep_tail() -> Tail:
    """Keep from now on what the program logs; what is written to stderr stays as chosen."""
    root, ours, tail = logging.getLogger(), logging.getLogger("agentdesk"), Tail()
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.level))
    ours.setLevel(min(logging.INFO, root.level))
    root.addHandler(tail)
    return tail


def set_up(default: str = "warning") -> None:
    """Send log records to stderr. An unknown level in the environment counts as the default, and is said so."""
    wanted = os.environ.get("AGENTDESK_LOG", default).lower()
    level = LEVELS.get(wanted, LEVELS[default])
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORM))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    if wanted not in LEVELS:
        logging.getLogger(__name__).warning(
            "AGENTDESK_LOG names no level; one of %s is meant, %s is used", ", ".join(LEVELS), default
        )
