"""What is read at sign-in is asked for side by side; a problem with any of it is told as one."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from agentdesk.adapters.system.clock import SystemClock
from agentdesk.app.ports import NOT_YET, Heard, Orchestrator, Pulse
from agentdesk.app.state import ConnectionStatus, OverrideFilter
from agentdesk.app.store import Store
from agentdesk.app.sync import Sync
from agentdesk.domain.interaction import Interaction
from agentdesk.domain.people import PERMISSIONS, Role, Session
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.lists import OverridePage
from tests.support.desks import until


class Line:
    """An orchestrator that answers for neither list before it was asked for both; or has a problem with each."""

    def __init__(self, problem: Code | None = None) -> None:
        self._problem = problem
        self._asked: set[str] = set()
        self._both = asyncio.Event()

    def on_unknown(self, _tell: Callable[[], None]) -> None:
        pass

    async def session(self, _heard: Heard = NOT_YET) -> Session:
        return Session.model_validate(
            {"agent_id": "sam", "name": "Sam", "role": "agent", "permissions": sorted(PERMISSIONS[Role.AGENT])}
        )

    async def interactions(self) -> tuple[Interaction, ...]:
        await self._answer("interactions")
        return ()

    async def overrides(self, _wanted: OverrideFilter, _cursor: str | None) -> OverridePage:
        await self._answer("overrides")
        return OverridePage()

    async def stream(self, _heard: Heard) -> AsyncGenerator[Pulse, None]:
        yield Pulse.HEARTBEAT
        await asyncio.Event().wait()

    async def _answer(self, name: str) -> None:
        self._asked.add(name)
        if len(self._asked) == 2:
            self._both.set()
        await self._both.wait()
        if self._problem is not None:
            raise ProblemError(self._problem)


@asynccontextmanager
async def following(line: Line) -> AsyncIterator[Store]:
    store = Store()

    async def _nothing(_session: Session) -> None:
        pass

    sync = Sync(
        store,
        cast("Orchestrator", line),
        SystemClock(),
        on_signed_in=_nothing,
        on_snapshot=lambda: None,
        on_event=lambda _event: None,
    )
    async with asyncio.TaskGroup() as running:
        task = running.create_task(sync.run())
        yield store
        task.cancel()
    store.close()


async def test_the_lists_are_asked_for_side_by_side() -> None:
    async with following(Line()) as store:
        state = await until(store, lambda state: state.connection.status is ConnectionStatus.LIVE)
        assert state.is_listed


async def test_a_problem_with_several_lists_is_told_as_one() -> None:
    async with following(Line(Code.UNAUTHENTICATED)) as store:
        state = await until(store, lambda state: state.connection.status is ConnectionStatus.REFUSED)
        assert state.connection.problem == Code.UNAUTHENTICATED
        assert not state.is_listed
