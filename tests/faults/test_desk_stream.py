"""The desk's own client on a line that is cut again and again, while several write: nothing is skipped or taken twice.

AGENTDESK_DESK_CHANGES sets about how many changes the desk hears (200; the long run takes 10000, and 20 cuts).
"""

import asyncio
import os
import random
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from agentdesk.app.desk import Desk
from agentdesk.app.ports import Heard as Place
from agentdesk.app.ports import Pulse
from agentdesk.app.state import State
from agentdesk.domain.interaction import Interaction, Utterance
from agentdesk.orchestrator.live.sweep import prune
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.wire.events import StreamEvent
from tests.support.contact_center import ContactCenter, event
from tests.support.desks import is_live, open_desk, until
from tests.support.lying_line import Lie, LyingLine, lying_line
from tests.support.server import running
from tests.support.sqlite import fresh_file

CHANGES = int(os.environ.get("AGENTDESK_DESK_CHANGES", "200"))
CUTS = 20 if CHANGES > 1_000 else 4
WRITERS = 4
CUSTOMERS = ("phone:+14155550142", "phone:+14155550143")


@dataclass
class Heard:
    """What the desk took in: for each stream that it opened, from which cursor, and the numbers of its events."""

    streams: list[tuple[int, list[int]]] = field(default_factory=list)

    def listen_in(self, desk: Desk) -> None:
        open_stream, apply = desk._orchestrator.stream, desk.store.apply

        def _stream(heard: Place) -> AsyncGenerator[StreamEvent | Pulse, None]:
            self.streams.append((heard.cursor or 0, []))
            return open_stream(heard)

        def _apply(told: StreamEvent) -> None:
            self.streams[-1][1].append(told.seq)
            apply(told)

        desk._orchestrator.stream = _stream  # type: ignore[method-assign]
        desk.store.apply = _apply  # type: ignore[method-assign, assignment]

    def count(self) -> int:
        return sum(len(numbers) for _, numbers in self.streams)


@dataclass
class Writing:
    """Words and events from two customers, by several at once, until told to stop."""

    center: ContactCenter
    calls: list[str]
    is_over: bool = False

    async def write(self, number: int) -> None:
        chance, at = random.Random(number), number % len(self.calls)
        while not self.is_over:
            if chance.random() < 0.7:
                await self.center.say(self.calls[at], f"It still does not work, {chance.random()}.")
            else:
                await self.center.happen(event("web.page_viewed", CUSTOMERS[at], path="/activate"))


async def whole_log(center: ContactCenter, end: int) -> list[int]:
    """What is told to somebody who hears all of it in one go."""
    numbers: list[int] = []
    async for seq, _kind, _data in center.agent.stream(0):
        numbers.append(seq)
        if seq >= end:
            break
    return numbers


async def same_as_service(desk: Desk, center: ContactCenter, calls: list[str]) -> None:
    """The desk has what the service has, word for word."""
    for call in calls:
        said = [one async for one in center.agent.pages(f"/v1/interactions/{call}/utterances")]
        await until(desk.store, partial(_has, call, len(said)))
        state = desk.store.state
        assert state.utterances[call] == tuple(Utterance.model_validate(one) for one in said)
        told = Interaction.model_validate(await center.agent.get(f"/v1/interactions/{call}"))
        # what is said counts up the version too, and is told as what was said
        assert state.interactions[call].model_copy(update={"version": told.version}) == told


def _has(call: str, count: int, state: State) -> bool:
    return len(state.utterances.get(call, ())) == count


def _is_past(cursor: int, state: State) -> bool:
    return state.cursor >= cursor and is_live(state)


async def cut_again_and_again(desk: Desk, line: LyingLine, heard: Heard, chance: random.Random) -> None:
    """Cut whatever is open whenever the desk has heard some more, until it has heard them all."""
    for _ in range(CUTS):
        wanted = heard.count() + chance.randint(1, 2 * CHANGES // CUTS)
        await until(desk.store, lambda _state, wanted=wanted: heard.count() >= wanted, 900)  # type: ignore[misc]
        streams = len(heard.streams)
        line.tell_only(Lie.NONE)
        # between two streams there is none to cut, and the desk stays live
        await until(desk.store, lambda state, had=streams: not is_live(state) or len(heard.streams) > had)  # type: ignore[misc]
        desk.reconnect_now()
    await until(desk.store, lambda _state: heard.count() >= CHANGES, 900)


@pytest.mark.timeout(3600)
async def test_cuts_at_random_places_skip_and_repeat_nothing(tmp_path: Path) -> None:
    database, chance = fresh_file(tmp_path), random.Random(4)
    settings = ServeSettings(database_url=database, data_dir=tmp_path, heartbeat_s=0.2, stream_life_s=1.3)
    async with (
        running(settings) as service,
        await ContactCenter.hire(service.url, database, tmp_path) as center,
        lying_line(service.url, 1) as line,
    ):
        line.tell_only(Lie.NONE)
        calls = [await center.connect(customer, "chat") for customer in CUSTOMERS]
        async with open_desk(line.url, center.tokens["agent"], tmp_path / "desk") as desk:
            heard = Heard()
            heard.listen_in(desk)
            await until(desk.store, is_live)
            begin = desk.store.confirmed.cursor
            writing = Writing(center, calls)
            async with asyncio.TaskGroup() as tasks:
                for number in range(WRITERS):
                    tasks.create_task(writing.write(number))
                await cut_again_and_again(desk, line, heard, chance)
                writing.is_over = True
            end = (await center.agent.get("/v1/session"))["cursor"]
            await until(desk.store, partial(_is_past, end), 60)
            told = await whole_log(center, end)
            last = 0
            for cursor, numbers in heard.streams:
                following = [number for number in told if number > cursor]
                assert numbers == following[: len(numbers)], "a gap, a repeat or another order"
                assert cursor >= last, "it goes on where it was, or later with what the lists said"
                last = numbers[-1] if numbers else cursor
            await same_as_service(desk, center, calls)
            print(
                f"{end - begin} changes, {len(heard.streams)} streams ({CUTS} cuts, the others ended by the service), "
                f"{heard.count()} changes heard, none twice",
                file=sys.stderr,
            )
            # a desk that slept while the log was forgotten reads everything anew
            await prune(service.services.database, settings.now() + timedelta(days=9), keep=5)
            desk.store.change(lambda state: replace(state, cursor=1, cursor_at=None, utterances={}))
            await until(desk.store, partial(_is_past, end), 60)
            await same_as_service(desk, center, calls)
