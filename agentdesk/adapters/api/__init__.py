"""The orchestrator over HTTP: requests (commands), client (reads, sends), stream (SSE), failures (what went wrong)."""
