"""Real orchestrators for the tests: in this process on a real socket (``running``) and as a child (``Child``)."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from agentdesk.domain.people import Role
from agentdesk.orchestrator.people.service import create_token
from agentdesk.orchestrator.server import Server
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce, Services
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
            await server.shutdown()
    # FastAPI's routers, of which there is one for all, keep every application that ever included them, and so its
    # services and policy with it: megabytes for each service of a run of some thousand tests.
    server.app.state._state.clear()


@dataclass
class Child:
    """``agentdesk serve`` as a process of its own."""

    process: subprocess.Popen[str]
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
    return subprocess.run(
        [sys.executable, "-m", "agentdesk", *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, **more_env},
    )


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
    said = None if errors is None else errors.open("ab")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", module, "serve", "--port", str(port)),
            "--db",
            database_url,
            "--data-dir",
            data_dir,
        ],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        stderr=said,
        text=True,
        env={**os.environ, **more_env},
    )
    if said is not None:
        said.close()
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on http://"), f"said {line!r}, exit code {process.poll()}"
        yield Child(process, line.removeprefix("listening on ").strip())
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
