"""A contact center's machines and people on a real orchestrator: tokens, an interaction, and what they send."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from uuid_utils import uuid7

from agentdesk.devtools.service_client import ServiceClient
from agentdesk.domain.people import Role
from agentdesk.orchestrator.people import tokens
from agentdesk.orchestrator.service import ServeSettings

Json = dict[str, Any]


def new_id() -> str:
    return str(uuid7())


def ago(**before: float) -> str:
    """A time before now, as events carry it: ``ago(minutes=5)``."""
    return (datetime.now(UTC) - timedelta(**before)).isoformat()


def event(kind: str, subject: str, at: str = "", **data: Any) -> Json:
    """A structured CloudEvent with an id of its own; now, where no time is given."""
    return {
        "specversion": "1.0", "id": new_id(), "source": "tests", "type": kind, "time": at or ago(), "subject": subject,
        "data": data,
    }  # fmt: skip


async def make_token(database_url: str, data_dir: Path, role: str, name: str, team: str | None = "care-1") -> str:
    settings = ServeSettings.resolve(db=database_url, data_dir=data_dir)
    return await tokens.create(settings, role=Role(role), name=name, team=team)


@dataclass
class ContactCenter:
    """``touchpoint`` is every machine, ``agent`` and ``supervisor`` two people of one team. Requests are repeated under
    their own ids while the service is away, as good senders do."""

    url: str
    tokens: Mapping[str, str]
    patience_s: float = 180.0

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        self.touchpoint, self.agent, self.supervisor = [
            await self._stack.enter_async_context(
                ServiceClient(self.url, self.tokens[role], patience_s=self.patience_s)
            )
            for role in ("touchpoint", "agent", "supervisor")
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @classmethod
    async def hire(cls, url: str, database_url: str, data_dir: Path) -> "ContactCenter":
        """The same people for a store whoever serves it; ``url`` may come to listen later."""
        made = {
            role: await make_token(database_url, data_dir, role, name)
            for role, name in (("touchpoint", "ACD"), ("agent", "Sam Okafor"), ("supervisor", "Ines Duarte"))
        }
        return cls(url, made)

    async def happen(self, *events: Json) -> Json:
        """Events come in; none may be refused."""
        told = await self.touchpoint.post("/v1/events", events, content_type="application/cloudevents-batch+json")
        assert told["rejected"] == [], told
        return told

    async def connect(self, subject: str, channel: str = "voice", state: str = "connected") -> str:
        """A conversation with the agent; its id."""
        interaction_id = new_id()
        me = await self.agent.get("/v1/session")
        body = {
            "id": interaction_id, "channel": channel, "identifier": subject, "agent_id": me["agent_id"],
            "queue": "care-1", "state": state,
        }  # fmt: skip
        await self.touchpoint.post("/v1/interactions", body, key=interaction_id)
        return interaction_id

    async def say(self, interaction_id: str, text: str, speaker: str = "customer", utterance_id: str = "") -> str:
        said = utterance_id or new_id()
        body = {"id": said, "speaker": speaker, "text": text, "at": ago()}
        await self.touchpoint.post(f"/v1/interactions/{interaction_id}/utterances", body, key=said)
        return said

    async def decide(self, subject: str, interaction_id: str | None = None) -> Json:
        asked = {"identifier": subject, "touchpoint": "desk", "interaction_id": interaction_id}
        return await self.agent.post("/v1/decisions", asked, key=new_id())

    def exception_to(self, decision: Json, **changes: Any) -> Json:
        """The body of an override of that decision, with an id of its own."""
        return {
            "id": new_id(), "decision_id": decision["id"], "interaction_id": decision["interaction_id"],
            "customer_id": decision["customer_id"], "recommended_action": decision["ranked"][0]["action"],
            "taken_action": "something else", "reason_code": "better_option", "comment": "As the customer asked.",
            "taken_at": ago(), "result": {"status": "pending", "note": ""}, "on_screen": {"why": "?"}, **changes,
        }  # fmt: skip

    async def customer(self, subject: str) -> str:
        found = await self.agent.get("/v1/customers", identifier=subject)
        return str(found["items"][0]["id"])


async def until(is_so: Any, what: str, patience_s: float = 180.0) -> None:
    """Wait for a condition that nothing announces; fails the test if it never comes."""
    try:
        async with asyncio.timeout(patience_s):
            while not is_so():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"never came: {what}") from None
