"""Exploration as a company switches it on: in its policy, for the decisions from then on; all of them replay."""

from collections import Counter
from math import sqrt
from pathlib import Path
from typing import Any

from agentdesk.orchestrator.decisions.replay import replay_all
from tests.orchestrator.decisions.conftest import MAYA, send
from tests.orchestrator.decisions.test_context import FAILED_TRANSFER
from tests.support.policies import labelled, texts
from tests.support.server import Running

CALLS = 30
"""Their ids are given, so the draws are the same each time; a seventh of them is expected to go another way."""


async def advised(server: Running, calls: int, begun: int) -> list[dict[str, Any]]:
    """The decision in each of so many calls of one customer."""
    acd = await server.client()
    told = []
    for number in range(begun, begun + calls):
        body = {"id": f"call-{number}", "channel": "voice", "identifier": MAYA, "state": "connected"}
        talk = (await acd.post("/v1/interactions", json=body)).json()
        asked = {"identifier": MAYA, "touchpoint": "acd", "interaction_id": talk["id"]}
        told.append((await acd.post("/v1/decisions", json=asked)).json())
        assert (await acd.patch(f"/v1/interactions/{talk['id']}", json={"state": "closed"})).status_code == 200
    return told


async def test_a_company_switches_it_on_and_what_is_logged_is_what_is_drawn(server: Running, tmp_path: Path) -> None:
    acd, analyst = await server.client(), await server.client("analyst")
    await send(acd, *FAILED_TRANSFER)
    before = await advised(server, 6, 1000)
    assert {one["ranked"][0]["logged_propensity"] for one in before} == {1.0}
    assert len({one["ranked"][0]["action"] for one in before}) == 1
    change = ("policy.yaml", "exploration: {rate: 0, among: 3}", "exploration: {rate: 0.2, among: 3}")
    files = {"files": texts(labelled(tmp_path / "curious", "curious", change))}
    published = await analyst.post("/v1/policy/versions", json=files, headers={"If-Match": "*"})
    assert published.status_code == 201, published.text
    told = await advised(server, CALLS, 0)
    usual = before[0]["ranked"][0]["action"]
    firsts = Counter(one["ranked"][0]["action"] for one in told)
    logged = {
        each["action"]: each["logged_propensity"] for each in told[0]["ranked"] if each["logged_propensity"] is not None
    }
    assert len(logged) > 1
    assert firsts[usual] < CALLS, "some went another way"
    for action, probability in logged.items():
        off = abs(firsts[action] / CALLS - probability)
        assert off <= 3 * sqrt(probability * (1 - probability) / CALLS), (action, probability, firsts)
    for one in told:
        assert one["ranked"][0]["action"] in logged
        assert one["withheld"]
        assert not {each["action"] for each in one["withheld"]} & set(logged)
        if one["ranked"][0]["action"] != usual:
            assert "by chance" in one["ranked"][0]["why"][-1]["text"]
    report = await replay_all(server.services.database)
    assert (report.different, report.equal >= CALLS) == ((), True)
