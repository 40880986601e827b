"""An override as the ledger keeps it."""

from typing import Any

from agentdesk.domain.decision import Decision
from agentdesk.domain.override import Override


class OverrideRecord(Override):
    """An override with the frozen receipt and what was on the agent's screen."""

    receipt: Decision
    on_screen: dict[str, Any] = {}
