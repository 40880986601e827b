"""Real orchestrators for the tests: in this process on a real socket (``running``) and as a child (``Child``)."""

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from agentdesk.domain.people import Role
from agentdesk.orchestrator.people.service import create_token
from agentdesk.orchestrator.server import Server
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce, Services
from tests.support.loaded import Started, start
from tests.support.no_tls import NO_TLS


@dataclass
class Running:
    """A service that answers on ``url``. Clients made by ``client`` are closed with it."""

    url: str
    in_force: InForce
    _clients: list[httpx.AsyncClient]

    @property
    def services(self) -> Services:
        """With the policy in force now."""
        return self.in_force.services

    async def token(self, role: str = "touchpoint", name: str = "", team: str | None = "care-1") -> str:
        return await create_token(self.services.database, Role(role), name or f"The {role}", team)

    async def client(
        self, role: str | None = "touchpoint", name: str = "", team: str | None = "care-1"
    ) -> httpx.AsyncClient:
        """An HTTP client with a token of that role; role None has none."""
        headers = {} if role is None else {"Authorization": f"Bearer {await self.token(role, name, team)}"}
        client = httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60, verify=NO_TLS)
        self._clients.append(client)
        return client


@asynccontextmanager
async def running(settings: ServeSettings) -> AsyncIterator[Running]:
    """The whole service in this event loop, listening on a free port of 127.0.0.1."""
    started, address = asyncio.Event(), ""

    def _on_listening(where: str) -> None:
        nonlocal address
        address = where
        started.set()

    async with open_services(settings) as in_force, asyncio.TaskGroup() as tasks:
        server = Server(in_force, host="127.0.0.1", port=0, on_listening=_on_listening)
        serving = tasks.create_task(server.serve())
        await started.wait()
        clients: list[httpx.AsyncClient] = []
        try:
            yield Running(address, in_force, clients)
        finally:
            for client in clients:
                await client.aclose()
            serving.cancel()  # it would look whether to stop ten times a second
            for listener in server.servers[0].sockets:
                asyncio.get_running_loop().remove_reader(listener.fileno())
            await asyncio.sleep(0)  # whom asyncio takes as it closes stays open, unseen, until a later test fails by it
            await server.shutdown()
    # FastAPI's routers, of which there is one for all, keep every application that ever included them, and so its
    # services and policy with it: megabytes for each service of a run of some thousand tests.
    server.app.state._state.clear()


@dataclass
class Child:
    """``agentdesk serve`` as a process of its own."""

    process: Started
    url: str

    def kill(self) -> None:
        """As a power cut: no handler runs."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """As a service manager stops it. The exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def cli(*arguments: str, **more_env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        environment = {**os.environ, **more_env}
        process = start("agentdesk", *arguments, out=out.fileno(), errors=errors.fileno(), environment=environment)
        try:
            code = process.wait(timeout=240)
        finally:
            process.kill()
            process.wait()
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), errors.read())


@contextmanager
def child(
    database_url: str,
    data_dir: Path,
    *,
    port: int = 0,
    errors: Path | None = None,
    module: str = "agentdesk",
    **more_env: str,
) -> Iterator[Child]:
    """Start ``agentdesk serve`` and wait until it listens; killed at the end if it still runs. What it says of itself
    goes to the file ``errors``, or to the test's own standard error. ``module`` is run in place of agentdesk."""
    where = ("--port", str(port), "--db", database_url, "--data-dir", str(data_dir))
    reads, writes = os.pipe()
    with os.fdopen(reads) as stdout:
        with ExitStack() as handed:
            handed.callback(os.close, writes)
            said = 2 if errors is None else handed.enter_context(errors.open("ab")).fileno()
            process = start(module, "serve", *where, out=writes, errors=said, environment={**os.environ, **more_env})
        try:
            line = stdout.readline()
            assert line.startswith("listening on http://"), f"said {line!r}, exit code {process.poll()}"
            yield Child(process, line.removeprefix("listening on ").strip())
        finally:
            process.kill()
            process.wait()


@dataclass
class Forge:
    """``start`` makes a serving process and returns its address; ``kill`` ends one, by default the last, as a power cut
    would."""

    _running: dict[str, ExitStack] = field(default_factory=dict)
    """By address, the last one started last."""

    def start(self, database_url: str, data_dir: Path, *, port: int = 0) -> str:
        with ExitStack() as started:
            service = started.enter_context(child(database_url, data_dir, port=port))
            self._running[service.url] = started.pop_all()
            return service.url

    def kill(self, url: str = "") -> None:
        self._running.pop(url or list(self._running)[-1]).close()


@contextmanager
def forge() -> Iterator[Forge]:
    """Services to be started and killed again and again; those that still run are killed at the end."""
    forged = Forge()
    try:
        yield forged
    finally:
        while forged._running:
            forged.kill()
