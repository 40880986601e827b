"""Drafts: what is being typed survives a crash, and that somebody else works at this desk for a while.

Owns that every text is in the state at once and on disk as fast as the disk takes it, the newest last; whose it is; and
that it is said as long as the disk takes nothing.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from agentdesk.app.backoff import Nudge, delay_s
from agentdesk.app.ports import LocalStore
from agentdesk.app.state import State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import Code, ProblemError

log = logging.getLogger(__name__)


NOBODY = ""
"""Whose drafts they are before anybody has ever signed in here."""


class Drafts:
    """Keeps the drafts of whoever works here, by key. While one write is going on the newer texts wait, and only the
    newest of each is written."""

    def __init__(self, store: Store, local: LocalStore) -> None:
        self._store, self._local = store, local
        self._scope = TaskScope("drafts")
        self._nudge = Nudge()
        self._agent_id = NOBODY
        self._unsaved: dict[tuple[str, str], str] = {}
        self._handed_over: set[tuple[str, str]] = set()
        self._erased: set[str] = set()
        """Whom and what nothing is kept of any more, by what stands behind the colon of a key."""
        self._known_as: dict[str, str] = {}
        """Drafts that go by another key, since two customers turned out to be one."""
        self._formerly: dict[tuple[str, str], str] = {}
        """By where a draft went, the key under which the disk has it until it is written there."""
        self._is_loaded = self._is_closing = False

    async def load(self) -> None:
        """Show what whoever is signed in was typing when they were last here. What comes until then is still kept for
        whoever was here before: screens hand on what they hold as they are cleared."""
        agent_id = _signed_in(self._store.confirmed)
        if self._is_loaded and agent_id == self._agent_id:
            return
        kept = await self._local.drafts(agent_id)
        self._agent_id, self._is_loaded = agent_id, True
        newer = {key: text for (whose, key), text in self._unsaved.items() if whose == agent_id}  # the disk is behind
        drafts = {key: text for key, text in (kept | newer).items() if text and not self._is_erased(key)}
        self._store.change(lambda state: replace(state, drafts={**drafts, **state.drafts}))

    def save(self, key: str, text: str) -> None:
        """Keep the text; an empty one forgets the draft. Of whoever was erased nothing is kept: a screen may hand on
        what was being typed when it hears of that."""
        key = self._known_as.get(key, key)
        if self._is_erased(key):
            return

        def _change(state: State) -> State:
            if _signed_in(state) != self._agent_id:
                return state
            others = _without(state, key=key)
            return replace(others, drafts={**others.drafts, key: text}) if text else others

        self._store.change(_change)
        self._unsaved[self._agent_id, key] = text
        # what is written there anew is not what went away from there
        self._formerly = {to: at for to, at in self._formerly.items() if (to[0], at) != (self._agent_id, key)}
        self._scope.start("write", self._write, Overlap.KEEP)

    def hand_over(self, key: str) -> tuple[str, ...]:
        """Leave the draft to the command that is made of it: the outbox forgets it by these keys when that is safe. The
        disk may still have one that came from elsewhere where it was."""
        key = self._known_as.get(key, key)
        whose = (self._agent_id, key)
        self._unsaved.pop(whose, None)
        self._handed_over.add(whose)
        return (key, self._formerly[whose]) if whose in self._formerly else (key,)

    def follow(self, former: str, today: str) -> None:
        """What is written about a customer goes on where they are known by another id. What is written about both of
        them stays where it is, and whoever is parted again has drafts of their own."""
        if former == today:
            self._known_as = {key: to for key, to in self._known_as.items() if key.partition(":")[2] != former}
            return
        drafts = self._store.confirmed.drafts
        for key, text in drafts.items():
            kind, _colon, about = key.partition(":")
            there = f"{kind}:{today}"
            if about == former and there not in drafts:
                self._known_as[key], self._formerly[self._agent_id, there] = there, key
                self._unsaved.pop((self._agent_id, key), None)
                self._store.change(partial(_without, key=key))
                self.save(there, text)

    def forget(self, ids: Iterable[str]) -> None:
        """Keep nothing of them any more, not even what waits to be written; the disk is somebody else's to empty."""
        self._erased.update(ids)
        self._unsaved = {whose: text for whose, text in self._unsaved.items() if not self._is_erased(whose[1])}

    def keep_again(self) -> None:
        """Write all that is shown once more: the disk may have lost it. What is newer waits to be written already."""
        for key, text in self._store.confirmed.drafts.items():
            self._unsaved.setdefault((self._agent_id, key), text)
        self._scope.start("write", self._write, Overlap.KEEP)

    def _is_erased(self, key: str) -> bool:
        return key.partition(":")[2] in self._erased

    async def close(self) -> None:
        """Write what is not written, then stop; what the disk does not take now is given up."""
        self._is_closing = True
        self._nudge.nudge()
        await self._scope.finished("write")
        await self._scope.close()

    async def _write(self) -> None:
        failures = 0
        while self._unsaved:
            whose = next(iter(self._unsaved))
            text = self._unsaved.pop(whose)
            self._handed_over.discard(whose)
            former = self._formerly.get(whose)
            try:
                await self._local.save_draft(*whose, text, instead_of=former)
            except ProblemError as problem:
                log.warning("a draft could not be written: %s", problem.code)
                if whose not in self._handed_over and not self._is_erased(whose[1]):
                    self._unsaved.setdefault(whose, text)  # unless there is a newer one already
                self._say(is_failing=True)
                if self._is_closing:
                    return
                failures += 1
                await self._nudge.wait(delay_s(failures))
                continue
            failures = 0
            self._say(is_failing=False)
            if former is not None:
                self._formerly.pop(whose, None)

    def _say(self, *, is_failing: bool) -> None:
        code = Code.LOCAL_STORE_FAILED.value

        def _change(state: State) -> State:
            if (code in state.notices) is is_failing:
                return state
            others = tuple(notice for notice in state.notices if notice != code)
            return replace(state, notices=(*others, code) if is_failing else others)

        self._store.change(_change)


def _without(state: State, *, key: str) -> State:
    return replace(state, drafts={name: text for name, text in state.drafts.items() if name != key})


def _signed_in(state: State) -> str:
    return state.session.agent_id if state.session is not None else NOBODY
