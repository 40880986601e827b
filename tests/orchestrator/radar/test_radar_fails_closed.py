"""What the radar says on record does not happen while the ledger cannot be written."""

from agentdesk.orchestrator.audit.verifying import verify
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
