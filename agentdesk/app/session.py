"""Who works at this desk: the session, kept so that the desk can open without a line.

Owns the remembered session, and what must happen when somebody signs in. Knows no tokens: those are the adapter's.
"""

import logging
from dataclasses import replace
from functools import partial

from agentdesk.app.attention import put_away, watched
from agentdesk.app.outbox import Outbox
from agentdesk.app.ports import LocalStore, Orchestrator
from agentdesk.app.state import State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.people import Session
from agentdesk.domain.problems import ProblemError

log = logging.getLogger(__name__)


class SignIn:
    """Turns an answered session into an open outbox of that agent."""

    def __init__(self, store: Store, local: LocalStore, outbox: Outbox) -> None:
        self._store, self._local, self._outbox = store, local, outbox

    async def restore(self) -> None:
        """Show the last session and what its agent left unsent, before there is a line."""
        session = await self._local.session()
        if session is not None:
            self._store.change(lambda state: replace(state, session=session))
            await self._outbox.load(session.agent_id)

    async def on_signed_in(self, session: Session) -> None:
        """Take the session as the true one; another agent's things leave the screen."""
        before = self._store.confirmed.session
        if before is not None and before.agent_id != session.agent_id:
            self._outbox.let_go()
            self._store.change(_without_work)
            self._store.flush()  # screens let go of it, and hand on what was being typed, before the next one is known
            await self._forget_customers()
        self._store.change(lambda state: replace(state, session=session))
        await self._outbox.sign_in(session.agent_id)
        try:
            await self._local.put_session(session)
        except ProblemError as problem:
            log.warning("the session could not be kept for an offline start: %s", problem.code)

    async def read_colleagues(self, orchestrator: Orchestrator) -> None:
        """Read anew who can take care of a customer; without a line they stay whom the sign-in told."""
        try:
            told = await orchestrator.session()
        except ProblemError as problem:
            log.info("the colleagues could not be read: %s", problem.code)
            return

        def _known(state: State) -> State:
            mine = state.session
            if mine is None or mine.agent_id != told.agent_id or mine.colleagues == told.colleagues:
                return state
            return replace(state, session=mine.model_copy(update={"colleagues": told.colleagues}))

        self._store.change(_known)

    async def _forget_customers(self) -> None:
        """Whom one agent looked at is nothing to the next."""
        try:
            await self._local.forget_customers()
        except ProblemError as problem:
            log.warning("the customers of another agent could not be forgotten: %s", problem.code)


def _without_work(state: State) -> State:
    """Only what belongs to the desk itself, not to the agent who left."""
    return State(connection=state.connection, notices=state.notices, is_watched=state.is_watched)


class SessionGestures:
    """The gestures about who works here and what they are done with, for the desk."""

    store: Store
    _sign_in: SignIn
    _orchestrator: Orchestrator
    _scope: TaskScope

    def put_away(self, interaction_id: str) -> None:
        self.store.change(lambda state: put_away(state, interaction_id))

    def watch(self, is_watched: bool) -> None:
        self.store.change(lambda state: watched(state, is_watched))

    def read_colleagues(self) -> None:
        self._scope.start("colleagues", partial(self._sign_in.read_colleagues, self._orchestrator), Overlap.KEEP)
