"""What the radar says on record does not happen while the ledger cannot be written."""

import pytest

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.overrides import ledger
from tests.orchestrator.overrides.test_lost_races import DEADLOCK, Losing
from tests.support.frozen_ledger import everything_in, frozen_ledger
from tests.support.server import Running


async def kept_by_the_radar(service: Running) -> list[object]:
    """What was copied goes on being followed and learned from meanwhile; this does not change by itself."""
    everything = await everything_in(service.services.database)
    return [everything[name] for name in ("ledger", "findings_aside", "proposals", "draft_tests", "command_keys")]


async def test_what_cannot_be_on_record_does_not_happen(service: Running) -> None:
    eva, database = await service.client("supervisor", "Eva"), service.services.database
    (finding,) = (await eva.get("/v1/radar")).json()["findings"]
    about, aside = {"action": finding["action"]}, {"reason": "Known"}
    draft = f"/v1/proposals/{(await eva.post('/v1/proposals', json={'filter': about})).json()['id']}"
    before = await kept_by_the_radar(service)
    async with frozen_ledger(database):
        for answer in (
            await eva.post("/v1/radar/aside", params=about, json=aside),
            await eva.post("/v1/proposals", json={"filter": about}),
            await eva.delete(draft),
        ):
            assert (answer.status_code, answer.json()["code"]) == (503, "ledger_unavailable"), answer.request.url
        assert await kept_by_the_radar(service) == before
    assert (await eva.delete(draft)).status_code == 200
    assert (await eva.post("/v1/radar/aside", params=about, json=aside)).status_code == 200
    assert (await eva.post("/v1/proposals", json={"filter": about})).status_code == 201
    assert (await verify(database, service.services.keyring)).ok


async def test_what_loses_a_race_for_the_ledger_is_done_after_the_others(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    eva, losing = await service.client("supervisor", "Eva"), Losing(ledger.hold)
    monkeypatch.setattr(ledger, "hold", losing)
    (finding,) = (await eva.get("/v1/radar")).json()["findings"]
    about = {"action": finding["action"]}

    async def ask(method: str, path: str, body: object = None) -> str:
        losing.errors = [DEADLOCK] * 2
        asked = about if path.endswith("aside") else {}
        answer = await eva.request(method, path, json=body, params=asked)
        assert (answer.is_success, losing.errors) == (True, []), (path, answer.text)
        return str(answer.json().get("id"))

    await ask("POST", "/v1/radar/aside", {"reason": "Known"})
    await ask("DELETE", "/v1/radar/aside")
    draft = await ask("POST", "/v1/proposals", {"filter": about})
    await ask("DELETE", f"/v1/proposals/{draft}")
    assert (await verify(service.services.database, service.services.keyring)).ok
