"""Timers go off once, in time, whoever set them, one process at a time, and however the others fare."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from agentdesk.orchestrator.schedule import service, sweep
from agentdesk.orchestrator.schedule.repository import next_due
from agentdesk.orchestrator.schedule.service import let_go_off, set_timers
from agentdesk.orchestrator.schedule.tables import timers
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork
from tests.orchestrator.decisions.conftest import NOON, Clock
from tests.orchestrator.overrides.test_lost_races import DEADLOCK, Losing
from tests.orchestrator.schedule.conftest import processes

KIND = "test"


class Bell:
    """A handler that remembers, and announces each key in the transaction that it is given."""

    def __init__(self, again: Mapping[str, datetime] | None = None, broken: Sequence[str] = ()) -> None:
        self.rung: list[str] = []
        self.heard = asyncio.Event()
        self._again, self._broken = again or {}, broken

    async def __call__(self, unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
        for key in keys:
            unit.announce(Change("context_changed", {"customer_id": key}, customer_id=key))
        if any(key in self._broken for key in keys):
            raise RuntimeError("cannot")
        self.rung += keys
        self.heard.set()
        return {key: self._again[key] for key in keys if key in self._again}


async def put(services: Services, *keys: str, at: datetime = NOON) -> None:
    async with services.database.write() as unit:
        await set_timers(unit, services, KIND, dict.fromkeys(keys, at))


async def left(services: Services) -> dict[str, datetime]:
    async with services.database.read() as connection:
        rows = await connection.execute(select(timers.c.key, timers.c.due_at).where(timers.c.kind == KIND))
        return {row.key: row.due_at for row in rows}


@pytest.mark.usefixtures("asleep")
async def test_what_is_due_goes_off_and_what_is_to_come_again_stays(settings: ServeSettings, clock: Clock) -> None:
    bell = Bell(again={"b": NOON + timedelta(hours=1)})
    async with processes(settings, clock, 1) as (services,):
        await put(services, "a", "b")
        await put(services, "later", at=NOON + timedelta(seconds=1))
        assert await let_go_off(services, {KIND: bell}) == 2
        assert await let_go_off(services, {KIND: bell}) == 0
        assert sorted(bell.rung) == ["a", "b"]
        assert await left(services) == {"b": NOON + timedelta(hours=1), "later": NOON + timedelta(seconds=1)}
        clock.pass_by(seconds=1)
        assert await let_go_off(services, {KIND: bell}) == 1


@pytest.mark.usefixtures("asleep")
async def test_timers_that_lose_a_race_go_off_after_the_others(
    settings: ServeSettings, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody else held the same customers in another order: they were told to have failed, and one put off."""
    bell = Losing(Bell())
    async with processes(settings, clock, 1) as (services,):
        for keys in (["a", "b"], ["alone"]):
            await put(services, *keys)
            bell.errors = [DEADLOCK] * 3
            assert await let_go_off(services, {KIND: bell}) == len(keys)
            assert await left(services) == {}
    assert [line.message for line in caplog.records if line.levelname in ("WARNING", "ERROR")] == []


@pytest.mark.usefixtures("asleep")
async def test_of_two_processes_each_timer_goes_off_in_one(settings: ServeSettings, clock: Clock) -> None:
    bells = Bell(), Bell()
    keys = [f"k{number:03d}" for number in range(3 * service.BATCH)]
    async with processes(settings, clock, 2) as both:
        await put(both[0], *keys)

        async def work(services: Services, bell: Bell) -> None:
            while await left(services):
                await let_go_off(services, {KIND: bell})

        await asyncio.gather(*(work(services, bell) for services, bell in zip(both, bells, strict=True)))
    assert sorted(bells[0].rung + bells[1].rung) == keys


@pytest.mark.usefixtures("asleep")
async def test_a_process_that_dies_in_between_has_done_nothing(settings: ServeSettings, clock: Clock) -> None:
    bell = Bell()

    async def dies(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
        await bell(unit, services, keys)
        raise asyncio.CancelledError

    async with processes(settings, clock, 2) as (one, other):
        await put(one, "a")
        with pytest.raises(asyncio.CancelledError):
            await let_go_off(one, {KIND: dies})
        assert await left(other) == {"a": NOON}
        assert await let_go_off(other, {KIND: bell}) == 1
        assert await left(other) == {}


@pytest.mark.logs_errors
@pytest.mark.usefixtures("asleep")
async def test_one_that_fails_keeps_no_other_waiting_and_is_tried_again_later(
    settings: ServeSettings, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    bell = Bell(broken=["b"])
    async with processes(settings, clock, 1) as (services,):
        await put(services, "a", "b", "c")
        assert await let_go_off(services, {KIND: bell}) == 2
        assert bell.rung == ["a", "c"]
        first = (await left(services))["b"]
        clock.at = first
        await let_go_off(services, {KIND: bell})
        second = (await left(services))["b"]
        assert timedelta(0) < first - NOON < second - first
    assert {record.message for record in caplog.records if record.levelname == "ERROR"} == {"the timer test b failed"}


@pytest.mark.usefixtures("asleep")
async def test_timers_of_a_newer_program_are_left_to_it(settings: ServeSettings, clock: Clock) -> None:
    async with processes(settings, clock, 1) as (services,):
        await put(services, "a")
        assert await let_go_off(services, {"other": Bell()}) == 0
        async with services.database.read() as connection:
            assert await next_due(connection, ["other"]) is None
        assert await left(services) == {"a": NOON}


async def test_the_loop_wakes_for_an_earlier_timer_that_is_set_while_it_sleeps(
    settings: ServeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would look again only after an hour: what it does before, it does because of the timers."""
    monkeypatch.setattr(sweep, "LOOK_S", 3600.0)
    bell = Bell()
    async with open_services(settings) as in_force, asyncio.timeout(60):
        services = in_force.services
        now = datetime.now(UTC)
        await put(services, "late", at=now + timedelta(days=1))
        loop = asyncio.get_running_loop().create_task(sweep.keep_time_for_ever(in_force, {KIND: bell}))
        try:
            await put(services, "soon", at=now + timedelta(seconds=0.3))
            await bell.heard.wait()
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)
        assert bell.rung == ["soon"]


async def test_the_loop_finds_what_another_process_set(
    settings: ServeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "LOOK_S", 0.05)
    bell = Bell()
    async with open_services(settings) as one, open_services(settings) as other, asyncio.timeout(60):
        loop = asyncio.get_running_loop().create_task(sweep.keep_time_for_ever(one, {KIND: bell}))
        try:
            await put(other.services, "a", at=datetime.now(UTC))
            await bell.heard.wait()
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)
    assert bell.rung == ["a"]
