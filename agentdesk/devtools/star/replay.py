"""Sends plans to the service: as a touchpoint what came in, as an agent what was answered, accepted and overridden.

Owns the order within a dialogue and how many are played side by side. Counts nothing.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from agentdesk.devtools.service_client import Json, ServiceClient
from agentdesk.devtools.star.plan import EVENT_TYPES, SOURCE, Plan, Step

FREE_TEXT_ACTION = "something_else"


@dataclass
class Timings:
    """Seconds that each kind of request took, as its sender saw it."""

    of: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @asynccontextmanager
    async def measured(self, kind: str) -> AsyncIterator[None]:
        begun = time.perf_counter()
        yield
        self.of[kind].append(time.perf_counter() - begun)


@dataclass(frozen=True)
class Replay:
    """Everything a dialogue needs to be played. ``session`` is the agent's."""

    touchpoint: ServiceClient
    agent: ServiceClient
    session: Json
    timings: Timings
    decision_ids: dict[str, str] = field(default_factory=dict)
    """The decision that each accepted suggestion became feedback on, by the id of that command."""

    async def play(self, plan: Plan) -> None:
        """One dialogue from its first to its last moment; a second time nothing changes."""
        path = f"/v1/interactions/{plan.interaction_id}"
        first = {
            "id": plan.interaction_id,
            "channel": "chat",
            "identifier": plan.identifier,
            "agent_id": self.session["agent_id"],
            "queue": plan.queue,
            "state": "connected",
        }
        async with self.timings.measured("interaction"):
            await self.touchpoint.post("/v1/interactions", first, key=plan.interaction_id)
        for step in plan.steps:
            await self._play_step(plan, step, path)
        if ended := plan.of_kind("ended"):
            body = {"disposition": self.session["dispositions"][0]["code"], "summary": "", "promise": ""}
            await self.agent.patch(path, {"state": "wrap_up"}, key=ended[-1].decision_key)
            await self.agent.post(f"{path}/wrap-up", body, key=ended[-1].command_id)

    async def _play_step(self, plan: Plan, step: Step, path: str) -> None:
        kind = step.moment.kind
        if kind in EVENT_TYPES:
            async with self.timings.measured("event"):
                await self.touchpoint.post(
                    "/v1/events", event_of(plan, step), content_type="application/cloudevents+json"
                )
        elif kind == "accepted":
            await self._accept(plan, step)
        elif kind == "overridden":
            await self._override(plan, step)
        if step.speaker:
            sender = self.agent if step.speaker == "agent" else self.touchpoint
            body = {"id": step.utterance_id, "speaker": step.speaker, "text": step.moment.text, "at": _text(step)}
            async with self.timings.measured("utterance"):
                await sender.post(f"{path}/utterances", body, key=step.utterance_id)

    async def _decide(self, plan: Plan, step: Step) -> Json:
        body = {"identifier": plan.identifier, "touchpoint": "desk", "interaction_id": plan.interaction_id}
        async with self.timings.measured("decision"):
            return await self.agent.post("/v1/decisions", body, key=step.decision_key)

    async def _accept(self, plan: Plan, step: Step) -> None:
        decision = await self._decide(plan, step)
        self.decision_ids[step.command_id] = decision["id"]
        body = {"action": decision["ranked"][0]["action"], "outcome": "accepted", "outcomeTimestamp": _text(step)}
        async with self.timings.measured("feedback"):
            await self.agent.post(f"/v1/decisions/{decision['id']}/feedback", body, key=step.command_id)

    async def _override(self, plan: Plan, step: Step) -> None:
        decision = await self._decide(plan, step)
        body = {
            "id": step.command_id,
            "decision_id": decision["id"],
            "interaction_id": plan.interaction_id,
            "customer_id": decision["customer_id"],
            "recommended_action": decision["ranked"][0]["action"],
            "taken_action": FREE_TEXT_ACTION,
            "reason_code": self._reason(),
            "comment": step.moment.text,
            "taken_at": _text(step),
            "result": {"status": "pending", "note": ""},
            "on_screen": {"star_dialogue_moment": step.moment.kind},
        }
        async with self.timings.measured("override"):
            await self.agent.post("/v1/overrides", body, key=step.command_id)

    def _reason(self) -> str:
        """The reason that asks for a comment: the file says what was done, not why."""
        codes = self.session["reason_codes"]
        return str(next((one["code"] for one in codes if one["needs_comment"]), codes[-1]["code"]))


def _text(step: Step) -> str:
    return step.at.isoformat().replace("+00:00", "Z")


def event_of(plan: Plan, step: Step) -> dict[str, Any]:
    """A look-up, an answer or a choice of task as a CloudEvent."""
    return {
        "specversion": "1.0",
        "id": step.command_id,
        "source": SOURCE,
        "type": EVENT_TYPES[step.moment.kind],
        "time": _text(step),
        "subject": plan.identifier,
        "datacontenttype": "application/json",
        "data": {**step.moment.data, "interaction_id": plan.interaction_id},
    }


async def play_all(
    plans: Iterable[Plan], play: Callable[[Plan], Awaitable[None]], *, side_by_side: int, done: Callable[[], None]
) -> None:
    """Play every plan, so many at a time; the first failure ends it."""
    waiting = iter(plans)

    async def _worker() -> None:
        for plan in waiting:
            await play(plan)
            done()

    async with asyncio.TaskGroup() as workers:
        for _ in range(side_by_side):
            workers.create_task(_worker())
