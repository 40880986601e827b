"""The service with a clock of the test's, as for decisions."""

from tests.orchestrator.decisions.conftest import clock, server

__all__ = ["clock", "server"]
