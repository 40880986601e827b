"""The one thread of the local database: in order, to the end, and back where it was asked from."""

import asyncio
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from agentdesk.adapters.localdb.worker import Worker, _Job


@pytest.fixture
def worker() -> Worker:
    return Worker("tried")


async def test_what_is_handed_over_is_done_in_order_on_one_thread(worker: Worker) -> None:
    done: list[int] = []

    def _work(number: int) -> tuple[int, str]:
        done.append(number)
        return number, threading.current_thread().name

    told = await asyncio.gather(*(worker.do(lambda n=n: _work(n)) for n in range(50)))  # type: ignore[misc]
    assert told == [(n, "tried") for n in range(50)]
    assert done == list(range(50))
    worker.finish()


async def test_what_fails_is_told_to_who_asked_and_the_others_go_on(worker: Worker) -> None:
    def _fail() -> None:
        raise LookupError("no")

    failing, after = worker.do(_fail), worker.do(lambda: 7)
    with pytest.raises(LookupError, match="no"):
        await failing
    assert await after == 7
    worker.finish()


async def test_who_stands_still_for_it_is_told_at_once_of_what_is_done_or_fails(worker: Worker) -> None:
    turns: list[str] = []
    asyncio.get_running_loop().call_soon(turns.append, "a turn of the loop")
    assert await worker.do(lambda: 7, patience_s=10.0) == 7
    with pytest.raises(ZeroDivisionError):
        await worker.do(lambda: 1 // 0, patience_s=10.0)
    assert turns == [], "it stood still for both"
    worker.finish()


async def test_nobody_stands_still_longer_than_they_are_patient(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that hangs: the loop goes on after the first, and does not wait for it again while it is slow."""
    may_go_on, waited = threading.Event(), 10.0
    asked = asyncio.get_running_loop().create_task(worker.do(lambda: may_go_on.wait(waited), patience_s=0.004))
    await asyncio.sleep(0)
    behind = asyncio.get_running_loop().create_task(worker.do(lambda: 7, patience_s=0.004))
    await asyncio.sleep(0)
    assert not asked.done()
    assert not behind.done()
    may_go_on.set()
    assert await asked is True, "what hung is told to who asked, once it is done"
    assert await behind == 7

    with monkeypatch.context() as strict:
        strict.setattr(_Job, "is_done_within", lambda *_: pytest.fail("it stood still"))
        assert await worker.do(lambda: threading.Event().wait(0.01)) is False
        assert await worker.do(lambda: 7, patience_s=0.004) == 7, "nobody stands still after what was slow"
    worker.finish()


async def test_whichever_comes_first_is_told_once(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    """Done in the very moment in which the patience is over."""

    async def _one(number: int) -> int:
        try:
            return await worker.do(lambda: 1 // (number % 2), patience_s=(number % 50) * 1e-6)
        except ZeroDivisionError:
            return 0

    told = [await _one(number) for number in range(2_000)]
    assert told == [number % 2 for number in range(2_000)]
    await asyncio.sleep(0)
    assert caplog.records == []
    worker.finish()


@pytest.mark.logs_errors
async def test_what_is_to_be_done_in_quiet_is_done_after_work_and_does_no_harm(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    was_quiet = asyncio.Event()
    loop = asyncio.get_running_loop()

    def _tidy() -> None:
        loop.call_soon_threadsafe(was_quiet.set)
        raise LookupError("no")

    worker.when_quiet((0.02, _tidy))
    for _ in range(2):
        was_quiet.clear()
        assert await worker.do(lambda: 7) == 7
        async with asyncio.timeout(30):
            await was_quiet.wait()
    assert await worker.do(lambda: 8) == 8
    worker.finish()
    assert {record.getMessage() for record in caplog.records} == {"what was to be done in quiet failed"}


async def test_what_fails_after_nobody_waits_any_more_is_in_the_log(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    may_go_on = threading.Event()

    def _fail() -> None:
        may_go_on.wait()
        raise LookupError("a customer's words")

    asked = asyncio.get_running_loop().create_task(worker.do(_fail))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    may_go_on.set()
    with caplog.at_level(logging.WARNING):
        assert await worker.do(lambda: 7) == 7
    assert [record.getMessage() for record in caplog.records] == [
        "nobody waits any more for something that failed: LookupError"
    ]
    caplog.clear()
    worker.finish()


def test_what_was_handed_over_is_done_when_the_program_ends_without_closing(tmp_path: Path) -> None:
    """And neither it nor the loop that is closed by then keeps the program from ending."""
    code = """
import asyncio, pathlib, sys, time
from agentdesk.adapters.localdb.worker import Worker
async def main():
    worker = Worker("tried")
    asking = asyncio.ensure_future(worker.do(lambda: (time.sleep(0.2), pathlib.Path(sys.argv[1]).write_text("kept"))))
    await asyncio.sleep(0)
asyncio.run(main())
"""
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "kept")], capture_output=True, text=True, timeout=240, check=True
    )
    assert (tmp_path / "kept").read_text() == "kept"
    assert ended.stderr == ""
