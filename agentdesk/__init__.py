"""agentdesk: the agent's desk and the journey orchestrator behind it. The map is docs/architecture.md."""

__version__ = "0.1.0"
