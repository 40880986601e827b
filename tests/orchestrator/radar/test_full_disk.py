"""On a full disk no command of the ledger takes effect, each says so, and each does afterwards: without a restart."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uuid_utils

from agentdesk.orchestrator.audiences import outbox
from agentdesk.orchestrator.audiences.outbox import Message
from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.overrides.conftest import Floor
from tests.orchestrator.radar.conftest import NOW, Clock
from tests.orchestrator.radar.test_radar import ACTION, backtested, ok
from tests.support.frozen_ledger import everything_in
from tests.support.policies import copy_of_shipped
from tests.support.server import Running, running
from tests.support.small_disk import SmallDisk, small_disk

KILOBYTES = 24_000
ANY = {"If-Match": "*"}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", KILOBYTES) as mounted:
        yield mounted


@pytest.fixture
async def service(disk: SmallDisk, lived: Path, tmp_path: Path, clock: Clock) -> AsyncIterator[Running]:
    """What was lived, on the disk. Whoever waits for an approval may go on."""
    folder = disk.folder / "store"
    shutil.copytree(lived, folder)
    limit = ("policy.yaml", "amount: 50, per_day: 200", "amount: 50, may_proceed: true, per_day: 200")
    policy = copy_of_shipped(tmp_path / "policy", limit)
    settings = ServeSettings(f"sqlite:///{folder / 'lived.db'}", folder, policy_dir=policy, now=clock)
    async with running(settings) as made:
        yield made


@dataclass
class Command:
    """Something that the ledger has to have an entry of."""

    name: str
    by: httpx.AsyncClient
    method: str
    path: str
    json: dict[str, Any] | None = None
    params: dict[str, str] | None = None

    async def send(self) -> httpx.Response:
        body: dict[str, Any] = {} if self.json is None else {"json": self.json}
        return await self.by.request(self.method, self.path, params=self.params, headers=ANY, **body)


async def of_overrides(service: Running, floor: Floor) -> list[Command]:
    done, waits, goes_on = await floor.record(), await floor.record(amount=60), await floor.record(amount=70)
    told = (await floor.boss.get(f"/v1/overrides/{done['id']}")).json()["direction"]
    other = next(one for one in ("more", "less") if one != told)
    url = f"/v1/overrides/{done['id']}"
    return [
        Command("record", floor.agent, "POST", "/v1/overrides", floor.exception()),
        Command("result", floor.agent, "PATCH", f"{url}/result", {"status": "resolved"}),
        Command("review", floor.boss, "POST", f"{url}/review", {"advice_right": True, "override_right": False}),
        Command("direction", floor.agent, "POST", f"{url}/direction", {"direction": other, "comment": "It was"}),
        Command("approval", floor.boss, "POST", f"/v1/overrides/{waits['id']}/approval", {"decision": "approved"}),
        Command("proceed", floor.agent, "POST", f"/v1/overrides/{goes_on['id']}/proceed", {}),
        Command("export", floor.boss, "GET", "/v1/overrides/export", params={"format": "csv"}),
        Command("sample", floor.boss, "POST", "/v1/override-samples", {"id": str(uuid_utils.uuid7()), "size": 2}),
    ]


async def of_exception_modes(service: Running, floor: Floor) -> list[Command]:
    mode = {"reason": "A bereavement", "duration_s": 3_600}
    here = f"/v1/customers/{floor.call['customer_id']}/exception-mode"
    await floor.call_in("phone:+15550199")
    there = f"/v1/customers/{floor.call['customer_id']}/exception-mode"
    await ok(await floor.agent.post(there, json={**mode, "id": str(uuid_utils.uuid7())}), 201)
    return [
        Command("off the map", floor.agent, "POST", here, {**mode, "id": str(uuid_utils.uuid7())}),
        Command("back on the map", floor.agent, "DELETE", there),
    ]


async def of_the_radar(service: Running, floor: Floor) -> list[Command]:
    eva, ana = floor.boss, await service.client("analyst", "Ana", None)
    (finding,) = (await ok(await eva.get("/v1/radar")))["findings"]
    mark = next(one["mark"] for one in finding["grounds"] if one["mark"] == "signal:failed_payment")
    wanted = {"filter": {"action": ACTION, "mark": mark}}
    ids = [
        (await ok(await eva.post("/v1/proposals", json=wanted, headers={"Idempotency-Key": key}), 201))["id"]
        for key in ("to-be-discarded", "to-be-sent", "to-be-returned")
    ]
    for one in ids[1:]:
        await backtested(eva, one)
    await ok(await eva.post(f"/v1/proposals/{ids[2]}/sending", json={}, headers=ANY))
    urls = [f"/v1/proposals/{one}" for one in ids]
    about = {"action": ACTION}
    return [
        Command("discard", eva, "DELETE", urls[0]),
        Command("send", eva, "POST", f"{urls[1]}/sending", {"note": "Please"}),
        Command("return", ana, "POST", f"{urls[2]}/return", {"note": "Not yet"}),
        Command("propose", eva, "POST", "/v1/proposals", wanted),
        Command("put aside", eva, "POST", "/v1/radar/aside", {"reason": "Known"}, about),
    ]


async def of_audiences(service: Running, floor: Floor) -> list[Command]:
    ana = await service.client("analyst", "Ana", None)
    body = {"expression": "trait.arrears", "webhook": {"url": "https://93.184.216.34/"}}
    made = [(await ok(await ana.post("/v1/audiences", json={**body, "name": f"A{n}"}), 201))["id"] for n in range(4)]
    urls = [f"/v1/audiences/{one}" for one in made]
    for url in urls[1:3]:
        await ok(await ana.post(f"{url}/activate"), 202)
    dead = Message("msg_1", made[2], NOW, "dead", 1, 0, 10, [], None, NOW)
    async with service.services.database.write() as unit:
        await outbox.add(unit.connection, dead, {1: outbox.What.ENTERED})
    return [
        Command("define", ana, "POST", "/v1/audiences", {**body, "name": "new"}),
        Command("change", ana, "PATCH", urls[0], {"description": "other"}),
        Command("new secret", ana, "POST", f"{urls[0]}/secret"),
        Command("activate", ana, "POST", f"{urls[0]}/activate"),
        Command("deactivate", ana, "POST", f"{urls[1]}/deactivate"),
        Command("send again", ana, "POST", f"{urls[2]}/deliveries/msg_1/resend"),
        Command("delete", ana, "DELETE", urls[3]),
    ]


async def of_erasure(service: Running, floor: Floor) -> list[Command]:
    admin = await service.client("admin", "Ada", None)
    await floor.call_in("phone:+15550177")
    path = f"/v1/customers/{floor.call['customer_id']}/erasure"
    return [Command("erase", admin, "POST", path, {"reason": "requested"})]


async def test_no_command_takes_effect_and_each_does_afterwards(service: Running, disk: SmallDisk) -> None:
    database = service.services.database
    floor = Floor(
        await service.client(), await service.client("agent", "Sam"), await service.client("supervisor", "Eva")
    )
    await floor.call_in()
    commands: list[Command] = []
    for some in (of_overrides, of_exception_modes, of_the_radar, of_audiences, of_erasure):
        commands += await some(service, floor)
    before = (await everything_in(database))["ledger"]
    disk.fill()
    told = {one.name: await one.send() for one in commands}
    wrong = {name: (answer.status_code, answer.text[:200]) for name, answer in told.items()
             if (answer.status_code, answer.json().get("code")) != (503, "ledger_unavailable")}  # fmt: skip
    assert wrong == {}
    assert (await everything_in(database))["ledger"] == before
    disk.free()
    late = {one.name: await one.send() for one in commands}
    assert {name: answer.text[:200] for name, answer in late.items() if not answer.is_success} == {}
    assert len((await everything_in(database))["ledger"]) >= len(before) + len(commands)
    assert (await verify(database, service.services.keyring)).ok
