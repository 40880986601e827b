"""What an agent has seen of what was written to them: marks that outlive the desk, so that nothing is announced twice.

Owns the keys of the marks. A mark that is lost announces something again, which is no loss.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from agentdesk.app.ports import Clock, LocalStore
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import ProblemError

log = logging.getLogger(__name__)


def note_mark(note_id: str) -> str:
    """The mark of a private note."""
    return f"note:{note_id}"


def delivery_mark(utterance_id: str) -> str:
    """The mark of a reply that did not reach the customer."""
    return f"delivery:{utterance_id}"


def review_mark(override_id: str, at: str) -> str:
    """The mark of a review, which is another where it was reviewed again."""
    return f"review:{override_id}:{at}"


class Marks:
    """Keeps the marks of whoever is signed in."""

    def __init__(self, store: Store, local: LocalStore, clock: Clock) -> None:
        self._store, self._local, self._clock = store, local, clock
        self._scope = TaskScope("marks")

    async def load(self) -> None:
        """Know what was seen before. A disk that does not tell it leaves everything unseen."""
        session = self._store.confirmed.session
        try:
            kept = await self._local.marks(session.agent_id) if session is not None else frozenset()
        except ProblemError as problem:
            log.warning("what was seen is not known: %s", problem.code)
            return
        self._store.change(lambda state: replace(state, marks=state.marks | kept))

    def mark_seen(self, keys: Iterable[str]) -> None:
        """From now on these are seen."""
        state = self._store.confirmed
        new = frozenset(keys) - state.marks
        if not new or state.session is None:
            return
        self._store.change(lambda now: replace(now, marks=now.marks | new))
        self._scope.start("write", partial(self._write, state.session.agent_id, new, self._clock.now()), Overlap.QUEUE)

    async def close(self) -> None:
        """Write what is not written, then stop."""
        await self._scope.finished("write")
        await self._scope.close()

    async def _write(self, agent_id: str, keys: frozenset[str], at: datetime) -> None:
        try:
            await self._local.put_marks(agent_id, keys, at)
        except ProblemError as problem:
            log.warning("what was seen could not be kept: %s", problem.code)
