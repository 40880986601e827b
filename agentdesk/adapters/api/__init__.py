"""The orchestrator over HTTP: requests (commands), client (reads, sends), stream (SSE), failures (what went wrong)."""

import sys

# httpx loads a command line of its own where it can (rich, click, pygments): 8 MiB and a twentieth of the desk's start
# that no desk uses. This is the case its own import statement foresees: the extra is not installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
