"""The one thread of the local database: in order, to the end, and back where it was asked from."""

import asyncio
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from agentdesk.adapters.localdb.worker import Worker


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
        [sys.executable, "-c", code, str(tmp_path / "kept")], capture_output=True, text=True, timeout=60, check=True
    )
    assert (tmp_path / "kept").read_text() == "kept"
    assert ended.stderr == ""
