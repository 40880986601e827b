"""What is unsent, in the state: finding one command among thousands and putting another in its place. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from agentdesk.app.ports import StoredCommand
from agentdesk.app.state import Pending, PendingStatus, State

MANY = 8
"""So much on its way is more than somebody does at a line that is up."""


def is_catching_up(state: State) -> bool:
    """Whether much waits to be sent, as after a time without a line. Only the first few are looked at."""
    on_their_way = (each for each in state.pending if not each.is_left)
    return len(tuple(islice(on_their_way, MANY))) == MANY


def as_left(row: StoredCommand) -> Pending:
    """One that an earlier run left behind, as it is shown."""
    return Pending(
        row.command,
        _left_as(row),
        row.queued_at,
        tries=int(row.may_have_arrived),
        problem=row.problem,
        detail=row.detail,
        may_have_arrived=row.may_have_arrived,
    )


def _left_as(row: StoredCommand) -> PendingStatus:
    if row.status is PendingStatus.REFUSED:
        return row.status
    return PendingStatus.ASIDE if row.is_aside else PendingStatus.QUEUED


def place_of(command_id: str, pending: Sequence[Pending]) -> int | None:
    """Where a command is among what is unsent. What is sent next is near the front, also of thousands."""
    return next((at for at, each in enumerate(pending) if each.command.command_id == command_id), None)


def with_unsent(state: State, pending: Pending, *, is_new: bool = False) -> State:
    """The state with the command as it is now, in its place: the order is that in which the agent did it.

    Of one that ``is_new`` nobody needs to look for the place.
    """
    at = None if is_new else place_of(pending.command.command_id, state.pending)
    if at is None:
        return replace(state, pending=(*state.pending, pending))
    return replace(state, pending=(*state.pending[:at], pending, *state.pending[at + 1 :]))


def with_changed(state: State, command_id: str, changed: Callable[[Pending], Pending]) -> State:
    """The state with one command changed, if it is there."""
    at = place_of(command_id, state.pending)
    return state if at is None else with_unsent(state, changed(state.pending[at]))
