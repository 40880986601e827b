"""What somebody just did is shown without waiting for a frame, though others were just told of something else."""

from dataclasses import replace

from agentdesk.app.state import State
from agentdesk.app.store import HEAD_START_S, Store
from tests.support.full_outbox import Heard, Kept, loaded_outbox, say
from tests.unit.app.test_store import by_hand, later, now_s


def test_what_is_kept_is_told_at_the_next_turn() -> None:
    async def _main() -> None:
        store, told = Store(), list[tuple[float, int, int]]()
        outbox = await loaded_outbox(store, Kept([]), Heard())
        store.subscribe(lambda state: told.append((now_s(), state.cursor or 0, len(state.pending))))
        store.change(lambda state: replace(state, cursor=1))
        await later(HEAD_START_S)
        assert [each[1:] for each in told] == [(1, 0)]
        outbox.submit(say(1))
        store.change(_of_others)
        for _ in range(4):  # on its way through the disk, which takes no time here
            await later(0.0)
        assert told[1:] == [(told[0][0], 2, 1)], "and what else changed with it"
        await outbox.close()
        store.close()

    by_hand(_main())


def _of_others(state: State) -> State:
    return replace(state, cursor=2)
