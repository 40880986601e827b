"""Imports every capability's tables, so that the one MetaData is complete. For migrations and nothing else."""

from agentdesk.orchestrator.decisions import tables as decisions
from agentdesk.orchestrator.identity import tables as identity
from agentdesk.orchestrator.interactions import tables as interactions
from agentdesk.orchestrator.journeys import tables as journeys
from agentdesk.orchestrator.live import tables as live
from agentdesk.orchestrator.overrides import tables as overrides
from agentdesk.orchestrator.people import tables as people
from agentdesk.orchestrator.store.metadata import metadata
from agentdesk.orchestrator.timeline import tables as timeline

__all__ = ["decisions", "identity", "interactions", "journeys", "live", "metadata", "overrides", "people", "timeline"]
