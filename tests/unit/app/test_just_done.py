"""What somebody just did goes first: it is shown without waiting for a frame, and sent after a single write."""

import asyncio
from dataclasses import replace

from agentdesk.app.outbox import Outbox
from agentdesk.app.ports import Answer
from agentdesk.app.state import State
from agentdesk.app.store import HEAD_START_S, Store
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.commands import Command
from tests.support.full_outbox import LANES, Heard, Kept, loaded_outbox, say
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


class Looking(Heard):
    """Looks what the disk says of each command in the moment in which it is sent; the line takes none."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept, self.go_on = kept, asyncio.Event()
        self.said: list[tuple[bool, int]] = []
        """Whether it may have arrived; writes of that alone so far."""

    async def send(self, command: Command, agent_id: str) -> Answer:
        self.said.append((self._kept.rows[command.command_id].may_have_arrived, self._kept.marked))
        await self.go_on.wait()
        raise ProblemError(Code.UNAVAILABLE, is_unsent=True)


async def _looked_at(kept: Kept) -> tuple[Outbox, Looking]:
    heard = Looking(kept)
    outbox = await loaded_outbox(Store(), kept, heard)
    await outbox.sign_in("me")
    return outbox, heard


async def test_what_is_sent_at_once_is_kept_in_one_write_as_what_may_have_arrived() -> None:
    kept = Kept([])
    outbox, heard = await _looked_at(kept)
    outbox.submit(say(1))
    outbox.submit(say(1 + LANES))  # behind it, in the same lane
    await outbox._scope.finished("keep")
    assert heard.said == [(True, 0)]
    assert not kept.rows[say(1 + LANES).command_id].may_have_arrived, "it is not its turn"
    await outbox.close()


async def test_what_the_line_never_took_is_written_down_as_such_and_can_be_discarded() -> None:
    kept = Kept([])
    outbox, heard = await _looked_at(kept)
    outbox.submit(say(1))
    await outbox._scope.finished("keep")
    heard.go_on.set()
    while kept.rows[say(1).command_id].may_have_arrived:
        await asyncio.sleep(0)
    outbox.discard(say(1).command_id)
    await outbox._scope.finished("keep")
    assert not kept.rows
    await outbox.close()
