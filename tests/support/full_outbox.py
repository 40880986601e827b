"""An outbox with as much in it as is wanted: its disk in memory and an orchestrator that takes all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agentdesk.app.outbox import Outbox
from agentdesk.app.ports import Answer, StoredCommand
from agentdesk.app.state import PendingStatus
from agentdesk.app.store import Store
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.commands import Command, SayUtterance

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
LANES = 20


def say(number: int) -> SayUtterance:
    return SayUtterance(
        command_id=f"c-{number:05d}", interaction_id=f"i-{number % LANES}", text=f"{number} It is late.", at=NOW
    )


class Kept:
    """A local store in memory, as far as the outbox asks it."""

    def __init__(self, commands: list[Command]) -> None:
        self.rows = {c.command_id: StoredCommand(n, c, NOW, PendingStatus.QUEUED) for n, c in enumerate(commands, 1)}
        self.is_full = False
        self.marked = 0
        """Writes of whether a command may have arrived, without those that kept it."""
        self._last = len(commands)

    def _room(self) -> None:
        if self.is_full:
            raise ProblemError(Code.LOCAL_STORE_FAILED)

    async def commands(self, _agent_id: str) -> tuple[StoredCommand, ...]:
        return tuple(self.rows.values())

    async def put_command(
        self, _agent_id: str, command: Command, at: datetime, *, forget_drafts: Sequence[str], may_have_arrived: bool
    ) -> int:
        self._room()
        assert not forget_drafts
        self._last += 1
        row = StoredCommand(self._last, command, at, PendingStatus.QUEUED, may_have_arrived=may_have_arrived)
        self.rows[command.command_id] = row
        return self._last

    async def mark_sent(self, command_id: str, *, may_have_arrived: bool) -> None:
        self._room()
        self.marked += 1
        self.rows[command_id] = replace(self.rows[command_id], may_have_arrived=may_have_arrived)

    async def forget_command(self, command_id: str, *, keep_draft: tuple[str, str] | None = None) -> None:
        self._room()
        assert keep_draft is None
        del self.rows[command_id]


class Heard:
    """The orchestrator, which takes all, as far as it is not said otherwise."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    async def send(self, command: Command, _agent_id: str) -> Answer:
        self.commands.append(command)
        return Answer()


class Clock:
    def now(self) -> datetime:
        return NOW


async def loaded_outbox(store: Store, kept: Kept, heard: Heard) -> Outbox:
    """It knows what is kept, and sends nothing yet."""
    outbox = Outbox(store, kept, heard, Clock())  # type: ignore[arg-type]
    await outbox.load("me")
    return outbox
