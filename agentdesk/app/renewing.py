"""The desk's own file had to be made anew while it was open: somebody removed it, or wrote into it.

Owns that it is said, and that what of it could not be read any more is written there again out of the state.
"""

import logging
from dataclasses import replace

from agentdesk.app.backoff import Nudge, delay_s
from agentdesk.app.drafts import Drafts
from agentdesk.app.ports import LocalStore
from agentdesk.app.state import State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import Code, ProblemError

log = logging.getLogger(__name__)


class Renewing:
    """``follow`` once the desk knows what the file held."""

    def __init__(self, store: Store, local: LocalStore, drafts: Drafts) -> None:
        self._store, self._local, self._drafts = store, local, drafts
        self._scope = TaskScope("renewing")
        self._nudge = Nudge()
        self._is_closing = False

    def follow(self) -> None:
        self._local.on_renewed(self._on_renewed)

    async def close(self) -> None:
        """See whether all is in the file for the last time; to be called while drafts can still be written."""
        self._is_closing = True
        self._nudge.nudge()
        try:
            await self._local.look()
        except ProblemError as problem:
            log.warning("the local database is not in its place: %s", problem.code)
        await self._scope.finished("keep")
        await self._scope.close()

    def _on_renewed(self, is_whole: bool) -> None:
        self._store.change(_said)
        if not is_whole:
            self._scope.start("keep", self._keep, Overlap.ONCE_MORE)

    async def _keep(self) -> None:
        failures = 0
        while True:
            session, unsent = self._store.confirmed.session, self._store.confirmed.pending
            try:
                await self._local.keep_again(session.agent_id if session is not None else "", unsent)
                # only now: what was being kept as the file was lost is shown, and its draft is none any more
                self._drafts.keep_again()
                if session is not None:
                    await self._local.put_session(session)
                return
            except ProblemError as problem:
                log.warning("what is unsent could not be written again: %s", problem.code)
            if self._is_closing:
                return
            failures += 1
            await self._nudge.wait(delay_s(failures))


def _said(state: State) -> State:
    code = Code.LOCAL_STORE_RENEWED.value
    return state if code in state.notices else replace(state, notices=(*state.notices, code))
