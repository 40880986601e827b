"""Plays one customer's story: the past at once, then what they do now, the contact, and what follows from it.

Owns the order of things. Who takes the contact and what they answer is not its business: it waits for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from agentdesk.devtools.scenario.cloudevents import EventMaker, identify, time_text
from agentdesk.devtools.scenario.pace import Pace
from agentdesk.devtools.scenario.story import Contact, LiveDeed, Person, Story
from agentdesk.devtools.scenario.switchboard import Switchboard
from agentdesk.devtools.service_client import ServiceClient

THINKING_S = 4.0
"""How long a customer takes to answer."""

BATCH_TYPE = "application/cloudevents-batch+json"


@dataclass(frozen=True)
class Stage:
    """What all players share."""

    touchpoint: ServiceClient
    switchboard: Switchboard
    pace: Pace
    agent_id: str

    async def send(self, events: Sequence[dict[str, Any]]) -> None:
        await self.touchpoint.post("/v1/events", list(events), content_type=BATCH_TYPE)


class Player:
    """One person in one story."""

    def __init__(self, stage: Stage, person: Person, story: Story, maker: EventMaker, interaction_id: UUID) -> None:
        self._stage, self._maker = stage, maker
        self.person, self.story, self.interaction_id = person, story, str(interaction_id)

    async def live_through_the_past(self, now: datetime) -> None:
        """Everything that happened before the demo."""
        await self._stage.touchpoint.track("/v1/identify", identify(self.person, now))
        await self._stage.send(self._maker.past(self.person, self.story.past, now))

    async def play(self) -> None:
        """From the first live deed to what follows the contact."""
        waited_s = await self._do(self.story.live)
        await self._stage.pace.wait(max(0.0, self.story.contact.after_s - waited_s))
        await self._make_contact(self.story.contact)
        await self._stage.switchboard.answered(self.interaction_id)
        await self._talk(self.story.contact)
        await self._stage.switchboard.ended(self.interaction_id)
        await self._do(self.story.afterwards)

    async def _do(self, deeds: Sequence[LiveDeed]) -> float:
        """Do things at their times; returns the story seconds that passed."""
        passed_s = 0.0
        for deed in deeds:
            await self._stage.pace.wait(max(0.0, deed.after_s - passed_s))
            passed_s = max(passed_s, deed.after_s)
            await self._stage.send([self._maker.event(self.person, deed, datetime.now(UTC))])
        return passed_s

    async def _make_contact(self, contact: Contact) -> None:
        body = {
            "id": self.interaction_id,
            "channel": contact.channel,
            "identifier": self.person.identifier(contact.by),
            "agent_id": self._stage.agent_id,
            "queue": contact.queue,
            "state": "offered",
        }
        await self._stage.touchpoint.post("/v1/interactions", body, key=self.interaction_id)

    async def _talk(self, contact: Contact) -> None:
        """On the phone a transcriber reports both sides; in a chat the agent's side is the agent's to write."""
        agent_turns, was_read = 0, 0
        for line in contact.says:
            if self._stage.switchboard.is_over(self.interaction_id):
                return
            if line.speaker == "agent" and contact.channel != "voice":
                agent_turns += 1
                replies = await self._stage.switchboard.replied(self.interaction_id, agent_turns)
                await self._report(replies[was_read:], "delivered")
                await self._stage.pace.wait(THINKING_S)
                await self._report(replies[was_read:], "read")
                was_read = len(replies)
                continue
            await self._stage.pace.wait(THINKING_S)
            body = {"speaker": line.speaker, "text": line.text, "at": time_text(datetime.now(UTC))}
            await self._stage.touchpoint.post(f"/v1/interactions/{self.interaction_id}/utterances", body)

    async def _report(self, replies: Sequence[str], status: str) -> None:
        """What the customer's side of a chat tells of what the agent wrote."""
        for reply in replies:
            path = f"/v1/interactions/{self.interaction_id}/utterances/{reply}/delivery"
            await self._stage.touchpoint.post(path, {"status": status})
