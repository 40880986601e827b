"""A desk whose clock is days wrong, that slept, whose service was renewed in mid-call: order is the service's, and
nothing that was typed or clicked is lost.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.api.transport import Transport
from agentdesk.adapters.system.clock import ServiceClock, new_id
from agentdesk.adapters.system.exports import FolderExports
from agentdesk.app.desk import Desk
from agentdesk.app.state import State
from agentdesk.domain.override import ResultStatus
from tests.support.clicking_desk import Talk
from tests.support.contact_center import ContactCenter
from tests.support.desks import is_live, local_store, open_desk, until
from tests.support.newer_service import NUMBER
from tests.support.ports import free_port
from tests.support.server import Child, child
from tests.support.sqlite import fresh_file

CUSTOMER = "phone:+14155550142"


@dataclass
class Place:
    folder: Path
    database: str
    port: int
    center: ContactCenter
    talk: Talk
    stack: ExitStack
    service: Child

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, *, module: str = "agentdesk") -> None:
        """The service again, under the same address."""
        self.service = self.stack.enter_context(child(self.database, self.folder, port=self.port, module=module))

    async def said(self) -> list[str]:
        path = f"/v1/interactions/{self.talk[0]}/utterances"
        return [one["text"] async for one in self.center.agent.pages(path)]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    database, port = fresh_file(tmp_path), free_port()
    with ExitStack() as stack:
        service = stack.enter_context(child(database, tmp_path, port=port))
        async with await ContactCenter.hire(service.url, database, tmp_path) as center:
            call = await center.connect(CUSTOMER)
            decision = await center.decide(CUSTOMER, call)
            talk = (call, decision["customer_id"], decision["id"], decision["ranked"][0]["action"])
            yield Place(tmp_path, database, port, center, talk, stack, service)


class WrongClock(ServiceClock):
    """This computer's clock, so many days wrong."""

    def __init__(self, days: float) -> None:
        super().__init__()
        self._wrong = timedelta(days=days)

    def _here(self) -> datetime:
        return datetime.now(UTC) + self._wrong


def record(desk: Desk, talk: Talk, comment: str) -> str:
    call, customer, decision, recommended = talk
    return desk.record_override(
        decision_id=decision, customer_id=customer, interaction_id=call, recommended_action=recommended,
        taken_action="something else", reason_code="better_option", comment=comment,
        result_status=ResultStatus.PENDING, result_note="", on_screen={},
    )  # fmt: skip


def _stands(state: State, call: str, override_id: str, note: str) -> bool:
    return any(each.id == override_id and each.result.note == note for each in state.overrides_of.get(call, ()))


async def work_with(place: Place, days: float, name: str, override_id: str = "") -> str:
    """A desk with that clock: without a line first, then with one. What it says goes by ``NAME NUMBER``."""
    clock = WrongClock(days)
    client = ApiClient(Transport.to(place.url, place.center.tokens["agent"], on_date=clock.learn))
    async with local_store(place.folder / "desk" / "desk.db") as local:
        desk = Desk(client, local, clock, new_id, FolderExports(place.folder / "exports"), silence_s=5)
        desk.store.subscribe(lambda _state: None)
        await desk.start()
        call = place.talk[0]
        texts = [f"{name} {number}" for number in range(5)]
        for text in texts:
            desk.say(call, text)
        made = override_id or record(desk, place.talk, name)
        desk.record_result(made, call, ResultStatus.RESOLVED if override_id else ResultStatus.UNRESOLVED, name)
        # The result was said last: where it stands and nothing is unsent, the service has all of it.
        await until(desk.store, lambda s: is_live(s) and not s.pending and _stands(s, call, made, name))
        await until(desk.store, lambda s: [one.text for one in s.utterances.get(call, ())][-5:] == texts)
        shown = [one.text for one in desk.store.state.utterances[call]]
        assert shown == await place.said(), "the order is the service's"
        assert all(one.at <= datetime.now(UTC) for one in desk.store.state.utterances[call])
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1), "what it shows as ages is right by now"
        await desk.close()
    await client.close()
    return made


async def test_desks_whose_clocks_are_days_wrong(place: Place) -> None:
    override_id = await work_with(place, +3, "ahead")
    await work_with(place, -3, "behind", override_id)
    assert await place.said() == [f"{name} {number}" for name in ("ahead", "behind") for number in range(5)]
    told = await place.center.agent.get(f"/v1/overrides/{override_id}")
    assert (told["result"]["status"], told["result"]["note"]) == ("resolved", "behind"), "the one that was said last"
    now = datetime.now(UTC)
    for at in (told["taken_at"], told["recorded_at"], told["result"]["at"]):
        assert now - timedelta(days=4) < datetime.fromisoformat(at) <= now, "nothing happens in the future"


async def test_an_upgrade_in_mid_call_loses_nothing(place: Place) -> None:
    """The service is stopped, and comes back as its next version, with a migration of its store."""
    call, center = place.talk[0], place.center
    async with open_desk(place.url, center.tokens["agent"], place.folder / "desk") as desk:
        await until(desk.store, is_live)
        desk.say(call, "before")
        await until(desk.store, lambda s: bool(s.utterances.get(call)) and not s.pending)
        assert await asyncio.to_thread(place.service.stop) == 0
        desk.save_draft(f"note:{call}", "half a sent")
        made = record(desk, place.talk, "meanwhile")
        desk.say(call, "meanwhile")
        state = await until(desk.store, lambda s: not is_live(s) and len(s.pending) == 2)
        assert state.utterances[call], "what was read stays"
        await asyncio.to_thread(place.serve, module="tests.support.newer_service")
        desk.reconnect_now()
        state = await until(desk.store, lambda s: is_live(s) and not s.pending)
        assert state.drafts[f"note:{call}"] == "half a sent"
        await center.say(call, "after", speaker="customer")
        await until(desk.store, lambda s: [u.text for u in s.utterances[call]] == ["before", "meanwhile", "after"])
        assert [one["id"] async for one in center.agent.pages("/v1/overrides")] == [made]
    with sqlite3.connect(place.database.removeprefix("sqlite:///")) as direct:
        assert direct.execute("SELECT version_num FROM alembic_version").fetchall() == [(NUMBER,)]
    direct.close()


@pytest.mark.skipif(sys.platform == "win32", reason="processes are stopped as on POSIX")
async def test_a_desk_that_slept_wakes_up_with_everything(place: Place) -> None:
    """The lid is closed over what was clicked, and opened again much later: the desk's own process is stopped."""
    call, center = place.talk[0], place.center
    desk = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.clicking_desk", place.url, str(place.folder / "desk"),
        os.urandom(32).hex(), "1", center.tokens["agent"], f'[["{call}", "", "", ""]]', stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        assert desk.stdout is not None
        for _ in range(5):
            await desk.stdout.readline()
        desk.send_signal(signal.SIGSTOP)
        for number in range(3):
            await center.say(call, f"customer {number}")
        place.service.kill()  # while it sleeps the line breaks
        place.serve()
        slept_at = len(await place.said())
        desk.send_signal(signal.SIGCONT)
        while len([text for text in await place.said() if text.startswith("1 ")]) < slept_at + 10:
            await desk.stdout.readline()
    finally:
        desk.kill()
        await desk.communicate()
    said = [int(text.split()[1]) for text in await place.said() if text.startswith("1 ")]
    assert said == list(range(len(said))), "nothing is lost, doubled or out of order"
