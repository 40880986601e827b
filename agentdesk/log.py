"""How the program logs: one line a record on stderr, quiet by default, never customer text or identifiers.

``AGENTDESK_LOG`` sets the level (debug, info, warning, error). Knows nothing of what is logged.
"""

import logging
import os
import sys

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

_NOISY = ("httpx", "httpcore", "aiosqlite", "asyncio", "uvicorn.access", "qasync")
"""Libraries whose lines would carry addresses with identifiers in them, or drown ours."""


def set_up(default: str = "warning") -> None:
    """Send log records to stderr. An unknown level in the environment counts as the default, and is said so."""
    wanted = os.environ.get("AGENTDESK_LOG", default).lower()
    level = LEVELS.get(wanted, LEVELS[default])
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    if wanted not in LEVELS:
        logging.getLogger(__name__).warning(
            "AGENTDESK_LOG names no level; one of %s is meant, %s is used", ", ".join(LEVELS), default
        )
