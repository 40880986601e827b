"""Orchestrators are killed while they look at everybody and while they tell a receiver: nobody is lost, and no message
comes more often than its attempts."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from agentdesk.orchestrator.audiences.tables import audience_deliveries, audience_runs
from agentdesk.orchestrator.audiences.telling import MESSAGES
from agentdesk.orchestrator.schedule.tables import timers
from agentdesk.orchestrator.store.database import Database
from tests.support.contact_center import ContactCenter, event, make_token
from tests.support.no_tls import NO_TLS
from tests.support.postgres import fresh_database
from tests.support.receiver import Receiver, receiver
from tests.support.server import Forge, forge
from tests.support.sqlite import fresh_file

CUSTOMERS = 60
BATCH = 5


@pytest.fixture(scope="module")
def processes() -> Iterator[Forge]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGENTDESK_WEBHOOK_ALLOW", "127.0.0.0/8")
        with forge() as made:
            yield made


async def begin(service: str, url: str, folder: Path, crm: Receiver) -> None:
    """Customers, and an audience of all of them, active."""
    token = await make_token(url, folder, "analyst", "Ana Lyst")
    async with await ContactCenter.hire(service, url, folder) as center:
        people = (f"crm:C-{number}" for number in range(CUSTOMERS))
        await center.happen(*(event("app.identified", who, traits={"arrears": True}) for who in people))
    async with httpx.AsyncClient(
        base_url=service, headers={"Authorization": f"Bearer {token}"}, timeout=30, verify=NO_TLS
    ) as analyst:
        webhook = {"url": crm.url, "batch": BATCH}
        body = {"name": "Late payers", "expression": "trait.arrears", "webhook": webhook}
        made = (await analyst.post("/v1/audiences", json=body)).json()
        crm.secrets = [made["secret"]]
        answer = await analyst.post(f"/v1/audiences/{made['id']}/activate")
        assert answer.status_code == 202, answer.text


async def lease_is_over(database: Database) -> None:
    """As if the time had passed that the killed process had for its attempt."""
    async with database.write() as unit:
        leased = update(timers).where(timers.c.kind == MESSAGES)
        await unit.connection.execute(leased.values(due_at=datetime.now(UTC)))


async def everybody_is_told(database: Database, crm: Receiver) -> None:
    """Wait for it, and that each message is noted as delivered."""
    query = select(audience_deliveries.c.state, audience_deliveries.c.entered)
    async with asyncio.timeout(60):
        while True:
            async with database.read() as connection:
                rows = (await connection.execute(query)).all()
            if len(crm.members) == CUSTOMERS and all(row.state == "delivered" for row in rows):
                break
            await asyncio.sleep(0.05)
    assert sum(row.entered for row in rows) == CUSTOMERS, "each is told of once"
    came = Counter(crm.ids)
    assert len(came) == len(rows)
    assert max(came.values()) <= 2
    assert sum(came.values()) <= len(rows) + 1, "only the one that was being sent comes again"


async def _killed(url: str, folder: Path, processes: Forge, others: int) -> None:
    """The one that is at it is killed while a message is on its way, and another one comes after it."""
    database = Database(url)
    async with receiver() as crm:
        crm.delay_s = 0.1
        services = [await asyncio.to_thread(processes.start, url, folder) for _ in range(1 + others)]
        await begin(services[0], url, folder, crm)
        await crm.has(3)
        await asyncio.to_thread(processes.kill, services[0])
        if not others:
            services.append(await asyncio.to_thread(processes.start, url, folder))
        await lease_is_over(database)
        crm.delay_s = 0.0
        await everybody_is_told(database, crm)
        async with database.read() as connection:
            runs = (await connection.execute(select(audience_runs))).all()
        assert (sum(row.entered for row in runs), sum(row.gone for row in runs)) == (CUSTOMERS, 0)
        assert {(row.customers, row.members) for row in runs if row.ended_at} == {(CUSTOMERS, CUSTOMERS)}
        for service in services[1:]:
            await asyncio.to_thread(processes.kill, service)
    await database.close()


def test_a_killed_service_loses_nobody_and_tells_one_message_again(tmp_path: Path, processes: Forge) -> None:
    asyncio.run(_killed(fresh_file(tmp_path), tmp_path, processes, others=0))


def test_of_three_services_each_message_is_sent_by_one_though_one_is_killed(tmp_path: Path, processes: Forge) -> None:
    with fresh_database() as url:
        asyncio.run(_killed(url, tmp_path, processes, others=2))
