"""Keeping the agent's contacts on this computer, so that a desk that begins without a line still has them.

Owns what is kept, and the pace. What is kept is a copy: a write that fails is no loss.
"""

import asyncio
import logging
from dataclasses import replace

from agentdesk.app.ports import KeptTalk, LocalStore
from agentdesk.app.state import RecentCustomer, State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import ProblemError

log = logging.getLogger(__name__)

PACE_S = 0.5
"""Between two writes of what was said: it is a copy, and every commit waits for the disk."""
KEPT_RECENT = 12


class Keeper:
    """``restore`` shows what was kept; from ``follow`` on changes are written."""

    def __init__(self, store: Store, local: LocalStore) -> None:
        self._store, self._local = store, local
        self._scope = TaskScope("keeper")
        self._written: dict[str, KeptTalk] = {}

    async def restore(self) -> None:
        """Show the contacts and customers that were kept. What the service told since is newer and stays."""
        recent = await self._local.recent_customers(KEPT_RECENT)
        session = self._store.confirmed.session
        kept = await self._local.talks(session.agent_id) if session is not None else ()
        self._written = {each.interaction.id: each for each in kept}

        def _shown(state: State) -> State:
            state = replace(state, recent=state.recent or recent)
            return state if state.is_listed else _with_talks(state, kept)

        self._store.change(_shown)

    def follow(self) -> None:
        self._store.subscribe(self._on_change)

    async def close(self) -> None:
        """Write what is not written, then stop."""
        await self._scope.close()
        if self._changed():
            await self._write()

    def _on_change(self, _view: State) -> None:
        if self._changed():
            self._scope.start("write", self._write_paced, Overlap.KEEP)

    def _changed(self) -> bool:
        state = self._store.confirmed
        if not state.is_listed or state.session is None:
            return False
        mine = _talks(state)
        return mine.keys() != self._written.keys() or any(
            talk.interaction is not self._written[key].interaction
            or talk.utterances is not self._written[key].utterances
            or talk.notes is not self._written[key].notes
            for key, talk in mine.items()
        )

    async def _write_paced(self) -> None:
        while self._changed() and await self._write():
            await asyncio.sleep(PACE_S)

    async def _write(self) -> bool:
        """Whether it was written; a disk that does not take it is asked again at the next change."""
        state = self._store.confirmed
        mine = _talks(state)
        changed = [talk for key, talk in mine.items() if self._written.get(key) != talk]
        gone = [key for key in self._written if key not in mine]
        try:
            await self._local.put_talks(state.session.agent_id if state.session else "", changed, gone)
        except ProblemError as problem:
            log.warning("contacts could not be kept for a start without a line: %s", problem.code)
            return False
        self._written = mine
        return True


def _talks(state: State) -> dict[str, KeptTalk]:
    """The agent's own contacts; who is offered to several may be somebody else's by the time of the next start."""
    me = state.session.agent_id if state.session is not None else None
    return {
        key: KeptTalk(each, state.utterances.get(key, ()), state.notes.get(key, ()))
        for key, each in state.interactions.items()
        if each.agent_id == me
    }


def _with_talks(state: State, kept: tuple[KeptTalk, ...]) -> State:
    return replace(
        state,
        interactions={each.interaction.id: each.interaction for each in kept},
        utterances={each.interaction.id: each.utterances for each in kept},
        notes={each.interaction.id: each.notes for each in kept},
    )


def with_recent(state: State, customer_id: str) -> State:
    """The state once the agent looks at a customer."""
    view = state.customers.get(customer_id)
    name = view.context.customer.display_name if view is not None and view.context is not None else ""
    name = name or next((i.customer_name for i in state.interactions.values() if i.customer_id == customer_id), "")
    name = name or next((each.name for each in state.recent if each.customer_id == customer_id), "")
    if not name:
        name = next((found.display_name for found in state.search.items if found.id == customer_id), customer_id)
    others = tuple(each for each in state.recent if each.customer_id != customer_id)
    return replace(state, recent=(RecentCustomer(customer_id, name), *others)[:KEPT_RECENT])
