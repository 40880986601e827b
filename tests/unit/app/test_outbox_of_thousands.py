"""After a day without a line thousands of commands wait: what is done for one of them does not depend on how many."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from agentdesk.app.store import Store
from agentdesk.domain.override import ResultStatus
from agentdesk.wire.commands import RecordResult
from tests.support.full_outbox import LANES, NOW, Heard, Kept, loaded_outbox, say


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many instructions Python runs in the block: as exact as time is not."""
    steps = [0]

    def _trace(frame: FrameType, event: str, _arg: Any) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            steps[0] += 1
        return _trace

    before = sys.gettrace()
    sys.settrace(_trace)
    try:
        yield steps
    finally:
        sys.settrace(before)


async def steps_of(waiting: int) -> tuple[int, int]:
    """Of keeping one more, and of sending one, with so many that wait."""
    store, heard = Store(), Heard()
    outbox = await loaded_outbox(store, Kept([say(n) for n in range(waiting)]), heard)
    with counted() as keeping:
        outbox.submit(say(waiting))
        await outbox._scope.finished("keep")
    assert len(store.state.pending) == waiting + 1
    items = outbox._lanes.of(min(outbox._lanes))
    with counted() as sending:
        assert await outbox._send(items[0]) is None
    assert len(store.state.pending) == waiting
    await outbox.close()
    return keeping[0], sending[0]


async def test_keeping_and_sending_one_costs_the_same_with_thousands_that_wait() -> None:
    few, many = await steps_of(100), await steps_of(2_000)
    assert many[0] < 1.5 * few[0], "keeping"
    assert many[1] < 1.5 * few[1] + 20 * LANES, "sending"


async def test_thousands_go_out_once_each_in_the_order_of_their_lane_with_a_full_disk_between() -> None:
    store, heard = Store(), Heard()
    said = [say(n) for n in range(1_000)]
    result = RecordResult(command_id="r", override_id=said[5].command_id, status=ResultStatus.PENDING, note="", at=NOW)
    kept = Kept([result, *said])  # what speaks of another waits for it, whatever its lane
    outbox = await loaded_outbox(store, kept, heard)
    seen: list[int] = []

    def _watch(state: Any) -> None:
        seen.append(len(state.pending))
        kept.is_full = 300 < len(state.pending) < 700

    store.subscribe(_watch)
    await outbox.sign_in("me")
    for lane in [*outbox._lanes]:
        await outbox._scope.finished(f"lane:{lane}")
    assert store.state.pending == ()
    assert len({each.command_id for each in heard.commands}) == len(heard.commands) == 1_001
    for lane in {each.lane for each in said}:
        sent = [each.command_id for each in heard.commands if each.lane == lane and each is not result]
        assert sent == sorted(sent)
    order = [each.command_id for each in heard.commands]
    assert order.index("r") > order.index(said[5].command_id)
    assert seen == sorted(seen, reverse=True), "the count goes down only"
    await outbox.close()
    store.close()
