"""Every task has an owner: keys replace or queue, errors are handed on, closing leaves nothing behind."""

import asyncio

import pytest

from agentdesk.app.tasks import Overlap, TaskScope


class Recorder:
    """Work that notes how it went."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.may_end = asyncio.Event()

    async def slow(self, name: str) -> None:
        self.notes.append(f"{name} began")
        try:
            await self.may_end.wait()
            self.notes.append(f"{name} ended")
        except asyncio.CancelledError:
            self.notes.append(f"{name} cancelled")
            raise


async def test_replacing_cancels_the_running_one() -> None:
    scope, work = TaskScope("test"), Recorder()
    scope.start("key", lambda: work.slow("first"))
    await asyncio.sleep(0)
    scope.start("key", lambda: work.slow("second"), Overlap.REPLACE)
    await asyncio.sleep(0)
    work.may_end.set()
    await scope.finished("key")
    assert work.notes == ["first began", "first cancelled", "second began", "second ended"]
    await scope.close()


async def test_queued_work_runs_in_order_and_one_at_a_time() -> None:
    scope, work = TaskScope("test"), Recorder()
    for name in ("a", "b", "c"):
        scope.start("key", lambda name=name: work.slow(name), Overlap.QUEUE)  # type: ignore[misc]
    await asyncio.sleep(0)
    assert work.notes == ["a began"]
    work.may_end.set()
    await scope.finished("key")
    assert work.notes == ["a began", "a ended", "b began", "b ended", "c began", "c ended"]
    await scope.close()


async def test_work_is_dropped_while_the_key_is_busy_if_that_will_do() -> None:
    scope, work = TaskScope("test"), Recorder()
    scope.start("key", lambda: work.slow("a"))
    scope.start("key", lambda: work.slow("b"), Overlap.KEEP)
    work.may_end.set()
    await scope.finished("key")
    assert work.notes == ["a began", "a ended"]
    await scope.close()


async def test_what_is_wanted_again_and_again_meanwhile_is_done_once_more() -> None:
    """A conversation that cannot be read is asked for by each word in it, for as long as the service fails."""
    scope, work = TaskScope("test"), Recorder()
    for name in ("a", "b", "c", "d"):
        scope.start("key", lambda name=name: work.slow(name), Overlap.ONCE_MORE)  # type: ignore[misc]
    work.may_end.set()
    await scope.finished("key")
    assert work.notes == ["a began", "a ended", "b began", "b ended"]
    await scope.close()


async def test_closing_cancels_everything_and_starts_nothing_more() -> None:
    scope, work = TaskScope("test"), Recorder()
    scope.start("a", lambda: work.slow("a"))
    scope.start("a", lambda: work.slow("queued"), Overlap.QUEUE)
    await asyncio.sleep(0)
    await scope.close()
    scope.start("b", lambda: work.slow("b"))
    await asyncio.sleep(0)
    assert work.notes == ["a began", "a cancelled"]
    assert not scope.is_busy("a")


async def test_errors_are_handed_on_and_what_waits_still_runs() -> None:
    errors: list[tuple[str, str]] = []
    scope = TaskScope("test", lambda key, error: errors.append((key, str(error))))
    work = Recorder()
    work.may_end.set()

    async def _fail() -> None:
        raise ValueError("no")

    scope.start("key", _fail)
    scope.start("key", lambda: work.slow("next"), Overlap.QUEUE)
    await scope.finished("key")
    assert errors == [("key", "no")]
    assert work.notes == ["next began", "next ended"]
    await scope.close()


@pytest.mark.logs_errors
async def test_without_a_handler_an_error_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    scope = TaskScope("owner")

    async def _fail() -> None:
        raise ValueError("no")

    scope.start("key", _fail)
    await scope.finished("key")
    assert "task key of owner failed" in caplog.text
    await scope.close()


@pytest.mark.parametrize("overlap", Overlap)
async def test_who_is_told_by_the_last_act_of_a_task_may_start_the_next(overlap: Overlap) -> None:
    ran, scope = [], TaskScope("pages")

    async def _first() -> None:
        asyncio.get_running_loop().call_soon(_told)  # as the store tells the window that the page is there

    async def _next() -> None:
        ran.append("next")

    def _told() -> None:
        assert not scope.is_busy("page")
        scope.start("page", _next, overlap)

    scope.start("page", _first)
    while not ran:
        await asyncio.sleep(0)
    await scope.close()
