"""Customers are found by what people type: numbers as their country writes them, names without strokes and signs."""

import importlib

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, func, select

from agentdesk.orchestrator.identity.tables import search_terms
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.database import Database
from tests.orchestrator.test_identity import take
from tests.support.events import cloud_event
from tests.support.server import Running, running

PEOPLE = {
    "Żaneta O'Brien-Łuk": "phone:+48 601 234 567",
    "Søren Đurić": "phone:+33 6 12 34 56 78",
    "Jürgen Groß": "phone:+49 1512 3456789",
    "Anna-Maria D’Angelo": "phone:+34 612 345 679",
    "Ægir Þórsson": "phone:+39 06 6981 2345",
    "Béla Szabó": "phone:+36 20 123 4567",
    "St. John Smith": "phone:+1 415 555 1333",
}
QUERIES = {
    "601 234 567": "Żaneta O'Brien-Łuk",
    "601234567": "Żaneta O'Brien-Łuk",
    "601 23": "Żaneta O'Brien-Łuk",
    "+48 601 234 567": "Żaneta O'Brien-Łuk",
    "0048601234567": "Żaneta O'Brien-Łuk",
    "06 12 34 56 78": "Søren Đurić",
    "0612345678": "Søren Đurić",
    "06.12.34": "Søren Đurić",
    "0151 23456789": "Jürgen Groß",
    "(0151) 234-567": "Jürgen Groß",
    "612 345 679": "Anna-Maria D’Angelo",
    "06 6981 2345": "Ægir Þórsson",
    "06 20 123 4567": "Béla Szabó",
    "20 123 4567": "Béla Szabó",
    "(415) 555-1333": "St. John Smith",
    "1 415 555 1333": "St. John Smith",
    "luk": "Żaneta O'Brien-Łuk",
    "ŁUK": "Żaneta O'Brien-Łuk",
    "obrien": "Żaneta O'Brien-Łuk",
    "O'Brien": "Żaneta O'Brien-Łuk",
    "zaneta obri": "Żaneta O'Brien-Łuk",
    "soren duric": "Søren Đurić",
    "gross": "Jürgen Groß",
    "annamaria": "Anna-Maria D’Angelo",
    "dangelo": "Anna-Maria D’Angelo",
    "d'angelo": "Anna-Maria D’Angelo",
    "aegir thorsson": "Ægir Þórsson",
    "Szabó": "Béla Szabó",
    "st john": "St. John Smith",
}
NOBODY = ["602 234 567", "06 12 34 56 70", "brienobrien", "lux"]


async def told(server: Running) -> None:
    await take(server, *(cloud_event("crm.profile_updated", who, data={"name": name}) for name, who in PEOPLE.items()))


async def found(server: Running, query: str) -> list[str]:
    agent = await server.client("agent")
    answer = await agent.get("/v1/customers", params={"q": query})
    assert answer.status_code == 200, answer.text
    return [item["display_name"] for item in answer.json()["items"]]


async def test_whoever_is_typed_as_people_type_is_found(server: Running) -> None:
    await told(server)
    assert {query: await found(server, query) for query in QUERIES} == {query: [who] for query, who in QUERIES.items()}
    assert {query: await found(server, query) for query in NOBODY} == {query: [] for query in NOBODY}


async def test_a_store_of_before_learns_the_new_words(settings: ServeSettings) -> None:
    def _count(connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(search_terms)) or 0

    def _migrated(connection: Connection) -> None:
        migration = importlib.import_module("agentdesk.orchestrator.store.migrations.versions.r0015_search_terms")
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()

    async with running(settings) as service:
        await told(service)
    database = Database(settings.database_url)
    async with database.engine.begin() as connection:
        before = await connection.run_sync(_count)
        await connection.execute(search_terms.delete())
        await connection.run_sync(_migrated)
        assert await connection.run_sync(_count) == before
        await connection.run_sync(_migrated)
        assert await connection.run_sync(_count) == before, "again is no harm"
    await database.close()
    async with running(settings) as service:
        for query in ("0151 23456789", "luk", "obrien"):
            assert await found(service, query) == [QUERIES[query]]
