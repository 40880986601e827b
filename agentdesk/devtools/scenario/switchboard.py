"""What becomes of the contacts that were offered: follows the agent's stream and lets players wait for it."""

import asyncio
import json
from collections import defaultdict
from contextlib import aclosing

from agentdesk.devtools.service_client import ServiceClient

TALKING = frozenset({"connected", "on_hold"})
OVER = frozenset({"wrap_up", "closed"})


class Switchboard:
    """The state of each interaction and what the agent wrote in it, as the stream tells."""

    def __init__(self) -> None:
        self._state: dict[str, str] = {}
        self._replies: dict[str, list[str]] = defaultdict(list)
        self._changed = asyncio.Condition()

    async def follow(self, agent: ServiceClient, cursor: int) -> None:
        """Until cancelled."""
        async with aclosing(agent.stream(cursor)) as heard:
            async for _, kind, data in heard:
                event = json.loads(data)
                async with self._changed:
                    if kind == "interaction_changed":
                        self._state[event["interaction"]["id"]] = event["interaction"]["state"]
                    elif kind == "utterance_added" and event["utterance"]["speaker"] == "agent":
                        self._replies[event["utterance"]["interaction_id"]].append(event["utterance"]["id"])
                    self._changed.notify_all()

    def is_over(self, interaction_id: str) -> bool:
        return self._state.get(interaction_id) in OVER

    async def answered(self, interaction_id: str) -> None:
        """Wait until the agent took the contact, or it ended without."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._state.get(interaction_id) in TALKING | OVER)

    async def replied(self, interaction_id: str, times: int) -> tuple[str, ...]:
        """Wait until the agent spoke so often, or the contact ended; the ids of all that the agent said."""
        said = self._replies[interaction_id]
        async with self._changed:
            await self._changed.wait_for(lambda: len(said) >= times or self.is_over(interaction_id))
            return tuple(said)

    async def ended(self, interaction_id: str) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.is_over(interaction_id))
