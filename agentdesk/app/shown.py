"""How far each command came, as the state shows it: the outbox's hand on ``State.pending``. No disk, no line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agentdesk.app.state import Pending, PendingStatus
from agentdesk.app.store import Store
from agentdesk.app.unsent import place_of, with_changed
from agentdesk.wire import later


class Shown:
    """What the state shows of what is unsent."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pending(self, command_id: str) -> Pending | None:
        pending = self._store.confirmed.pending
        at = place_of(command_id, pending)
        return None if at is None else pending[at]

    def change(self, command: later.commands.Command, changed: Callable[[Pending], Pending]) -> None:
        self._store.change(lambda state: with_changed(state, command.command_id, changed))

    def renew(self, command: later.commands.Command) -> None:
        """Show the command as it is sent from now on."""
        self.change(command, lambda before: Pending(command, PendingStatus.QUEUED, before.queued_at, before.tries))

    def show(
        self,
        command: later.commands.Command,
        status: PendingStatus,
        problem: str | None = None,
        detail: str = "",
        *,
        is_try: bool = False,
        may_have_arrived: bool = True,
    ) -> None:
        def _shown(pending: Pending) -> Pending:
            tries = pending.tries + is_try
            sent = may_have_arrived
            return replace(pending, status=status, problem=problem, detail=detail, tries=tries, may_have_arrived=sent)

        self.change(command, _shown)
