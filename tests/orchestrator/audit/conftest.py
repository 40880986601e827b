"""The tests of the audit begin with an agent who has a customer on the line, like those of overrides."""

from tests.orchestrator.overrides.conftest import floor as floor
