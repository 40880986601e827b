"""Customers whose money transfer fails, and an agent who does something else than advised wherever a payment of theirs
failed too: what a radar has to find. Real events, decisions, answers and overrides over HTTP."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import uuid_utils

TAKEN = "callback_expert"
REASON = "wrong_reason"


@dataclass
class RadarStory:
    """``acd`` is a touchpoint's client, ``agent`` an agent's, whose id is ``agent_id``."""

    acd: httpx.AsyncClient
    agent: httpx.AsyncClient
    agent_id: str = "sam"
    advised: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)

    async def live(self, now: datetime, overridden: int, accepted: int, first: int = 0) -> None:
        """So many customers of each kind call, one after another."""
        for number in range(first, first + overridden + accepted):
            with_trouble = number - first < overridden
            decision, call = await self.call(now, number, with_trouble=with_trouble)
            if with_trouble:
                await self.override(decision, call, now)
            else:
                await self.accept(decision)

    async def call(self, now: datetime, number: int, *, with_trouble: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """One customer tries, fails and calls; the advice and the call."""
        who = f"phone:+1415555{number:04}"
        events = [_event("app.transfer_failed", now - timedelta(minutes=5), number, who)]
        if with_trouble:
            events.append(_event("payment.failed", now - timedelta(hours=3), number, who, invoice_id=f"I-{number}"))
        headers = {"content-type": "application/cloudevents-batch+json"}
        sent = await self.acd.post("/v1/events", json=events, headers=headers)
        assert sent.json()["rejected"] == [], sent.text
        body = {"channel": "voice", "identifier": who, "state": "connected", "agent_id": self.agent_id}
        call = (await self.acd.post("/v1/interactions", json=body)).json()
        url = f"/v1/customers/{call['customer_id']}/context"
        context = (await self.agent.get(url, params={"interaction_id": call["id"]})).json()
        decision: dict[str, Any] = context["decision"]
        self.advised.append(decision["ranked"][0]["action"])
        self.decisions.append(decision["id"])
        return decision, call

    async def override(self, decision: dict[str, Any], call: dict[str, Any], now: datetime) -> str:
        """The agent does something else."""
        body = {
            "id": str(uuid_utils.uuid7()),
            "decision_id": decision["id"],
            "interaction_id": call["id"],
            "customer_id": call["customer_id"],
            "taken_action": TAKEN,
            "reason_code": REASON,
            "comment": "The bill came first",
            "taken_at": now.isoformat(),
            "on_screen": {},
        }
        made = await self.agent.post("/v1/overrides", json=body)
        assert made.status_code == 201, made.text
        self.overrides.append(made.json()["id"])
        return self.overrides[-1]

    async def accept(self, decision: dict[str, Any]) -> None:
        """The agent does what is advised."""
        body = {"outcome": "acted", "action": decision["ranked"][0]["action"]}
        said = await self.agent.post(f"/v1/decisions/{decision['id']}/feedback", json=body)
        assert said.status_code == 200, said.text


def _event(kind: str, at: datetime, number: int, subject: str, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": f"{kind}-{number}", "source": "/radar", "type": kind, "subject": subject,
        "time": at.isoformat(), "data": data,
    }  # fmt: skip
