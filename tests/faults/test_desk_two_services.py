"""A desk behind an address at which now one service answers and now another: of one store, or of a store that was
brought back from a copy. It has what the service has: nothing is missing or there twice, and nothing of before."""

import random
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from agentdesk.app.desk import Desk
from agentdesk.app.state import State
from agentdesk.orchestrator.service import ServeSettings
from tests.support.contact_center import ContactCenter
from tests.support.desks import is_live, open_desk, until
from tests.support.http_server import serving
from tests.support.no_tls import NO_TLS
from tests.support.postgres import fresh_database
from tests.support.server import Running, running
from tests.support.sqlite import fresh_file

CUSTOMER = "phone:+14155550142"
SHORT = {"heartbeat_s": 0.1, "stream_life_s": 1.2}
"""Streams that end often are resumed often."""


@asynccontextmanager
async def one_address(choose: Callable[[], str]) -> AsyncIterator[str]:
    """An address in front of several services: each request goes to the one that is chosen for it."""

    async def _parts(answer: httpx.Response) -> AsyncGenerator[bytes]:
        try:
            async for part in answer.aiter_raw():
                yield part
        finally:
            await answer.aclose()

    async def _handed_on(request: Request) -> Response:
        url, headers = f"{choose()}{request.url.path}?{request.url.query}", dict(request.headers)
        asked = http.build_request(request.method, url, headers=headers, content=await request.body())
        answer = await http.send(asked, stream=True)
        return StreamingResponse(_parts(answer), answer.status_code, dict(answer.headers))

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", _handed_on, methods=methods)])
    async with httpx.AsyncClient(verify=NO_TLS, timeout=60) as http, serving(app) as url:
        yield url


def _texts(call: str, state: State) -> list[str]:
    return [one.text for one in state.utterances.get(call, ())]


async def has_what_the_service_has(desk: Desk, center: ContactCenter, call: str) -> None:
    await until(desk.store, lambda state: not state.pending)
    said = [one["text"] async for one in center.agent.pages(f"/v1/interactions/{call}/utterances")]
    await until(desk.store, lambda state: is_live(state) and _texts(call, state) == said, 20)


async def test_two_services_of_one_store_are_one_to_a_desk(tmp_path: Path) -> None:
    chance = random.Random(3)
    with fresh_database() as database:
        settings = ServeSettings(database_url=database, data_dir=tmp_path, **SHORT)  # type: ignore[arg-type]
        async with (
            running(settings) as one,
            running(settings) as other,
            one_address(lambda: chance.choice([one.url, other.url])) as url,
            await ContactCenter.hire(url, database, tmp_path) as center,
        ):
            call = await center.connect(CUSTOMER, "chat")
            async with open_desk(url, center.tokens["agent"], tmp_path / "desk") as desk:
                await until(desk.store, is_live)
                for number in range(60):
                    await center.say(call, f"customer {number}")
                    desk.say(call, f"agent {number}")
                await has_what_the_service_has(desk, center, call)
                told = _texts(call, desk.store.state)
                for who in ("customer", "agent"):
                    assert [text for text in told if who in text] == [f"{who} {number}" for number in range(60)]


async def _copied(database: str, folder: Path) -> str:
    """A copy of a store that is in use, as a backup makes one."""
    folder.mkdir()
    for key in Path(database.removeprefix("sqlite:///")).parent.glob("*.key"):
        (folder / key.name).write_bytes(key.read_bytes())
    with (
        closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as source,
        closing(sqlite3.connect(folder / "copy.db")) as copy,
    ):
        source.backup(copy)
    return f"sqlite:///{folder / 'copy.db'}"


async def test_a_store_from_a_copy_under_the_same_address_is_read_anew(tmp_path: Path) -> None:
    """The stream ends in peace and is resumed at the other store, whose numbers go as far: its changes were skipped up
    to the cursor of the first, and what had only been in the first stood on."""
    database = fresh_file(tmp_path)
    first = ServeSettings(database_url=database, data_dir=tmp_path, **SHORT)  # type: ignore[arg-type]
    async with running(first) as before, await ContactCenter.hire(before.url, database, tmp_path) as center:
        call = await center.connect(CUSTOMER, "chat")
        await center.say(call, "in both")
        copy = await _copied(database, tmp_path / "copy")
        second = ServeSettings(database_url=copy, data_dir=tmp_path / "copy", **SHORT)  # type: ignore[arg-type]
        async with (
            running(second) as after,
            ContactCenter(after.url, center.tokens) as later,
            _switched(before, after) as (url, switch),
            open_desk(url, center.tokens["agent"], tmp_path / "desk") as desk,
        ):
            await until(desk.store, lambda state: is_live(state) and _texts(call, state) == ["in both"])
            for number in range(3):
                await center.say(call, f"only before {number}")
                await later.say(call, f"only after {number}")
            await has_what_the_service_has(desk, center, call)
            switch()
            await later.say(call, "the last")
            await has_what_the_service_has(desk, later, call)
            desk.say(call, "mine")
            await has_what_the_service_has(desk, later, call)


@asynccontextmanager
async def _switched(before: Running, after: Running) -> AsyncIterator[tuple[str, Callable[[], None]]]:
    led_to = [before.url]
    async with one_address(lambda: led_to[-1]) as url:
        yield url, partial(led_to.append, after.url)
