"""GET /context: throughput of the kept answer, beside a bare Starlette that reads the same row and uses orjson;
and how long it takes to conclude anew, with a short and a long history."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from agentdesk.devtools.service_client import ServiceClient
from tests.benchmarks.frame import Figure, Settings, median
from tests.benchmarks.place import Place, history, phone, place, send
from tests.support.ports import free_port

CONNECTIONS = 4
FLOOR = """
import sys
import aiosqlite, orjson, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

connection = None

async def context(request):
    global connection
    if connection is None:
        connection = await aiosqlite.connect(sys.argv[1])
    async with connection.execute("SELECT body FROM contexts LIMIT 1") as rows:
        (body,) = await rows.fetchone()
    return Response(orjson.dumps(orjson.loads(body)), media_type="application/json")

uvicorn.run(Starlette(routes=[Route("/context", context)]), port=int(sys.argv[2]), http="httptools", log_level="error",
            access_log=False)
"""


@contextmanager
def _floor(database: str) -> Iterator[str]:
    """The bare service over the same file; its address."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", FLOOR, database.removeprefix("sqlite:///"), str(port)])
    try:
        while not _answers(port):
            process.poll()
            if process.returncode is not None:
                raise ChildProcessError(process.returncode)
        yield f"http://127.0.0.1:{port}/context"
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def _fetch(url: str, token: str, times: int) -> None:
    """Ask over one connection, as fast as it answers; a client that costs next to nothing."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    for _ in range(times):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(head.decode(errors="replace"))
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
    writer.close()


async def _throughput(url: str, token: str, times: int) -> float:
    """Answers a second over all connections, after a warm-up."""
    await _fetch(url, token, max(1, times // 10))
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(CONNECTIONS):
            tasks.create_task(_fetch(url, token, times // CONNECTIONS))
    return (times // CONNECTIONS * CONNECTIONS) / (time.perf_counter() - begun)


async def _customer(service: Place, number: int) -> str:
    async with ServiceClient(service.url, service.agent) as agent:
        found = await agent.get("/v1/customers", identifier=f"phone:{phone(number)}")
    return str(found["items"][0]["id"])


async def _anew(service: Place, number: int, customer: str, times: int) -> float:
    """Milliseconds of the first answer after an event, the median."""
    took = []
    async with (
        ServiceClient(service.url, service.agent) as agent,
        ServiceClient(service.url, service.touchpoint) as touchpoint,
    ):
        for turn in range(times):
            event = {**history(number, 1)[0], "id": f"new-{number}-{turn}"}
            await touchpoint.post("/v1/events", event, content_type="application/cloudevents+json")
            begun = time.perf_counter()
            await agent.get(f"/v1/customers/{customer}/context")
            took.append((time.perf_counter() - begun) * 1e3)
    return median(took)


def measure(settings: Settings) -> list[Figure]:
    short, long = 100, settings.size(5_000, 200)
    asked, times = settings.size(2_000, 40), settings.size(15, 2)
    with place() as service:
        for number, length in ((1, short), (2, long)):
            asyncio.run(send(service.url, service.touchpoint, history(number, length)))
        few, many = asyncio.run(_customer(service, 1)), asyncio.run(_customer(service, 2))
        path = f"{service.url}/v1/customers/{many}/context"
        ours = asyncio.run(_throughput(path, service.agent, asked))
        with _floor(service.database) as bare:
            floor = asyncio.run(_throughput(bare, service.agent, asked))
        anew_few = asyncio.run(_anew(service, 1, few, times))
        anew_many = asyncio.run(_anew(service, 2, many, times))
    over = f"{CONNECTIONS} connections, {long:,} events of the customer"
    return [
        Figure("context as it is kept", "answers/s", ours, floor, 0.5, less_is_better=False, note=over),
        Figure(
            "context concluded anew after an event",
            "ms",
            anew_many,
            anew_few,
            1.5,
            note=f"at {long:,} events; the floor is the same at {short}",
        ),
    ]
