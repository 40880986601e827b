"""What an agent has seen of what was written to them: marks that outlive the desk, so that nothing is announced twice.

Owns the keys of the marks. A mark that is lost announces something again, which is no loss. How far a conversation was
read is one mark, in whose place the next one comes.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from agentdesk.app.attention import with_read
from agentdesk.app.ports import Clock, LocalStore
from agentdesk.app.state import State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import ProblemError

log = logging.getLogger(__name__)

_READ = "read:"


def note_mark(note_id: str) -> str:
    """The mark of a private note."""
    return f"note:{note_id}"


def delivery_mark(utterance_id: str) -> str:
    """The mark of a reply that did not reach the customer."""
    return f"delivery:{utterance_id}"


def review_mark(override_id: str, at: str) -> str:
    """The mark of a review, which is another where it was reviewed again."""
    return f"review:{override_id}:{at}"


def _read_mark(interaction_id: str, seq: int) -> str:
    return f"{_READ}{interaction_id}:{seq}"


def _read_marks(keys: Iterable[str]) -> dict[str, int]:
    """How far conversations were read, of those of the marks that say so."""
    found: dict[str, int] = {}
    for key in keys:
        interaction_id, _colon, seq = key.removeprefix(_READ).rpartition(":")
        if key.startswith(_READ) and seq.isdigit():
            found[interaction_id] = max(found.get(interaction_id, 0), int(seq))
    return found


class Marks:
    """Keeps the marks of whoever is signed in."""

    def __init__(self, store: Store, local: LocalStore, clock: Clock) -> None:
        self._store, self._local, self._clock = store, local, clock
        self._scope = TaskScope("marks")
        self._read: dict[str, int] = {}
        self._read_by = ""

    async def load(self) -> None:
        """Know what was seen before. A disk that does not tell it leaves everything unseen."""
        session = self._store.confirmed.session
        try:
            kept = await self._local.marks(session.agent_id) if session is not None else frozenset()
        except ProblemError as problem:
            log.warning("what was seen is not known: %s", problem.code)
            return
        read = _read_marks(kept)
        if session is not None and session.agent_id != self._read_by:
            self._read, self._read_by = {}, session.agent_id
        self._read |= {key: seq for key, seq in read.items() if seq > self._read.get(key, 0)}
        seen = frozenset(key for key in kept if not key.startswith(_READ))
        self._store.change(lambda state: with_read(replace(state, marks=state.marks | seen), read))

    def follow(self) -> None:
        """Keep from now on how far conversations are read."""
        self._store.subscribe(self._on_change)

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
        await self._scope.finished("read")
        if self._read_on():
            await self._write_read()
        await self._scope.close()

    def _on_change(self, _view: State) -> None:
        if self._read_on():
            self._scope.start("read", self._write_read, Overlap.KEEP)

    def _read_on(self) -> dict[str, int]:
        """What was read further than is kept."""
        state = self._store.confirmed
        if state.session is None or state.session.agent_id != self._read_by:
            return {}
        return {key: seq for key, seq in state.seen.items() if seq > self._read.get(key, 0)}

    async def _write_read(self) -> None:
        while new := self._read_on():
            agent_id, at = self._read_by, self._clock.now()
            former = [_read_mark(key, self._read[key]) for key in new if key in self._read]
            self._read |= new
            await self._write(agent_id, frozenset(_read_mark(key, seq) for key, seq in new.items()), at, former)

    async def _write(self, agent_id: str, keys: frozenset[str], at: datetime, instead_of: Iterable[str] = ()) -> None:
        try:
            await self._local.put_marks(agent_id, keys, at, instead_of)
        except ProblemError as problem:
            log.warning("what was seen could not be kept: %s", problem.code)
