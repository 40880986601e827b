"""The line to the orchestrator: sign in, read the lists, follow the stream, and begin again when it breaks.

Owns the connection state that the agent sees. Start and reconnect are one path. The session's cursor is read before the
lists, so what happens in between is told again by the stream, and telling twice changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from agentdesk.app.answers import with_snapshot
from agentdesk.app.backoff import Nudge, delay_s
from agentdesk.app.ports import NOT_YET, Clock, Heard, Orchestrator, Pulse, SnapshotRequiredError, retry_after_s
from agentdesk.app.state import Connection, ConnectionStatus, CustomerView, Loading, OverrideFilter, State
from agentdesk.app.store import Store
from agentdesk.domain.interaction import Interaction
from agentdesk.domain.override import ApprovalState, Override
from agentdesk.domain.people import PERMISSIONS, Permission, Session
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire import later

log = logging.getLogger(__name__)

SILENCE_S = 25.0
"""A stream without an event or a heartbeat for so long is dead: heartbeats come every 10 s."""

SHORT_S = 1.0
"""A stream that ends sooner than this is not resumed at once, lest two machines call each other in circles."""

REFUSED_S = 30.0
"""The wait before asking again with credentials that were refused."""

LOOK_IN_S = 30.0
"""Who is not told of anything asks so often whether there is a line."""

BREATH_S = 0.004
"""After so long a row of events other tasks get their turn, so that catching up does not hold up typing."""

WAITS = ApprovalState.WAITING.value

REFUSALS = frozenset(
    {Code.UNAUTHENTICATED, Code.FORBIDDEN, Code.INCOMPATIBLE, Code.UNKNOWN_ROLE, Code.TOKEN_UNREADABLE}
)

OnSignedIn = Callable[[Session], Awaitable[None]]


class Sync:
    """Keeps the store in step with the orchestrator. ``run`` is its one task.

    ``on_signed_in`` is called with each new session, ``on_snapshot`` when the lists are in the store, ``on_event``
    after each event of the stream.
    """

    def __init__(
        self,
        store: Store,
        orchestrator: Orchestrator,
        clock: Clock,
        *,
        on_signed_in: OnSignedIn,
        on_snapshot: Callable[[], None],
        on_event: Callable[[later.events.StreamEvent], None],
        silence_s: float = SILENCE_S,
    ) -> None:
        self._store, self._orchestrator, self._clock = store, orchestrator, clock
        self._on_signed_in, self._on_snapshot, self._on_event = on_signed_in, on_snapshot, on_event
        self._silence_s = silence_s
        orchestrator.on_unknown(self._say_unknown)
        self._nudge = Nudge()
        self._failures = 0
        self._is_in_doubt = False

    def sign_in_again(self) -> None:
        """Somebody else may work here now: ask, as soon as the stream says anything."""
        self._is_in_doubt = True

    def reconnect_now(self) -> None:
        """Do not wait for the next try."""
        self._nudge.nudge()

    async def run(self) -> None:
        """Stay connected until cancelled."""
        self._say(ConnectionStatus.STARTING)
        while True:
            try:
                session = await self._catch_up()
                if Permission.STREAM_READ in PERMISSIONS[session.role]:
                    await self._follow()
                else:
                    await self._look_in()
            except SnapshotRequiredError:
                log.info("the stream cannot be resumed: reading everything anew")
                await self._pause(ConnectionStatus.CATCHING_UP, None, 0.0)
            except ProblemError as problem:
                status = ConnectionStatus.REFUSED if problem.code in REFUSALS else ConnectionStatus.OFFLINE
                log.info("connection lost: %s", problem.code)
                await self._pause(status, problem.code, retry_after_s(problem))
            except Exception:
                # A fault of our own must not leave "live" on the screen with nobody listening.
                log.exception("following the orchestrator failed")
                await self._pause(ConnectionStatus.OFFLINE, Code.INTERNAL, 0.0)

    async def _catch_up(self) -> Session:
        self._is_in_doubt = False
        session = await self._orchestrator.session(self._heard() if self._store.confirmed.is_listed else NOT_YET)
        self._say(ConnectionStatus.CATCHING_UP)
        await self._on_signed_in(session)
        may = frozenset(session.permissions)
        records = Permission.OVERRIDES_RECORD in may and Permission.OVERRIDES_READ in may
        own = OverrideFilter(agent=session.agent_id) if records else None
        undecided = OverrideFilter(approval=WAITS) if Permission.OVERRIDES_APPROVE in may else None
        # None needs what another one tells: a line on which each takes its time is waited for once.
        async with _first_problem(), asyncio.TaskGroup() as reads:
            work = reads.create_task(self._read_work(may))
            mine = reads.create_task(self._read_overrides(own))
            asked = reads.create_task(self._read_overrides(undecided))
        lists = work.result(), mine.result(), asked.result()
        self._store.change(lambda state: with_snapshot(state, session, *lists))
        self._on_snapshot()
        return session

    async def _read_work(self, may: frozenset[str]) -> tuple[Interaction, ...]:
        # a supervisor sees others' work, but not as their own
        return await self._orchestrator.interactions() if Permission.INTERACTIONS_WRITE in may else ()

    async def _read_overrides(self, wanted: OverrideFilter | None) -> tuple[Override, ...]:
        return (await self._orchestrator.overrides(wanted, None)).items if wanted is not None else ()

    async def _look_in(self) -> None:
        """Where nothing is told to the role, ask now and then whether there is a line, and who one is."""
        while True:
            self._failures = 0
            self._say(ConnectionStatus.LIVE)
            await self._nudge.wait(LOOK_IN_S)
            await self._on_signed_in(await self._orchestrator.session())

    async def _follow(self) -> None:
        """Follow the stream. One that the orchestrator ends is resumed where it ended."""
        loop = asyncio.get_running_loop()
        while True:
            began_at_s = loop.time()
            try:
                async with asyncio.timeout(self._silence_s) as patience:
                    await self._listen(patience)
            except TimeoutError:
                raise ProblemError(Code.UNAVAILABLE, detail="The stream fell silent.") from None
            if loop.time() - began_at_s < SHORT_S:
                raise ProblemError(Code.UNAVAILABLE, detail="The stream ended as soon as it began.")
            log.debug("the stream ended and is resumed")

    async def _listen(self, patience: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        began_at_s = loop.time()
        async with aclosing(self._orchestrator.stream(self._heard())) as stream:
            async for item in stream:
                patience.reschedule(loop.time() + self._silence_s)
                if self._is_in_doubt:
                    raise SnapshotRequiredError
                if self._store.confirmed.connection.status is not ConnectionStatus.LIVE:
                    self._failures = 0
                    self._say(ConnectionStatus.LIVE)
                if isinstance(item, Pulse):
                    continue
                self._store.apply(item)
                self._on_event(item)
                if isinstance(
                    item, later.events.PolicyChanged
                ):  # the session holds its reasons, dispositions and actions
                    await self._on_signed_in(await self._orchestrator.session())
                if loop.time() - began_at_s > BREATH_S:
                    await asyncio.sleep(0)
                    began_at_s = loop.time()

    def _heard(self) -> Heard:
        state = self._store.confirmed
        return Heard(state.cursor, state.cursor_at)

    async def _pause(self, status: ConnectionStatus, problem: str | None, asked_s: float) -> None:
        self._failures += 1
        wait_s = delay_s(self._failures, asked_s=asked_s)
        if status is ConnectionStatus.REFUSED:
            wait_s = max(wait_s, REFUSED_S)
        self._say(status, problem, wait_s)
        await self._nudge.wait(wait_s)

    def _say_unknown(self) -> None:
        """That the service is newer is said once, and stays true until the desk is another."""

        def _change(state: State) -> State:
            known = Code.PARTLY_UNKNOWN in state.notices
            return state if known else replace(state, notices=(*state.notices, Code.PARTLY_UNKNOWN.value))

        self._store.change(_change)

    def _say(self, status: ConnectionStatus, problem: str | None = None, wait_s: float | None = None) -> None:
        now = self._clock.now()
        next_try_at = None if wait_s is None else now + timedelta(seconds=wait_s)

        def _change(state: State) -> State:
            before = state.connection
            since = before.since if before.status is status and before.since is not None else now
            state = replace(state, connection=Connection(status, since, problem, next_try_at))
            is_lost = status in (ConnectionStatus.OFFLINE, ConnectionStatus.REFUSED) and before.status is not status
            return _with_line_lost(state) if is_lost else state

        self._store.change(_change)


@asynccontextmanager
async def _first_problem() -> AsyncIterator[None]:
    """Of what several reads failed by at once the first is told, as if they had been made one after another."""
    try:
        yield
    except ExceptionGroup as several:
        raise next((each for each in several.exceptions if isinstance(each, ProblemError)), several) from None


def _with_line_lost(state: State) -> State:
    """What is on the desk is from now on as old as the connection."""

    def _aged(view: CustomerView) -> CustomerView:
        return replace(view, loading=Loading.STALE) if view.loading is Loading.READY else view

    return replace(state, customers={key: _aged(view) for key, view in state.customers.items()})
