"""Whoever was erased has no journeys, and does not keep those of the others from being followed anew."""

import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.overrides.conftest import Floor
from tests.support.hand_timed import hush, ring
from tests.support.server import Running


@pytest.fixture
def settings(settings: ServeSettings, monkeypatch: pytest.MonkeyPatch) -> ServeSettings:
    hush(monkeypatch)
    return settings


async def test_a_run_over_all_customers_comes_to_its_end_after_an_erasure(floor: Floor, server: Running) -> None:
    admin, analyst = await server.client("admin"), await server.client("analyst")
    erasure = f"/v1/customers/{floor.call['customer_id']}/erasure"
    assert (await admin.post(erasure, json={"reason": "requested"})).status_code == 201
    await floor.call_in("phone:+14155550133")
    run = (await analyst.post("/v1/journeys/recompute", json={})).json()
    assert run["total"] == 1, "of whom is left"
    await ring(server.services)
    over = (await analyst.get(f"/v1/journeys/recompute/{run['id']}")).json()
    assert (over["state"], over["done"]) == ("done", 1)
