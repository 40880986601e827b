"""Python's collector of garbage, kept from holding the window up. Knows nothing of what is collected.

A full collection looks through all that lives: 25 to 38 ms of a desk after some minutes, two frames. What survives one
is therefore put aside (``gc.freeze``), and the next looks only at what came since. Nearly everything goes by itself
when nobody refers to it any more, put aside or not; what became garbage in a cycle is found when all is looked through
again.

Python collects where so much was made, which is in the midst of the work that makes most: of reading a context, of a
step of rendering. So what is due before long is done earlier, in a turn of its own.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SOON = (700, 10, 3)
"""Python's own thresholds, but for the third, which is 10: a full collection looked through 85,000 things that a burst
of events had made, 16 ms on a slow machine; now a third of that."""
EARLY = 5
"""After so many collections of what is young, of the ten after which Python looks at what is older, that is asked
for."""
ALL_AGAIN_S, AT_LATEST_S = 3600.0, 8 * 3600.0
"""So often everything is looked through, at the cost of one long collection, as soon as nobody is held up by it; once
in a shift whoever is."""


@contextmanager
def short_collections(
    in_a_turn: Callable[[Callable[[], None]], object],
    is_quiet: Callable[[], bool],
    now: Callable[[], float] = time.monotonic,
) -> Iterator[None]:
    """While the block runs each full collection is short, but one an hour, which comes where ``is_quiet`` says that
    nobody is held up. What lives by now is put aside at once. ``in_a_turn`` has what it is given called when nothing
    else is being done; both are asked from any thread."""
    all_at, usual, is_asked = now(), gc.get_threshold(), False

    def _collect() -> None:
        nonlocal is_asked
        is_asked = False
        gc.collect(2 if gc.get_count()[2] >= SOON[2] else 1)

    def _collect_all() -> None:
        nonlocal is_asked
        is_asked = False
        gc.unfreeze()
        gc.collect()

    def _on_collection(phase: str, told: dict[str, int]) -> None:
        nonlocal all_at, is_asked
        if phase != "stop":
            return
        if told["generation"] == 2:
            gc.freeze()
        if is_asked:
            return
        since_s = now() - all_at
        if since_s >= AT_LATEST_S or (since_s >= ALL_AGAIN_S and is_quiet()):
            all_at, is_asked = now(), True
            in_a_turn(_collect_all)
        elif told["generation"] != 2 and gc.get_count()[1] >= EARLY:
            is_asked = True
            in_a_turn(_collect)

    gc.freeze()
    gc.collect()  # of nothing: Python puts the next off until a quarter is new of what it found the last time
    gc.set_threshold(*SOON)
    gc.callbacks.append(_on_collection)
    try:
        yield
    finally:
        gc.callbacks.remove(_on_collection)
        gc.set_threshold(*usual)
        gc.unfreeze()
