"""Whatever happens in whatever order, with a receiver that fails: in the end it knows who is in the audience, and it
was never told that somebody came in who was off the map or erased at that time. ``AGENTDESK_TEST_ORDERS`` sets how
many."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from tests.orchestrator.audiences.conftest import Center
from tests.orchestrator.audiences.test_members import take_off
from tests.orchestrator.audiences.test_webhooks import deliveries, pushed
from tests.support.receiver import Receiver, receiver

ORDERS = int(os.environ.get("AGENTDESK_TEST_ORDERS", "1"))
STEPS = 25
LONG_S = 28 * 86_400
PEOPLE = tuple(f"account:{name}" for name in ("ann", "ben", "cat", "dan"))


@pytest.fixture
async def crm() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        yield made


class Life:
    """What happens, and what ought to hold of it."""

    def __init__(self, center: Center, agent: httpx.AsyncClient, admin: httpx.AsyncClient, crm: Receiver) -> None:
        self.center, self.agent, self.admin, self.crm = center, agent, admin, crm
        self.away: dict[str, str] = {}
        self.gone: set[str] = set()
        self.told_wrongly: list[str] = []
        self._heard = 0

    async def one_step(self, chance: random.Random, audience: str) -> None:
        who = chance.choice(PEOPLE)
        step = chance.choice(("in", "in", "out", "away", "back", "erase", "look", "wait", "wait", "fail"))
        if step in ("in", "out"):
            await self.center.know(who, arrears=step == "in")
            self.gone.discard(who)
        elif step == "away" and await self._is_known(who) and who not in self.away:
            self.away[who] = await take_off(self.center, self.agent, who, duration_s=LONG_S)
        elif step == "back" and who in self.away:
            assert (await self.agent.delete(self.away.pop(who))).status_code == 200
        elif step == "erase" and await self._is_known(who) and chance.random() < 0.4:
            body = {"reason": "requested"}
            answer = await self.admin.post(f"/v1/customers/{await self.center.id_of(who)}/erasure", json=body)
            assert answer.status_code == 201, answer.text
            self.away.pop(who, None)
            self.gone.add(who)
        elif step == "look":
            await self.center.analyst.post(f"/v1/audiences/{audience}/activate")
        elif step == "fail":
            self.crm.answers += [Response(status_code=chance.choice((500, 503, 404)))]
        await self.let_happen(audience, minutes=chance.choice((0, 0, 1, 30)))

    async def let_happen(self, audience: str, **time: float) -> None:
        """Let pass time, and let everything happen that is due by then; what the receiver hears is held against now."""
        self.center.clock.pass_by(**time)
        for _ in range(3):
            await self.center.ring()
            await asyncio.sleep(0.01)
            while any(map(_is_on_its_way, await deliveries(self.center, audience))):
                await asyncio.sleep(0.01)  # what is told now holds now: it is heard before anything else happens
            await self._listen()

    async def _listen(self) -> None:
        new, self._heard = self.crm.bodies[self._heard :], len(self.crm.bodies)
        off = {await self.center.id_of(who) for who in self.away}
        for body in new:
            self.told_wrongly += [one["customer_id"] for one in body["data"]["entered"] if one["customer_id"] in off]

    async def _is_known(self, who: str) -> bool:
        found = await self.agent.get("/v1/customers", params={"identifier": who})
        return bool(found.json()["items"])

    async def expected(self) -> set[str]:
        """Who is in arrears and on the map, by their profiles."""
        found: set[str] = set()
        for who in PEOPLE:
            if who in self.away or not await self._is_known(who):
                continue
            name = await self.center.id_of(who)
            known: dict[str, Any] = (await self.agent.get(f"/v1/customers/{name}")).json()
            if known["traits"].get("arrears"):
                found.add(name)
        return found


def _is_on_its_way(message: dict[str, Any]) -> bool:
    return bool(message["attempts"]) and message["attempts"][-1]["took_s"] is None and message["state"] == "waiting"


@pytest.mark.parametrize("seed", range(ORDERS))
async def test_in_the_end_the_receiver_knows_who_is_in_it(center: Center, crm: Receiver, seed: int) -> None:
    chance = random.Random(seed)
    agent, admin = await center.server.client("agent"), await center.server.client("admin")
    life = Life(center, agent, admin, crm)
    audience = await pushed(center, crm, webhook={"batch": 2})
    for _ in range(STEPS):
        await life.one_step(chance, audience)
    crm.answers.clear()
    await center.look(audience)
    async with asyncio.timeout(60):
        while True:
            await life.let_happen(audience, hours=30)
            items = await deliveries(center, audience)
            if not any(one["state"] == "waiting" for one in items) and crm.members == await life.expected():
                break
    assert await center.members(audience) == await life.expected()
    assert life.told_wrongly == []
