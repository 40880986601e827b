"""Counts over HTTP what the store holds of the replayed dialogues, and what the stream told meanwhile."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing, suppress
from http import HTTPStatus

from agentdesk.devtools.service_client import RefusedError, ServiceClient
from agentdesk.devtools.star.plan import EVENT_TYPES, Counts, Plan

LOOK_EVERY_S = 0.1


class Watcher:
    """Listens to the agent's stream as a desk does: what came, and whether anything came twice or out of order."""

    def __init__(self) -> None:
        self.interactions: set[str] = set()
        self.utterances: Counter[str] = Counter()
        self.overrides: Counter[str] = Counter()
        self.out_of_order = 0
        self._newest = -1

    async def listen(self, agent: ServiceClient, cursor: int) -> None:
        """Until cancelled."""
        async with aclosing(agent.stream(cursor)) as heard:
            async for seq, kind, data in heard:
                self.out_of_order += seq <= self._newest
                self._newest = seq
                event = json.loads(data)
                if kind == "interaction_changed":
                    self.interactions.add(event["interaction"]["id"])
                elif kind == "utterance_added":
                    self.utterances[event["utterance"]["id"]] += 1
                elif kind == "override_recorded":
                    self.overrides[event["override"]["id"]] += 1

    async def missing(self, plans: Sequence[Plan], timeout_s: float) -> int:
        """How much of these plans the stream has not told of, when it told all or the time is up."""
        said = {step.utterance_id for plan in plans for step in plan.steps if step.speaker}
        overridden = {step.command_id for plan in plans for step in plan.of_kind("overridden")}
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not (said <= self.utterances.keys() and overridden <= self.overrides.keys()):
                    await asyncio.sleep(LOOK_EVERY_S)
        return len(said - self.utterances.keys()) + len(overridden - self.overrides.keys())

    def doubled(self) -> int:
        return sum(n > 1 for n in (*self.utterances.values(), *self.overrides.values()))


async def new_ones(agent: ServiceClient, plans: Sequence[Plan]) -> list[Plan]:
    """The plans that the service has never heard of."""
    unknown = []
    for plan in plans:
        try:
            await agent.get(f"/v1/interactions/{plan.interaction_id}")
        except RefusedError as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
            unknown.append(plan)
    return unknown


async def stored(agent: ServiceClient, plans: Sequence[Plan], decision_ids: Mapping[str, str]) -> Counts:
    """What the store holds of the plans, each thing as often as it is there.

    ``decision_ids`` are the decisions that feedback was given on, by the command that gave it.
    """
    interactions = utterances = 0
    said = {step.utterance_id for plan in plans for step in plan.steps if step.speaker}
    for plan in plans:
        path = f"/v1/interactions/{plan.interaction_id}"
        interactions += (await agent.get(path))["id"] == plan.interaction_id
        async for utterance in agent.pages(f"{path}/utterances"):
            utterances += utterance["id"] in said
    accepted = 0
    for decision_id in decision_ids.values():
        answers = await agent.get(f"/v1/decisions/{decision_id}/feedback")
        accepted += sum(answer["outcome"] == "accepted" for answer in answers["items"])
    ids = {step.command_id for plan in plans for step in plan.of_kind("overridden")}
    overridden = 0
    async for override in agent.pages("/v1/overrides"):
        overridden += override["id"] in ids
    return Counts(interactions, utterances, accepted, overridden, await _events(agent, plans))


async def _events(agent: ServiceClient, plans: Sequence[Plan]) -> int:
    """The look-ups and task choices on the customers' timelines that belong to the plans' interactions."""
    kinds, own = set(EVENT_TYPES.values()), {plan.interaction_id for plan in plans}
    found = 0
    for identifier in {plan.identifier for plan in plans}:
        customer = (await agent.get("/v1/customers", identifier=identifier))["items"][0]["id"]
        async for item in agent.pages(f"/v1/customers/{customer}/timeline", cursor_name="before"):
            found += item["type"] in kinds and item["data"].get("interaction_id") in own
    return found
