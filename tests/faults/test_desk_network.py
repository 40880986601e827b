"""A laptop that changes its network, as with a VPN that flaps: connections are reset, names are not found for a while,
and then the service has another address. What was done meanwhile arrives once and in order; what was said is heard."""

import socket
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agentdesk.app.desk import Desk
from agentdesk.app.state import ConnectionStatus, State
from agentdesk.orchestrator.service import ServeSettings
from tests.support.contact_center import ContactCenter
from tests.support.desks import is_live, open_desk, until
from tests.support.lying_line import Lie, LyingLine, lying_line
from tests.support.server import running
from tests.support.sqlite import fresh_file

NAME = "service.agentdesk.test"
CUSTOMER = "phone:+14155550142"


class Names:
    """What the computer's resolver says of the service: its address now, or that it cannot be found."""

    def __init__(self) -> None:
        self.address: str | None = "127.0.0.1"
        self.asked_in_vain = 0

    def look_up(self, real: Any, host: Any, *rest: Any, **more: Any) -> Any:
        if host not in (NAME, NAME.encode()):
            return real(host, *rest, **more)
        if self.address is None:
            self.asked_in_vain += 1
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(self.address, *rest, **more)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    names = Names()
    monkeypatch.setattr(socket, "getaddrinfo", partial(names.look_up, socket.getaddrinfo))
    return names


def _is_offline(state: State) -> bool:
    return state.connection.status is ConnectionStatus.OFFLINE


def _knows(call: str, text: str, state: State) -> bool:
    return any(each.text == text for each in state.utterances.get(call, ()))


async def test_a_network_that_flaps_and_comes_back_elsewhere_loses_nothing(tmp_path: Path, names: Names) -> None:
    database = fresh_file(tmp_path)
    settings = ServeSettings(database_url=database, data_dir=tmp_path, heartbeat_s=0.2)
    async with (
        running(settings) as service,
        await ContactCenter.hire(service.url, database, tmp_path) as center,
    ):
        call = await center.connect(CUSTOMER, "chat")
        async with lying_line(service.url, 1) as office:
            port = office.url.rpartition(":")[2]
            async with (
                lying_line(service.url, 2, "127.0.0.2", int(port)) as home,
                open_desk(f"http://{NAME}:{port}", center.tokens["agent"], tmp_path / "desk") as desk,
            ):
                for line in (office, home):
                    line.tell_only(Lie.NONE)
                await _flap(desk, center, names, call, office, home)


async def _flap(desk: Desk, center: ContactCenter, names: Names, call: str, office: LyingLine, home: LyingLine) -> None:
    store = desk.store
    await until(store, is_live)
    desk.open_interaction(call)
    desk.say(call, "One moment.")
    await until(store, lambda state: _knows(call, "One moment.", store.confirmed) and not state.pending)
    names.address = None  # the VPN goes: what was open is reset, and the name is known no more
    office.tell_only(Lie.CUT_BEFORE)
    await until(store, _is_offline)
    desk.say(call, "I look it up.")
    desk.say(call, "Here it is.")
    await center.say(call, "Are you there?")
    desk.reconnect_now()
    await until(store, lambda state: names.asked_in_vain > 1 and len(state.pending) == 2)
    assert home.told == []
    names.address = "127.0.0.2"  # and comes back with another address
    desk.reconnect_now()
    await until(store, lambda state: _knows(call, "Here it is.", store.confirmed) and not state.pending)
    await until(store, lambda state: is_live(state) and _knows(call, "Are you there?", state))
    assert home.told, "the service is spoken to where it is now"
    said = [one async for one in center.agent.pages(f"/v1/interactions/{call}/utterances")]
    by_agent = [one["text"] for one in said if one["speaker"] == "agent"]
    assert by_agent == ["One moment.", "I look it up.", "Here it is."]
