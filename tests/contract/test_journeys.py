"""Journeys measured, read by the desk's own client from the real orchestrator: from the events to the desk's state."""

from dataclasses import replace
from pathlib import Path

from agentdesk.adapters.system.clock import SystemClock
from agentdesk.app.fetching import Loading
from agentdesk.app.journeys import JourneysAsked, RecordPlace, Versions
from agentdesk.app.journeys_reading import JourneysReading
from agentdesk.app.store import Store
from agentdesk.orchestrator.service import ServeSettings
from tests.support.contact_center import ago, event
from tests.support.desks import api
from tests.support.server import Running, running
from tests.support.sqlite import fresh_file


async def happen(service: Running) -> None:
    line = await service.client()
    headers = {"content-type": "application/cloudevents-batch+json"}
    told = [
        event("web.payment_failed", f"account:A-{number}", ago(days=20, minutes=number), bill=f"B-{number}")
        for number in range(12)
    ]
    told += [
        event("billing.invoice_paid", f"account:A-{number}", ago(days=19), bill=f"B-{number}") for number in range(8)
    ]
    (await line.post("/v1/events", json=told, headers=headers)).raise_for_status()
    body = {"channel": "voice", "identifier": "account:A-11", "queue": "care-1", "state": "offered"}
    (await line.post("/v1/interactions", json=body)).raise_for_status()


async def settled(reading: JourneysReading) -> None:
    for key in ("page", "report", "records"):
        await reading.scope.finished(key)


async def test_the_desk_reads_figures_and_the_records_behind_them(tmp_path: Path) -> None:
    settings = ServeSettings(database_url=fresh_file(tmp_path), data_dir=tmp_path)
    async with running(settings) as service:
        await happen(service)
        async with api(service.url, await service.token("supervisor", "Eva")) as client:
            store = Store()
            reading = JourneysReading(store, client, SystemClock())
            reading.measure_journeys(JourneysAsked())
            await settled(reading)
            known = store.confirmed.journeys
            assert known.selected == "bill_payment"
            assert known.report is not None
            assert [(step.milestone, step.reached, step.n) for step in known.report.steps][:2] == [
                ("trouble", 12, 12), ("paid", 8, 12),
            ]  # fmt: skip
            assert known.report.comparison is None
            reading.compare_policies(Versions(0, 0))
            reading.open_journey_records(RecordPlace(milestone="trouble", state="active"))
            await settled(reading)
            known = store.confirmed.journeys
            assert known.report is not None
            assert known.report.comparison is not None
            assert known.records is not None
            assert [one.milestone for one in known.records.items] == ["trouble"], "of whom the team talked with"
            reading.measure_journeys(JourneysAsked(days=1, channel="web", policy=0))
            reading.open_journey("money_transfer")
            await settled(reading)
            known = store.confirmed.journeys
            assert (known.loading, known.selected) == (Loading.READY, "money_transfer")
            assert known.report is not None
            assert known.report.figures.n == 0
            lost = replace(store.confirmed.journeys, loading=Loading.STALE)
            store.change(lambda state: replace(state, journeys=lost))
            reading.on_snapshot()
            await settled(reading)
            assert store.confirmed.journeys.loading is Loading.READY, "read anew once there is a line again"
            await reading.close()
