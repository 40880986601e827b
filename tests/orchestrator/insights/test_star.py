"""Funnels over recorded human dialogues are what the file itself says: counted here anew, by other means, from there.

AGENTDESK_STAR_JOURNEYS sets over how many dialogues (200).
"""

import os
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest

from agentdesk.devtools.star.dialogues import Dialogue, read_dialogues
from agentdesk.devtools.star.journeys import BOOKINGS, NOTHING_MORE_S, definition_of, write
from agentdesk.devtools.star.plan import plan
from agentdesk.devtools.star.replay import event_of
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.policy.test_publish import publish
from tests.support.policies import labelled, texts
from tests.support.server import Running, running
from tests.support.sqlite import fresh_file

DIALOGUES = Path(__file__).resolve().parents[4] / "shared" / "data" / "star" / "dialogues.jsonl.gz"
LIMIT = int(os.environ.get("AGENTDESK_STAR_JOURNEYS", "200"))
BEFORE, CHANGE, AFTER = (datetime(2020, month, day, tzinfo=UTC) for month, day in ((5, 1), (5, 20), (6, 15)))
WEEK = timedelta(days=7)
pytestmark = pytest.mark.skipif(not DIALOGUES.exists(), reason=f"the data is not there: {DIALOGUES}")


@dataclass
class Told:
    """One booking in the file: when each answer came that says something, and of which kind."""

    began: datetime
    last: datetime
    free_at: datetime | None = None
    booked_at: datetime | None = None


@dataclass
class Facts:
    """What the file says, by task."""

    bookings: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))

    def read(self, dialogue: Dialogue) -> None:
        open_ones: dict[str, Told] = {}
        for moment in dialogue.moments:
            task = str(moment.data.get("system"))
            if moment.kind != "lookup_result" or task not in BOOKINGS:
                continue
            told = open_ones.get(task)
            if told is None or moment.at - told.last > timedelta(seconds=NOTHING_MORE_S):
                told = open_ones[task] = Told(moment.at, moment.at)
                self.bookings[task].append(told)
            told.last = moment.at
            said = [str(value) for value in (moment.data.get("item") or {}).values()]
            if any(each.startswith(BOOKINGS[task].free[1]) for each in said):
                told.free_at = told.free_at or moment.at
            if any(each.startswith(BOOKINGS[task].done[1]) for each in said):
                told.booked_at = moment.at
                del open_ones[task]


class Clock:
    at = BEFORE

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
async def replayed(tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Facts]]:
    """A service of May 2020, in which the policy changed after a week; then the dialogues come in."""
    clock, facts = Clock(), Facts()
    first, second = labelled(tmp_path / "first", "first"), labelled(tmp_path / "second", "second")
    for policy in (first, second):
        write(policy)
    settings = ServeSettings(database_url=fresh_file(tmp_path), data_dir=tmp_path, policy_dir=first)
    async with running(replace(settings, now=clock)) as service:
        analyst = await service.client("analyst", "Ana")
        clock.at = CHANGE
        made = await publish(analyst, {"files": texts(second), "comment": "another"})
        assert made.status_code == 201, made.text
        clock.at = AFTER
        await _come_in(service, facts)
        yield analyst, facts


async def _come_in(service: Running, facts: Facts) -> None:
    sender = await service.client()
    events: list[dict[str, Any]] = []
    for dialogue in read_dialogues(DIALOGUES, LIMIT):
        facts.read(dialogue)
        planned = plan(dialogue)
        events += [event_of(planned, step) for step in planned.of_kind("lookup", "lookup_result")]
    # the file is in no order of time, and each late event has a long history followed anew
    events.sort(key=lambda one: str(one["time"]))
    headers = {"content-type": "application/cloudevents-batch+json"}
    for start in range(0, len(events), 200):
        some = events[start : start + 200]
        answer = await sender.post("/v1/events", json=some, headers=headers)
        assert answer.json()["accepted"] == len(some), answer.text


async def ask(client: httpx.AsyncClient, path: str = "", **params: Any) -> dict[str, Any]:
    answer = await client.get(f"/v1/insights/journeys{path}", params={"from": BEFORE.isoformat(), **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.timeout(300 + LIMIT)
async def test_every_funnel_is_what_the_file_says(replayed: tuple[httpx.AsyncClient, Facts]) -> None:
    analyst, facts = replayed
    rows = {row["definition"]: row for row in (await ask(analyst))["items"]}
    for task, told in facts.bookings.items():
        report = await ask(analyst, f"/{definition_of(task)}", before=0, after=1)
        row, booked = rows[definition_of(task)], [one for one in told if one.booked_at]
        assert (row["n"], row["succeeded"], row["abandoned"]) == (len(told), len(booked), len(told) - len(booked)), task
        assert row["loss"] == len(told) - len(booked)
        steps = {step["milestone"]: step["reached"] for step in report["steps"]}
        free = sum(one.free_at is not None for one in told)
        assert steps == {"looked_up": len(told), "free": free, "booked": len(booked)}, task
        _same_waits(report, told, task)
        ended = {ending["milestone"]: 0 for ending in report["endings"]}
        for ending in report["endings"]:
            ended[ending["milestone"]] += ending["n"]
        lost = [one for one in told if not one.booked_at]
        assert ended == Counter("free" if one.free_at else "looked_up" for one in lost), task
        _same_versions(report["comparison"], told, task)
    print({task: len(told) for task, told in facts.bookings.items()})


def _same_waits(report: dict[str, Any], told: list[Told], task: str) -> None:
    waits = {one["to_milestone"]: one for one in report["waits"]}
    forward = [
        (one.booked_at - one.free_at).total_seconds()
        for one in told
        if one.booked_at and one.free_at and one.booked_at >= one.free_at
    ]
    assert waits["booked"]["n"] == len(forward), task
    if len(forward) >= 10:
        assert waits["booked"]["seconds"]["median"] == median(forward), task


def _same_versions(comparison: dict[str, Any], told: list[Told], task: str) -> None:
    for name, mine in (
        ("before", [one for one in told if one.began < CHANGE]),
        ("after", [one for one in told if one.began >= CHANGE]),
    ):
        there = comparison[name]
        assert (there["n"], there["succeeded"]) == (len(mine), sum(one.booked_at is not None for one in mine)), task
