"""Drafts: what is being typed survives a crash.

Owns that every keystroke is in the state at once and on disk as fast as the disk takes it, the newest text last.
"""

import logging
from dataclasses import replace

from agentdesk.app.ports import LocalStore
from agentdesk.app.state import State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import ProblemError

log = logging.getLogger(__name__)


class Drafts:
    """Keeps drafts by key. While one write is going on the newer texts wait, and only the newest of each is written."""

    def __init__(self, store: Store, local: LocalStore) -> None:
        self._store, self._local = store, local
        self._scope = TaskScope("drafts")
        self._unsaved: dict[str, str] = {}
        self._is_writing = False

    async def load(self) -> None:
        """Show what was being typed when the desk last ended."""
        kept = await self._local.drafts()
        self._store.change(lambda state: replace(state, drafts={**kept, **state.drafts}))

    def save(self, key: str, text: str) -> None:
        """Keep the text; an empty one forgets the draft."""

        def _change(state: State) -> State:
            drafts = {name: kept for name, kept in state.drafts.items() if name != key}
            return replace(state, drafts={**drafts, key: text} if text else drafts)

        self._store.change(_change)
        self._unsaved[key] = text
        if not self._is_writing:
            self._is_writing = True
            self._scope.start("write", self._write, Overlap.QUEUE)

    def hand_over(self, key: str) -> None:
        """Leave the draft to the command that is made of it: the outbox forgets it when that is safe."""
        self._unsaved.pop(key, None)

    async def close(self) -> None:
        """Write what is not written, then stop."""
        await self._scope.finished("write")
        await self._scope.close()

    async def _write(self) -> None:
        try:
            while self._unsaved:
                key = next(iter(self._unsaved))
                text = self._unsaved.pop(key)
                await self._local.save_draft(key, text)
        except ProblemError as problem:
            log.warning("a draft could not be written: %s", problem.code)
        finally:
            self._is_writing = False
