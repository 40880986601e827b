"""The desk is killed after the click, with the orchestrator down: the override arrives at the next start, once."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from uuid_utils import uuid7

from agentdesk.devtools.service_client import Json, RefusedError, ServiceClient
from tests.support.ports import free_port
from tests.support.server import child, cli

CUSTOMER = "phone:+14155550142"
COMMENT = "No second phone to receive the code on"
PATIENCE_S = 90.0


class WindowDesk:
    """A desk process and the lines it is told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, line: str) -> str:
        """One line to the desk, and its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self.hear()

    def hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, f"the desk ended with {self._process.wait()}"
        return line

    def kill(self) -> None:
        """As a power cut."""
        self._process.kill()
        self._process.wait()


@contextmanager
def _window_desk(url: str, token_file: Path, profile: Path) -> Iterator[WindowDesk]:
    arguments = [sys.executable, "-m", "tests.support.window_desk", url, str(token_file), str(profile)]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    desk = WindowDesk(process)
    try:
        assert desk.hear() == "open"
        yield desk
    finally:
        process.kill()
        process.wait()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.stdout.close()


async def _offer(url: str, touchpoint: str, agent: str) -> None:
    async with ServiceClient(url, touchpoint) as acd, ServiceClient(url, agent) as own:
        session = await own.get("/v1/session")
        body = {"id": str(uuid7()), "channel": "voice", "identifier": CUSTOMER, "agent_id": session["agent_id"],
                "queue": "care-1", "state": "offered"}  # fmt: skip
        await acd.post("/v1/interactions", body)


async def _wait_for(url: str, agent: str, override_id: str) -> Json:
    async with ServiceClient(url, agent) as own, asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await own.get(f"/v1/overrides/{override_id}")
            except RefusedError as refused:
                if refused.status != HTTPStatus.NOT_FOUND:
                    raise
            await asyncio.sleep(0.05)


async def _all(url: str, agent: str) -> list[str]:
    async with ServiceClient(url, agent) as own:
        return [one["id"] async for one in own.pages("/v1/overrides")]


@pytest.mark.timeout(300)
def test_a_click_survives_the_desk_and_the_service(tmp_path: Path) -> None:
    database, data, port = f"sqlite:///{tmp_path / 'orchestrator.db'}", tmp_path / "data", free_port()
    place = ("--db", database, "--data-dir", str(data))
    touchpoint = cli("token", "create", "--role", "touchpoint", "--name", "acd", *place).stdout.strip()
    agent = cli("token", "create", "--role", "agent", "--name", "Sam", "--team", "care-1", *place).stdout.strip()
    token_file, profile = tmp_path / "sam.token", tmp_path / "profile"
    token_file.write_text(agent)
    with child(database, data, port=port) as service:
        asyncio.run(_offer(service.url, touchpoint, agent))
        with _window_desk(service.url, token_file, profile) as desk:
            assert desk.tell("accept") == "accepted"
            service.kill()
            override_id = desk.tell(f"override {COMMENT}")
            desk.kill()
    with child(database, data, port=port) as service:
        assert asyncio.run(_all(service.url, agent)) == []
        with _window_desk(service.url, token_file, profile):
            record = asyncio.run(_wait_for(service.url, agent, override_id))
        assert (record["comment"], record["taken_action"]) == (COMMENT, "something else")
        assert record["on_screen"]
        assert asyncio.run(_all(service.url, agent)) == [override_id]
    assert cli("audit", "verify", *place).returncode == 0
