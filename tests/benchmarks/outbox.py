"""An outbox in which 10,000 commands wait: processor time of keeping and of sending one, beside 100 that wait."""

import asyncio
import time

from agentdesk.app.store import Store
from tests.benchmarks.frame import Figure, Settings, median
from tests.support.full_outbox import Heard, Kept, loaded_outbox, say

ONES = 40


async def _costs(waiting: int) -> tuple[float, float]:
    """Seconds of keeping one more and of sending one, with a reader of the state as a window is one."""
    store = Store()
    store.subscribe(lambda state: None)
    outbox = await loaded_outbox(store, Kept([say(n) for n in range(waiting)]), Heard())
    keeping, sending = [], []
    for number in range(ONES):
        begun = time.thread_time()
        outbox.submit(say(waiting + number))
        await outbox._scope.finished("keep")
        store.flush()
        keeping.append(time.thread_time() - begun)
    for items in (outbox._lanes.of(min(outbox._lanes)) for _ in range(ONES)):
        begun = time.thread_time()
        await outbox._send(items[0])
        store.flush()
        sending.append(time.thread_time() - begun)
    await outbox.close()
    store.close()
    return median(keeping) * 1e3, median(sending) * 1e3


def measure(settings: Settings) -> list[Figure]:
    few, many = settings.size(100, 50), settings.size(10_000, 1_000)
    floor, ours = asyncio.run(_costs(few)), asyncio.run(_costs(many))
    note = f"{many:,} waiting beside {few:,}, the state laid over anew each time"
    return [
        Figure(f"outbox, {what}", "ms of processor time", mine, bare, None, note=note)
        for what, mine, bare in zip(("one more kept", "one sent"), ours, floor, strict=True)
    ]
