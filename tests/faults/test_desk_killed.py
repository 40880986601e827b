"""The desk is killed after the click, the orchestrator is away or hangs, the line lies: the override arrives, once.

The real desk with its real window in a process of its own, used by keyboard.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from tests.support.contact_center import ContactCenter, Json
from tests.support.lying_line import Lie, lying_line
from tests.support.ports import free_port
from tests.support.server import Child, child
from tests.support.sqlite import fresh_file
from tests.support.window_process import WindowDesk, window_desk

CUSTOMER = "phone:+14155550142"
COMMENT = "No second phone to receive the code on"


@dataclass
class Place:
    """An orchestrator that comes and goes under one address, and its people."""

    folder: Path
    database: str
    port: int
    center: ContactCenter
    service: Child

    @contextmanager
    def served(self) -> Iterator[Child]:
        """The same service again, under the same address."""
        with child(self.database, self.folder, port=self.port) as service:
            yield service

    @contextmanager
    def desk(self, url: str = "") -> Iterator[WindowDesk]:
        with window_desk(url or self.center.url, self.center.tokens["agent"], self.folder / "desk") as desk:
            yield desk

    async def recorded(self) -> list[Json]:
        return [one async for one in self.center.agent.pages("/v1/overrides")]

    async def one_record(self, override_id: str) -> None:
        """The override is there, whole, and nothing else is; the ledger holds one entry."""
        (record,) = await self.recorded()
        assert (record["id"], record["comment"], record["taken_action"]) == (override_id, COMMENT, "something else")
        frozen = await self.center.supervisor.get(f"/v1/overrides/{override_id}")
        assert frozen["on_screen"]
        assert frozen["receipt"]["ranked"][0]["action"] == record["recommended_action"]
        assert (await self.center.supervisor.get("/v1/audit/checkpoint"))["seq"] == 1


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    database, port = fresh_file(tmp_path), free_port()
    with ExitStack() as stack:
        service = stack.enter_context(child(database, tmp_path, port=port))
        async with await ContactCenter.hire(service.url, database, tmp_path) as center:
            await center.connect(CUSTOMER, state="offered")
            yield Place(tmp_path, database, port, center, service)


@pytest.mark.timeout(300)
async def test_a_click_survives_the_desk_and_the_service(place: Place) -> None:
    with place.desk() as desk:
        assert desk.tell("accept") == "accepted"
        place.service.kill()
        override_id = desk.tell(f"override {COMMENT}")
        desk.kill()
    with place.served():
        assert await place.recorded() == []
        with place.desk() as desk:
            desk.tell("status sent")
            await place.one_record(override_id)
            desk.kill()
        with place.desk() as desk:  # and a third start has nothing left to send
            desk.tell("status live")
            await place.one_record(override_id)


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued there")
async def test_a_service_that_hangs_while_the_desk_is_killed(place: Place) -> None:
    """The request is under way, perhaps already taken: the next start asks again under the same id."""
    with place.desk() as desk:
        assert desk.tell("accept") == "accepted"
        hanging = psutil.Process(place.service.process.pid)
        hanging.suspend()
        try:
            override_id = desk.tell(f"override {COMMENT}")
            desk.kill()
        finally:
            hanging.resume()
        with place.desk() as again:
            again.tell("status sent")
            await place.one_record(override_id)


@pytest.mark.timeout(300)
async def test_a_service_that_comes_back_gets_what_was_clicked_meanwhile(place: Place) -> None:
    with place.desk() as desk:
        assert desk.tell("accept") == "accepted"
        place.service.kill()
        desk.tell("status offline")
        override_id = desk.tell(f"override {COMMENT}")
        with place.served():
            desk.tell("status sent")
            desk.tell("status live")
            await place.one_record(override_id)
            assert desk.close() == 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("lie", [Lie.CUT_AFTER, Lie.CUT_BEFORE, Lie.CUT_MIDWAY])
async def test_a_line_that_lies_about_what_arrived(place: Place, lie: Lie) -> None:
    async with lying_line(place.center.url, 1) as line:
        line.tell_only(Lie.NONE)
        with place.desk(line.url) as desk:
            assert await asyncio.to_thread(desk.tell, "accept") == "accepted"
            line.tell_only(lie)
            override_id = await asyncio.to_thread(desk.tell, f"override {COMMENT}")
            async with asyncio.timeout(60):
                while line.told.count(lie) < 2:
                    await asyncio.sleep(0.02)
            line.tell_only(Lie.NONE)
            await asyncio.to_thread(desk.tell, "status sent")
            await place.one_record(override_id)


def test_a_desk_does_not_start_twice_on_one_profile(tmp_path: Path) -> None:
    """What waits in a profile is sent by one process only."""
    with window_desk(f"http://127.0.0.1:{free_port()}", "adk_none", tmp_path / "desk"):
        arguments = ["tests.support.window_desk", "http://127.0.0.1:1", "x", str(tmp_path / "desk" / "profile")]
        second = subprocess.run(
            [sys.executable, "-m", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            cwd=Path(__file__).parents[2],
        )
    assert second.returncode != 0
    assert "profile_in_use" in second.stderr
