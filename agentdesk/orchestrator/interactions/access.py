"""Whose an interaction is. Deny by default; machines report on all of them."""

from typing import Any, Protocol

from agentdesk.domain.people import Principal, Role


class Belongs(Protocol):
    """What of an interaction decides who may see it; ``team`` is the agent's, or the queue's while nobody has it."""

    @property
    def agent_id(self) -> Any: ...
    @property
    def team(self) -> Any: ...


def may_see(principal: Principal, interaction: Belongs) -> bool:
    """An agent: their own, and what waits in their teams' queues (or in none). A supervisor: their teams'."""
    if principal.role is Role.TOUCHPOINT:
        return True
    if principal.role is Role.SUPERVISOR:
        return interaction.team is not None and interaction.team in principal.teams
    if principal.role is Role.AGENT:
        if interaction.agent_id is None:
            return interaction.team is None or interaction.team in principal.teams
        return bool(interaction.agent_id == principal.agent_id)
    return False
