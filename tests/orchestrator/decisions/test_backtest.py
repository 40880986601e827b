"""A draft over stored decisions: the report is what deciding each anew gives, and it can be broken off."""

import asyncio
import json
import os
import pty
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select

from agentdesk.domain.decision import Decision
from agentdesk.engine.decisions.backtest import first_of
from agentdesk.engine.decisions.decide import decide
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.policy.loader import load_policy
from agentdesk.orchestrator.decisions import backtest as module
from agentdesk.orchestrator.decisions.backtest import Run, backtest
from agentdesk.orchestrator.decisions.repository import page_since
from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.policy import endpoints, tool
from agentdesk.orchestrator.policy.files import default_policy_dir, policy_files, read_policy
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.decisions.conftest import NOON, Clock, customer_of, event, send
from tests.support.policies import copy_of_shipped, labelled, texts
from tests.support.server import Running, cli

CUSTOMERS = tuple(f"phone:+1415555010{number}" for number in range(6))
ONCE = "  - {id: once, gate: suitability, kinds: [service], when: tried.failed <= 1, because: It failed}\n"
LESS = ("policy.yaml", "\ngates:\n", f"\ngates:\n{ONCE}")


async def lived_through(server: Running, clock: Clock) -> None:
    """Six customers with different troubles, each decided on at two touchpoints, some hours apart; one override."""
    sender, agent = await server.client(), await server.client("agent", "Sam")
    for number, who in enumerate(CUSTOMERS):
        failed = [
            event("app.transfer_failed", NOON - timedelta(minutes=9 - n), 10 * number + n, who) for n in range(number)
        ]
        await send(sender, event("app.opened", NOON - timedelta(minutes=20), 10 * number, who), *failed)
        for touchpoint in ("ivr", "web"):
            clock.pass_by(hours=1)
            answer = await sender.post("/v1/decisions", json={"identifier": who, "touchpoint": touchpoint})
            assert answer.status_code == 200, answer.text
    await override(agent, CUSTOMERS[-1])


async def override(agent: httpx.AsyncClient, who: str) -> None:
    customer = await customer_of(agent, who)
    advice = (await agent.get(f"/v1/customers/{customer}/context")).json()["decision"]
    body = {
        "id": "o-1",
        "decision_id": advice["id"],
        "customer_id": customer,
        "interaction_id": None,
        "recommended_action": advice["ranked"][0]["action"],
        "taken_action": advice["ranked"][1]["action"],
        "reason_code": "better_option",
        "taken_at": advice["decided_at"],
    }
    made = await agent.post("/v1/overrides", json=body)
    assert made.status_code == 201, made.text


async def test_the_report_is_what_deciding_anew_gives(server: Running, clock: Clock, tmp_path: Path) -> None:
    await lived_through(server, clock)
    folder = labelled(tmp_path / "draft", "draft", ("policy.yaml", "callback_expert: 0.9", "callback_expert: 9"), LESS)
    draft, database = read_policy(folder), server.services.database
    heard: list[tuple[int, int]] = []
    report = await backtest(database, Run(draft), progress=lambda *so_far: heard.append(so_far))
    moved, withheld, changed = Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    async with database.read() as connection:
        stored = await page_since(connection, None, None, 500)
    for one in stored:
        before = Decision.model_validate_json(one.body)
        after = decide(DecisionInputs.model_validate_json(one.inputs), draft, one.decided_at, one.id)
        if first_of(before) != first_of(after):
            moved[first_of(before), first_of(after)] += 1
            changed[one.touchpoint] += 1
        stopped = {each.action for each in after.withheld}
        withheld.update(str(each.action) for each in before.ranked if each.action in stopped)
    assert moved
    assert withheld
    assert {(one.before, one.after): one.n for one in report.moved} == moved
    assert report.first_changed == moved.total()
    found = Counter[str]()
    for gated in report.withheld_anew:
        found[gated.action] += gated.n
        assert gated.rule == "once"
        assert {one.id for one in stored} >= set(gated.examples)
    assert found == withheld
    assert (report.total, report.seen, report.compared, report.complete) == (
        len(stored),
        len(stored),
        len(stored),
        True,
    )
    assert {share.name: share.changed for share in report.by_touchpoint} == {
        name: changed[name] for name in ("desk", "ivr", "web")
    }
    assert report.overrides.n == 1
    assert heard[-1] == (len(stored), len(stored))


async def test_the_policy_in_force_changes_nothing(server: Running, clock: Clock, tmp_path: Path) -> None:
    await lived_through(server, clock)
    shipped = read_policy(default_policy_dir())
    for published in (None, shipped):
        report = await backtest(server.services.database, Run(shipped, published=published))
        assert report.same == report.compared == report.seen == 13
        assert (report.moved, report.withheld_anew, report.allowed_anew) == ((), (), ())


async def test_only_decisions_since_then_and_in_pages(
    server: Running, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lived_through(server, clock)
    shipped, database = read_policy(default_policy_dir()), server.services.database
    monkeypatch.setattr(module, "PAGE", 2)
    assert (await backtest(database, Run(shipped))).seen == 13
    late = await backtest(database, Run(shipped, since=NOON + timedelta(hours=10)))
    assert (late.total, late.seen) == (4, 4)
    seen: list[int] = []
    broken_off = await backtest(database, Run(shipped), lambda n, _: seen.append(n), lambda: sum(seen) >= 6)
    assert (broken_off.complete, broken_off.seen, broken_off.total) == (False, 4, 13)


async def test_what_was_not_known_then_is_not_guessed(server: Running, clock: Clock) -> None:
    await lived_through(server, clock)
    files = policy_files(default_policy_dir())
    files["signals.yaml"] += (
        "  - {id: brand_new, title: New, when: \"type == 'app.opened'\", within: 7d, fades_after: 7d}\n"
    )
    gate = "gates:\n  - {id: quiet, gate: suitability, kinds: [no_action], when: signal.brand_new == 0, because: New}\n"
    files["policy.yaml"] = files["policy.yaml"].replace("gates:\n", gate, 1)
    report = await backtest(server.services.database, Run(load_policy(files)))
    assert report.untold > 0
    assert report.untold + report.compared == report.seen == 13
    assert report.untold_examples


async def test_a_record_that_cannot_be_read_is_counted(server: Running, clock: Clock) -> None:
    await lived_through(server, clock)
    async with server.services.database.write() as unit:
        row = (await unit.connection.execute(select(decisions).limit(1))).one()
        await unit.connection.execute(insert(decisions).values({**row._mapping, "id": "a", "inputs": "{}"}))
        await unit.connection.execute(insert(decisions).values({**row._mapping, "id": "b", "policy_digest": "?"}))
    report = await backtest(server.services.database, Run(read_policy(default_policy_dir())))
    assert (report.seen, report.unreadable, report.unknown_policy, report.compared) == (15, 1, 1, 14)


async def test_over_http_it_tells_how_far_it_is_and_then_the_same(
    server: Running, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lived_through(server, clock)
    monkeypatch.setattr(module, "PAGE", 5)
    folder = labelled(tmp_path / "draft", "draft", LESS)
    analyst = await server.client("analyst")
    answer = await analyst.post("/v1/policy/backtests", json={"files": texts(folder)})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jsonl")
    *progress, last = (json.loads(line) for line in answer.text.splitlines())
    assert progress == [{"seen": 5, "total": 13}, {"seen": 10, "total": 13}, {"seen": 13, "total": 13}]
    report = await backtest(server.services.database, Run(read_policy(folder)))
    assert last["report"] == report.model_dump(mode="json")
    bad = {**texts(folder), "policy.yaml": "version: 1"}
    refused = await analyst.post("/v1/policy/backtests", json={"files": bad})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_over_http_hanging_up_ends_it(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = asyncio.Event()

    async def without_end(*_what: Any) -> AsyncIterator[tuple[int, int]]:
        try:
            yield 1, 13
            await asyncio.Event().wait()
        finally:
            ended.set()

    monkeypatch.setattr(endpoints, "steps", without_end)
    analyst = await server.client("analyst")
    files = texts(default_policy_dir())
    async with analyst.stream("POST", "/v1/policy/backtests", json={"files": files}) as answer:
        async for line in answer.aiter_lines():
            assert json.loads(line) == {"seen": 1, "total": 13}
            break
    async with asyncio.timeout(60):
        await ended.wait()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_at_the_command_line(server: Running, clock: Clock, settings: ServeSettings, tmp_path: Path) -> None:
    await lived_through(server, clock)
    place = ("--db", settings.database_url, "--data-dir", str(tmp_path))
    draft = labelled(tmp_path / "draft", "draft", LESS, ("signals.yaml", "within: 7d", "within: 8d"))
    every: tuple[tuple[str, ...], ...] = ((), ("--against", "published", "--since", "900w"))
    for extra in every:
        done = cli("policy", "backtest", str(draft), *extra, *place)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("Draft draft over 13 of 13 decisions")
        assert "Withheld anew:" in done.stdout
        assert "Not replayed, since it was concluded before the decision: signal" in done.stdout
        assert "n = 1" in done.stdout
    told = json.loads(cli("policy", "backtest", str(draft), "--json", *place).stdout)
    assert (told["seen"], told["complete"]) == (13, True)
    bad = copy_of_shipped(tmp_path / "bad", ("policy.yaml", "tried.failed >= 1,", "tried.faled >= 1,"))
    refused = cli("policy", "backtest", str(bad), *place)
    assert (refused.returncode, "policy.yaml:" in refused.stdout) == (1, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_ctrl_c_ends_it_with_what_was_seen(
    server: Running, clock: Clock, settings: ServeSettings, tmp_path: Path
) -> None:
    await lived_through(server, clock)
    async with server.services.database.write() as unit:
        row = (await unit.connection.execute(select(decisions).limit(1))).one()
        copies = [{**row._mapping, "id": f"copy-{number:05}"} for number in range(4_000)]
        await unit.connection.execute(insert(decisions), copies)
    main, seen = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "agentdesk", "policy", "backtest", str(default_policy_dir()), "--json",
         "--db", settings.database_url, "--data-dir", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=seen, text=True,
    )  # fmt: skip
    os.close(seen)
    said = b""
    while b"00/4013" not in said:
        said += os.read(main, 4096)
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=60)
    os.close(main)
    report = json.loads(out)
    assert running.returncode == 1
    assert report["complete"] is False
    assert 0 < report["seen"] < report["total"] == 4013


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_a_store_or_a_policy_in_it(settings: ServeSettings, tmp_path: Path) -> None:
    done = cli("policy", "backtest", str(default_policy_dir()), "--data-dir", str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no store" in done.stderr
    await tool.versions(replace(settings))
    place = ("--db", settings.database_url, "--data-dir", str(tmp_path))
    done = cli("policy", "backtest", str(default_policy_dir()), *place)
    assert (done.returncode, done.stdout) == (1, "")
