"""The override log becomes a file: whole, told on the way, and none where it fails or is broken off."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from agentdesk.adapters.system.clock import SystemClock
from agentdesk.adapters.system.exports import FolderExports
from agentdesk.app.state import LogExport, LogFormat, OverrideFilter, State
from agentdesk.app.store import Store
from agentdesk.app.use_cases.export import export_log
from agentdesk.domain.problems import Code, ProblemError


class Half:
    """An orchestrator that sends a part, waits until it may go on, and then ends as it is told."""

    def __init__(self, problem: Code | None = None) -> None:
        self.sent, self.go_on = asyncio.Event(), asyncio.Event()
        self._problem = problem
        self.was_closed = False

    async def override_file(self, _wanted: OverrideFilter, _kind: LogFormat) -> AsyncGenerator[bytes]:
        try:
            yield b"one,"
            self.sent.set()
            await self.go_on.wait()
            if self._problem is not None:
                raise ProblemError(self._problem)
            yield b"two"
        finally:
            self.was_closed = True


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


def export_in(store: Store) -> LogExport | None:
    return store.confirmed.override_log.export


async def run(store: Store, orchestrator: Half, folder: Path) -> None:
    exports = FolderExports(folder)
    await export_log(store, orchestrator, exports, SystemClock(), LogFormat.CSV)  # type: ignore[arg-type]


async def test_it_is_written_whole_and_told_on_the_way(tmp_path: Path) -> None:
    store, orchestrator = Store(), Half()
    told: list[LogExport | None] = []
    store.subscribe(lambda state: _note(told, state))
    async with asyncio.TaskGroup() as group:
        group.create_task(run(store, orchestrator, tmp_path))
        await orchestrator.sent.wait()
        assert export_in(store) == LogExport(running=True, size=4)
        orchestrator.go_on.set()
    (file,) = files(tmp_path)
    assert file.read_bytes() == b"one,two"
    assert file.stat().st_mode & 0o077 == 0
    assert export_in(store) == LogExport(running=False, size=7, path=str(file))


def _note(told: list[LogExport | None], state: State) -> None:
    told.append(state.override_log.export)


async def test_broken_off_it_leaves_nothing(tmp_path: Path) -> None:
    store, orchestrator = Store(), Half()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(run(store, orchestrator, tmp_path))
        await orchestrator.sent.wait()
        task.cancel()
    assert files(tmp_path) == []
    assert export_in(store) is None
    assert orchestrator.was_closed


async def test_where_the_line_breaks_it_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    store, orchestrator = Store(), Half(Code.UNAVAILABLE)
    orchestrator.go_on.set()
    await run(store, orchestrator, tmp_path)
    assert files(tmp_path) == []
    assert export_in(store) == LogExport(running=False, problem=Code.UNAVAILABLE)


async def test_a_folder_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    store = Store()
    await run(store, Half(), tmp_path / "taken")
    assert export_in(store) == LogExport(running=False, problem=Code.EXPORT_FAILED)


@pytest.mark.parametrize("count", [1, 2])
async def test_two_in_one_second_are_two_files(tmp_path: Path, count: int) -> None:
    exports = FolderExports(tmp_path)

    async def parts() -> AsyncGenerator[bytes]:
        yield b"x"

    for _ in range(count):
        await exports.write_parts("overrides.csv", parts())
    assert len(files(tmp_path)) == count
