"""A service with one of everything in it, for tests that send it what is bad, and what they check its answers by."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import MetaData, select

from agentdesk.orchestrator.store.database import Database
from tests.support.contact_center import ContactCenter, Json, ago, event
from tests.support.no_tls import NO_TLS
from tests.support.postgres import fresh_database, in_own_loop
from tests.support.server import child
from tests.support.sqlite import fresh_file

CUSTOMER = "phone:+14155550142"


@dataclass(frozen=True)
class Place:
    """A service with one of everything in it, and what its tests need to know of it."""

    url: str
    database: str
    pid: int
    errors: Path
    tokens: dict[str, str]
    customer: str
    interaction: str
    decision: Json
    override: Json

    def ask(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **more.pop("headers", {})}
        return httpx.request(method, self.url + path, headers=headers, timeout=60, **more, verify=NO_TLS)

    def everything(self) -> dict[str, list[str]]:
        """Every row of every table."""
        return in_own_loop(_rows(self.database))


async def _rows(url: str) -> dict[str, list[str]]:
    database, known = Database(url), MetaData()
    try:
        async with database.read() as connection:
            await connection.run_sync(known.reflect)
            found = {}
            for table in known.sorted_tables:
                found[table.name] = sorted(map(repr, await connection.execute(select(table))))
            return found
    finally:
        await database.close()


async def _furnish(url: str, database: str, folder: Path) -> dict[str, Any]:
    async with await ContactCenter.hire(url, database, folder) as center:
        await center.happen(event("web.page_viewed", CUSTOMER, ago(minutes=2), path="/activate"))
        interaction = await center.connect(CUSTOMER)
        await center.say(interaction, "It does not work.")
        decision = await center.decide(CUSTOMER, interaction)
        override = await center.agent.post("/v1/overrides", center.exception_to(decision))
        while not (await center.supervisor.get("/v1/propensity/versions"))["items"]:
            await asyncio.sleep(0.02)  # it is learned from when there is time: nothing may change of itself later
        return {
            "tokens": dict(center.tokens), "interaction": interaction, "decision": decision,
            "customer": await center.customer(CUSTOMER), "override": override,
        }  # fmt: skip


@contextmanager
def furnished(kind: str, folder: Path) -> Iterator[Place]:
    """A service on a database of that kind, with a customer, an interaction, a decision and an override."""
    errors = folder / "stderr.txt"
    with ExitStack() as stack:
        database = fresh_file(folder) if kind == "sqlite" else stack.enter_context(fresh_database())
        service = stack.enter_context(child(database, folder, errors=errors, AGENTDESK_LEARN_AFTER_S="3"))
        made = in_own_loop(_furnish(service.url, database, folder))
        yield Place(url=service.url, database=database, pid=service.process.pid, errors=errors, **made)


def is_problem(answer: httpx.Response, *statuses: int) -> bool:
    """Whether it is a problem document of one of those statuses that tells what is wrong and under which trace."""
    if answer.status_code not in statuses or answer.headers.get("content-type") != "application/problem+json":
        return False
    document = answer.json()
    return bool(
        document["status"] == answer.status_code and document["code"] and document["title"] and document["trace_id"]
    )


@dataclass
class Wrong:
    """Collects what was answered wrongly, so that a failing test shows all of it."""

    found: list[str] = field(default_factory=list)

    def unless(self, is_right: bool, answer: httpx.Response, about: object) -> None:
        if not is_right:
            request = answer.request
            self.found.append(f"{request.method} {request.url} {about!r:.200}: {answer.status_code} {answer.text:.300}")

    def check(self) -> None:
        assert not self.found, "\n".join(self.found)
