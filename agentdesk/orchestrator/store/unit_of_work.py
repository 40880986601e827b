"""One transaction and what hangs on it: changes to announce, and work for after the commit. Knows no table."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Something the desks must hear of, not yet numbered.

    ``customer_id``, ``agent_id`` and ``team`` say whom it concerns; ``payload`` holds the wire event's own fields.
    """

    type: str
    payload: dict[str, Any]
    customer_id: str | None = None
    agent_id: str | None = None
    team: str | None = None


class UnitOfWork:
    """The open transaction, passed to every service and repository that writes.

    ``caused_by`` is the Idempotency-Key of the request where it has one.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.changes: list[Change] = []
        self.caused_by: str | None = None
        self._after: list[Callable[[], None]] = []

    def announce(self, change: Change) -> None:
        """Have the change numbered and logged at the end of this transaction (``live/``)."""
        self.changes.append(change)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run ``action`` (it must not block or fail) when the commit is durable."""
        self._after.append(action)

    def committed(self) -> None:
        for action in self._after:
            action()


CommitHook = Callable[[UnitOfWork], Awaitable[None]]
