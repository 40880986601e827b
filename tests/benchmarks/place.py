"""A real orchestrator for the benchmarks that need one: a child process, its tokens, and customers with a history."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agentdesk.devtools.service_client import ServiceClient
from tests.support.server import child, cli

BATCH = 500
BATCH_TYPE = "application/cloudevents-batch+json"
KINDS = ("web.page_viewed", "app.screen_viewed", "billing.invoice_issued", "email.opened", "app.error", "chat.message")


@dataclass(frozen=True)
class Place:
    folder: Path
    database: str
    url: str
    touchpoint: str
    agent: str


@contextmanager
def place(database: str | None = None) -> Iterator[Place]:
    """An orchestrator on that database, by default a new SQLite file."""
    with tempfile.TemporaryDirectory(prefix="agentdesk-bench-") as name:
        folder = Path(name)
        url = database or f"sqlite:///{folder / 'orchestrator.db'}"
        where = ("--db", url, "--data-dir", str(folder))
        touchpoint = cli("token", "create", "--role", "touchpoint", "--name", "bench", *where).stdout.strip()
        agent = cli("token", "create", "--role", "agent", "--name", "Sam", "--team", "care-1", *where).stdout.strip()
        with child(url, folder) as service:
            yield Place(folder, url, service.url, touchpoint, agent)


def phone(customer: int) -> str:
    return f"+1415555{customer:04d}"


def history(customer: int, length: int, *, newest: datetime | None = None) -> list[dict[str, Any]]:
    """That many events of one customer, a quarter of an hour apart, oldest first."""
    now = newest or datetime.now(UTC) - timedelta(minutes=5)
    return [
        {
            "specversion": "1.0",
            "id": f"{customer}-{number}-{length}",
            "source": "bench",
            "type": KINDS[number % len(KINDS)],
            "time": (now - timedelta(minutes=15 * (length - number))).isoformat(),
            "subject": f"phone:{phone(customer)}",
            "data": {"path": f"/page/{number % 40}", "task": "billing", "text": "It does not work, please help."}
            if number % 6 == 5
            else {"path": f"/page/{number % 40}", "title": f"Page {number % 40}"},
        }
        for number in range(length)
    ]


async def send(url: str, token: str, events: Sequence[dict[str, Any]], *, side_by_side: int = 2) -> None:
    """Send events in batches, so many at a time."""
    batches = iter([events[at : at + BATCH] for at in range(0, len(events), BATCH)])

    async def _sender(client: ServiceClient) -> None:
        for batch in batches:
            answer = await client.post("/v1/events", list(batch), content_type=BATCH_TYPE)
            if answer["rejected"]:
                raise ValueError(f"rejected: {answer['rejected'][0]}")

    async with ServiceClient(url, token, patience_s=120) as client, asyncio.TaskGroup() as tasks:
        for _ in range(side_by_side):
            tasks.create_task(_sender(client))
