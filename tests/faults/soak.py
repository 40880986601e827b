"""A long run: the real desk with its real window against a real orchestrator while a contact center's events come in.

``python -m tests.faults.soak [--minutes 10] [--rate 300] [--burst 10000] [--life 100]`` prints what grew (memory,
handles, timers, tasks, references to None and True), how long callbacks of the GUI thread took, and after it the same
for a burst of events of the agent's own customers. What is measured is the desk's process alone: the orchestrator is
one of its own, and so is ``load``, the program's other half. With a short ``life`` of contacts an hour's come and go in
minutes.
"""

import asyncio
import ctypes
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import psutil  # type: ignore[import-untyped]
import typer

from tests.support.callbacks import watched

EVERY_S = 2.0
WARM_LIVES = 2.8
"""Until the desk has let go of its first contacts: it keeps the last eight beside those that are open."""
TALKS, LIFE_S = 5, 100.0
OTHERS = 300
MINE = 1 / 6
"""This part of the events is of the agent's own customers; the others' only burden the orchestrator."""


@dataclass(frozen=True)
class Sample:
    """What the process holds at one time."""

    at_s: float
    memory_mb: float
    own_mb: float
    """Of the memory, what no other process could share: not the pages of libraries and files that are read in as they
    are first used."""
    given_out_mb: float
    """What malloc has given out and not got back; the rest is Python's own, libraries and gaps."""
    blocks: int
    """What Python's allocator has given out."""
    files: int
    threads: int
    timers: int
    tasks: int
    objects: int
    none: int
    true: int


def sample(app: Any, process: psutil.Process) -> Sample:
    from PySide6.QtCore import QTimer

    tops = app.topLevelWidgets()
    timers = sum(timer.isActive() for top in tops for timer in top.findChildren(QTimer))
    memory = process.memory_info()
    return Sample(
        time.monotonic(), memory.rss / 2**20, (memory.rss - getattr(memory, "shared", 0)) / 2**20, _given_out_mb(),
        sys.getallocatedblocks(),
        process.num_fds(), process.num_threads(), timers, len(asyncio.all_tasks()),
        len(gc.get_objects()) + gc.get_freeze_count(),  # survivors are put aside (adapters/system/garbage.py)
        sys.getrefcount(None), sys.getrefcount(True),
    )  # fmt: skip


class _MallInfo2(ctypes.Structure):
    """glibc's ``struct mallinfo2``: ten sizes, of which two are asked for."""

    _fields_ = (
        ("before", ctypes.c_size_t * 4), ("mapped", ctypes.c_size_t), ("between", ctypes.c_size_t * 2),
        ("used", ctypes.c_size_t), ("after", ctypes.c_size_t * 2),
    )  # fmt: skip


def _given_out_mb() -> float:
    mallinfo2 = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo2 is None:
        return 0.0  # another C library
    mallinfo2.restype = _MallInfo2
    told = mallinfo2()
    return float(told.used + told.mapped) / 2**20


def growth(samples: list[Sample]) -> dict[str, Any]:
    """Slope of the memory after the warm-up, and the first and last of everything else."""
    first, last = samples[0], samples[-1]
    hours, half = [one.at_s / 3600 for one in samples], len(samples) // 2

    def told(what: str) -> dict[str, float | tuple[float, ...]]:
        values = [getattr(one, what) for one in samples]
        halves = values[:half], values[half:]
        return {
            "a line through all, an hour": round(statistics.linear_regression(hours, values).slope, 1),
            "medians of the halves": tuple(round(statistics.median(part), 1) for part in halves),
            "least of the halves": tuple(round(min(part), 1) for part in halves),
        }

    counted = ("files", "threads", "timers", "tasks", "objects", "none", "true")
    return {
        "memory of the process after the warm-up, MB": told("memory_mb"),
        "of it not shared with files, MB": told("own_mb"),
        "of it given out by malloc, MB": told("given_out_mb"),
        "blocks of Python's allocator": told("blocks"),
        **{f"{name}, first and last": (getattr(first, name), getattr(last, name)) for name in counted},
    }


async def live(
    app: Any, url: str, token_file: Path, profile: Path, loader: "subprocess.Popen[str]", s: float, life_s: float
) -> None:
    """Open the desk, look from contact to contact, and tell what grew."""
    from agentdesk import bootstrap
    from agentdesk.adapters.system.garbage import short_collections
    from agentdesk.app.setting_layers import DeskOptions
    from agentdesk.devtools.hand import until
    from agentdesk.domain.people import Role
    from agentdesk.ui.shell.look import Look

    options = DeskOptions(url=url, token_file=token_file, profile_dir=profile)
    settings = bootstrap.settings_of(options).model_copy(update={"keyring": False})
    process, heard = psutil.Process(), 0
    samples: list[Sample] = []

    async with bootstrap.open_desk(Look(app), settings, Role.AGENT) as opened:
        store = opened.desk.store
        await until(lambda: len(store.state.interactions) >= TALKS, "the contacts")
        await bootstrap.get_ready(opened)  # as the program does while nobody waits
        gc.collect()
        in_a_turn = asyncio.get_running_loop().call_soon_threadsafe
        quiet = opened.desk.is_between_contacts
        with short_collections(in_a_turn, quiet), watched() as callbacks:  # as in bootstrap, once the desk stands
            begun, cursor = time.monotonic(), store.confirmed.cursor
            told = opened.desk.trail
            while (left := begun + s - time.monotonic()) > 0:
                talks = list(store.state.interactions)
                if talks:
                    asyncio.get_running_loop().call_soon(opened.desk.open_interaction, talks[len(samples) % len(talks)])
                await asyncio.sleep(min(EVERY_S, left))
                samples.append(sample(app, process))
            say("steady", {**growth([one for one in samples if one.at_s > begun + min(WARM_LIVES * life_s, s / 2)]),
                           "changes of the log passed": store.confirmed.cursor - cursor,
                           **callbacks.told("steady")})  # fmt: skip
            callbacks.clear()
            assert loader.stdin is not None
            loader.stdin.write("burst\n")
            loader.stdin.flush()
            before = told.newest()[-1].cursor if told.newest() else 0
            end = int((await asyncio.to_thread(loader.stdout.readline)).split()[1])  # type: ignore[union-attr]
            await until(lambda: store.confirmed.cursor >= end - 5, "the burst", patience_s=120)
            heard = store.confirmed.cursor - before
            say("burst", {"changes of the log passed": heard, **callbacks.told("burst")})


def say(title: str, figures: dict[str, Any]) -> None:
    print(f"\n{title}")
    for name, value in figures.items():
        print(f"  {name}: {value}", flush=True)


app = typer.Typer()


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    minutes: float = 10.0,
    rate: int = 300,
    burst: int = 10_000,
    life: Annotated[float, typer.Option(help="Seconds that a contact lasts.")] = LIFE_S,
) -> None:
    """Run it, and print what was seen."""
    if context.invoked_subcommand:
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from agentdesk.ui.qt import loop
    from agentdesk.ui.qt.application import make_application
    from tests.support.contact_center import ContactCenter
    from tests.support.postgres import in_own_loop
    from tests.support.server import child
    from tests.support.sqlite import fresh_file

    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        database, token_file = fresh_file(folder), folder / "token"
        with child(database, folder, errors=folder / "errors") as service:
            center = in_own_loop(ContactCenter.hire(service.url, database, folder))
            token_file.write_text(center.tokens["agent"])
            people = json.dumps(dict(center.tokens))
            command = [sys.executable, "-m", "tests.faults.soak", "load", service.url, people, str(rate), str(burst),
                       str(life)]  # fmt: skip
            loader = subprocess.Popen(
                ["nice", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
            )
            try:
                assert loader.stdout is not None
                assert loader.stdout.readline().startswith("contacts")
                qt = make_application()

                async def _live() -> int:
                    await live(qt, service.url, token_file, folder / "profile", loader, minutes * 60, life)
                    return 0

                loop.run(qt, _live)
                loader.terminate()
                print(loader.stdout.read().strip())
            finally:
                loader.kill()
                loader.wait()
            print((folder / "errors").read_text()[-2_000:])


@app.command()
def load(url: str, people: str, rate: int, burst: int, life: float) -> None:
    """The contact center: events at a rate, contacts that come and go, and a burst when it is told so."""
    asyncio.run(_load(url, json.loads(people), rate, burst, life))


class Load:
    """What is sent, and how much of it."""

    def __init__(self, center: Any, rate: int, life_s: float) -> None:
        self.center, self.rate, self.life_s, self.sent, self.number = center, rate, life_s, 0, 0
        self.talks: list[tuple[str, str]] = []

    async def turn_over(self) -> None:
        """One contact more, and the oldest ends where there are enough."""
        from tests.support.contact_center import event

        self.number += 1
        phone = f"phone:+1415555{self.number:04d}"
        await self.center.happen(event("app.error", phone, traits={"name": f"Customer {self.number}"}))
        self.talks.append((await self.center.connect(phone, "chat"), phone))
        if len(self.talks) > TALKS:
            call, _phone = self.talks.pop(0)
            await self.center.touchpoint.patch(f"/v1/interactions/{call}", {"state": "wrap_up"})
            await self.center.agent.post(f"/v1/interactions/{call}/wrap-up", {"disposition": "resolved"})

    def batch(self, count: int, mine: float) -> list[dict[str, Any]]:
        from tests.support.contact_center import event

        made = []
        for _ in range(count):
            self.sent += 1
            own = self.sent * mine % 1 < mine
            number = self.sent % (TALKS if own else OTHERS)
            phone = self.talks[number % len(self.talks)][1] if own else f"phone:+1212555{number:04d}"
            made.append(event("web.page_viewed", phone, path=f"/activate/{self.sent}"))
        return made

    async def go_on(self) -> None:
        begun, next_turn, said = time.monotonic(), self.life_s / TALKS, 0
        while True:
            passed = time.monotonic() - begun
            due = int(passed * self.rate) - self.sent
            if due > 0:
                await self.center.happen(*self.batch(min(due, 60), MINE))
            if passed > next_turn:
                next_turn += self.life_s / TALKS
                await self.turn_over()
            if passed > said:
                said += 1
                await self.center.say(self.talks[said % len(self.talks)][0], "It still does not work.")
            await asyncio.sleep(0.02 if due > 60 else 0.1)


async def _load(url: str, people: dict[str, str], rate: int, burst: int, life_s: float) -> None:
    from tests.support.contact_center import ContactCenter

    async with ContactCenter(url, people) as center:
        work = Load(center, rate, life_s)
        for _ in range(TALKS):
            await work.turn_over()
        print("contacts", flush=True)
        begun = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            steady = tasks.create_task(work.go_on())
            await asyncio.to_thread(sys.stdin.readline)
            steady.cancel()
        took = time.monotonic() - begun
        steady_count, begun = work.sent, time.monotonic()
        for _ in range(burst // 100):
            await center.happen(*work.batch(100, 1.0))
        cursor = (await center.agent.get("/v1/session"))["cursor"]
        print(f"end {cursor}", flush=True)
        pace = f"{steady_count} events in {took:.0f} s ({steady_count / took:.0f}/s), {work.number} contacts"
        print(f"{pace}, then {burst} in {time.monotonic() - begun:.1f} s", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    app()
