"""Desks for tests: the real parts on a real local store, and a way to wait for what they come to know."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.api.transport import Transport
from agentdesk.adapters.localdb.database import LocalDatabase
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.adapters.system.clock import SystemClock, new_id
from agentdesk.adapters.system.exports import FolderExports
from agentdesk.app.desk import Desk
from agentdesk.app.state import ConnectionStatus, State
from agentdesk.app.store import Store

PATIENCE_S = 60.0

KEY = secrets.token_bytes(32)


async def until(store: Store, is_so: Callable[[State], bool], patience_s: float = PATIENCE_S) -> State:
    """The first state in which ``is_so``; fails the test if there is none in time."""
    if is_so(store.state):
        return store.state
    reached: asyncio.Future[State] = asyncio.get_running_loop().create_future()

    def _look(state: State) -> None:
        if not reached.done() and is_so(state):
            reached.set_result(state)

    unsubscribe = store.subscribe(_look)
    try:
        async with asyncio.timeout(patience_s):
            return await reached
    except TimeoutError:
        raise AssertionError(f"never came to be so; the state is {store.state}") from None
    finally:
        unsubscribe()


def is_live(state: State) -> bool:
    return state.connection.status is ConnectionStatus.LIVE


@asynccontextmanager
async def local_store(path: Path, key: bytes | None = None) -> AsyncIterator[SqliteLocalStore]:
    """A local store in a real encrypted file."""
    store = SqliteLocalStore(await LocalDatabase.open(path, key or KEY))
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def api(url: str, token: str, *, patience_s: float = 10.0) -> AsyncIterator[ApiClient]:
    client = ApiClient(Transport.to(url, token, patience_s=patience_s))
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def open_desk(
    url: str, token: str, folder: Path, *, silence_s: float = 5.0, patience_s: float = 10.0
) -> AsyncIterator[Desk]:
    """A desk on that orchestrator, its local store in ``folder``. What it left there before is its own again."""
    async with api(url, token, patience_s=patience_s) as client, local_store(folder / "desk.db") as local:
        desk = Desk(client, local, SystemClock(), new_id, FolderExports(folder / "exports"), silence_s=silence_s)
        await desk.start()
        try:
            yield desk
        finally:
            await desk.close()
