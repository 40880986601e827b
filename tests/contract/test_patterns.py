"""Patterns, read by the desk's own client from the real orchestrator, and the records behind a mark."""

from dataclasses import replace
from pathlib import Path

from agentdesk.adapters.system.clock import SystemClock
from agentdesk.app.patterns import PatternFilter
from agentdesk.app.patterns_work import PatternWork
from agentdesk.app.store import Store
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.ui.patterns.viewmodel import records_behind
from tests.orchestrator.overrides.conftest import Floor
from tests.support.desks import api
from tests.support.server import running
from tests.support.sqlite import fresh_file


async def test_the_desk_reads_figures_and_the_records_behind_a_mark(tmp_path: Path) -> None:
    settings = ServeSettings(database_url=fresh_file(tmp_path), data_dir=tmp_path)
    async with running(settings) as service:
        floor = Floor(
            await service.client(), await service.client("agent", "Sam"), await service.client("supervisor", "Eva")
        )
        for number in range(11):
            await floor.call_in(f"phone:+141555501{number:02}")
            if number < 3:
                made = await floor.record(taken_at="2026-11-20T12:00:00Z", reason_code="hardship")
            else:
                url = f"/v1/decisions/{floor.context['decision']['id']}/feedback"
                (await floor.agent.post(url, json={"outcome": "accepted"})).raise_for_status()
        async with api(service.url, await service.token("supervisor", "Eva")) as client:
            store, me = Store(), await client.session()
            work = PatternWork(store, client, SystemClock())
            work.show_patterns(PatternFilter(time_zone="Asia/Kathmandu"))
            await work._scope.finished("read")
            known = store.confirmed.patterns
            assert known.told is not None
            assert (known.told.total.rate.n, known.told.total.rate.hits) == (11, 3)
            weeks = [one.rate.n for one in known.told.time]  # four or five, as the days fall
            assert (weeks[-1], sum(weeks)) == (11, 11)
            for panel, key in (("reason", "hardship"), ("agent", "sam"), ("direction", "unknown")):
                wanted = records_behind(known, panel, key)
                assert wanted is not None
                page = await client.overrides(wanted, None)
                assert (len(page.items), page.items[0].id) == (3, made["id"]), panel
            store.change(lambda state: replace(state, session=me))
            action = floor.context["decision"]["ranked"][0]["action"]
            work.show_patterns(PatternFilter(action=action))
            await work._scope.finished("read")
            compared = store.confirmed.patterns.compared
            assert compared is not None
            assert (compared.action, [one.days for one in compared.windows]) == (action, [7.0, 30.0])
            window = compared.windows[0]
            assert (window.compared.overrides.waiting, window.compared.acceptances.waiting) == (3, 8)
            assert window.advised_first.refused is not None
            await work.close()
