"""Erasures begin with an agent who has a customer on the line, like overrides."""

from tests.orchestrator.overrides.conftest import floor as floor
