"""Runs a draft over the stored decisions: page by page, with progress, stoppable, in memory that does not grow.

What counts as a change is the engine's (``engine/decisions/backtest.py``).
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import Decision
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.backtest import BacktestReport, Tally
from agentdesk.engine.decisions.decide import decide
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.decisions.untold import Untold
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.decisions import repository
from agentdesk.orchestrator.decisions.replay import policy_of
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.overrides.repository import taken_instead
from agentdesk.orchestrator.store.database import Database

PAGE = 200
_POLICIES = 8
"""Policies of former decisions that are held compiled at a time."""


@dataclass(frozen=True, slots=True)
class Run:
    """What to run: ``since`` None means from the first decision. Decisions are held against what was decided then, or
    against what ``published``, a policy, would have decided."""

    draft: Policy
    since: datetime | None = None
    published: Policy | None = None
    not_replayed: tuple[str, ...] = ()


async def backtest(
    database: Database,
    run: Run,
    progress: Callable[[int, int], None] = lambda _seen, _total: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> BacktestReport:
    """What ``run.draft`` would have decided otherwise. ``progress`` hears (seen, total) after each page; when
    ``is_stopped`` says so, the report is of what was seen until then."""
    async with aclosing(steps(database, run, is_stopped)) as steps_taken:
        async for step in steps_taken:
            if isinstance(step, BacktestReport):
                return step
            progress(*step)
    raise AssertionError("the last step is the report")


async def steps(
    database: Database, run: Run, is_stopped: Callable[[], bool] = lambda: False
) -> AsyncGenerator[tuple[int, int] | BacktestReport, None]:
    """(seen, total) after each page of decisions, and at last the report. Closing it ends the work."""
    work, more = Backtest(database, run), True
    while more:
        more = await work.page(is_stopped)
        yield work.seen, work.total
    yield work.report


class Observer(Protocol):
    """Looks at each decision that is compared, beside the report."""

    async def know(self, connection: AsyncConnection, decision_ids: Sequence[str]) -> None:
        """These come next."""

    def observe(self, before: Decision, after: Decision) -> None:
        """One decision, as it was and as the draft would have it."""


Place = tuple[datetime, str]
"""(time, id) of the last decision that was seen."""


class Backtest:
    """A run page by page: what it came to so far is in ``report`` and ``place``, from which another one goes on."""

    def __init__(
        self,
        database: Database,
        run: Run,
        *,
        so_far: BacktestReport | None = None,
        place: Place | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._database, self._run, self._observer = database, run, observer
        self._tally, self._before = Tally(so_far), _Before(database, run)
        self._total: int | None = so_far.total if so_far else None
        self._complete = False
        self.place = place

    @property
    def seen(self) -> int:
        return self._tally.seen

    @property
    def total(self) -> int:
        return max(self._total or 0, self._tally.seen)

    async def page(self, is_stopped: Callable[[], bool] = lambda: False) -> bool:
        """Look at the next page of decisions; whether there may be more."""
        async with self._database.read() as connection:
            if self._total is None:
                self._total = await repository.count_since(connection, self._run.since)
            page = await repository.page_since(connection, self._run.since, self.place, PAGE)
            ids = [stored.id for stored in page]
            taken = await taken_instead(connection, ids)
            if self._observer is not None:
                await self._observer.know(connection, ids)
        await self._before.know({stored.policy_digest for stored in page})
        for stored in page:
            if is_stopped():
                return False
            _one(self._tally, self._before, self._run, stored, taken.get(stored.id, ()), self._observer)
            self.place = (stored.decided_at, stored.id)
            await asyncio.sleep(0)  # a service that runs it must not stop answering
        self._complete = len(page) < PAGE
        return not self._complete

    @property
    def report(self) -> BacktestReport:
        """What was counted so far."""
        return self._tally.report(
            draft_version=self._run.draft.version,
            draft_digest=self._run.draft.digest,
            against="published" if self._run.published else "stored",
            since=self._run.since,
            total=self.total,
            complete=self._complete,
            not_replayed=self._run.not_replayed,
        )


def _one(
    tally: Tally,
    former: "_Before",
    run: Run,
    stored: StoredDecision,
    taken: tuple[str, ...],
    observer: Observer | None,
) -> None:
    try:
        inputs = DecisionInputs.model_validate_json(stored.inputs)
        before = Decision.model_validate_json(stored.body)
    except ValidationError:
        tally.cannot_read()
        return
    if run.published is not None:
        before = decide(inputs, run.published, stored.decided_at, stored.id)
    after = decide(inputs, run.draft, stored.decided_at, stored.id)
    untold = former.untold(stored.policy_digest)
    tally.unknown_policy += untold is None
    if untold is not None and untold.is_untold(after):
        tally.cannot_tell(stored.id)
        return
    tally.compare(before, after, taken)
    if observer is not None:
        observer.observe(before, after)


class _Before:
    """What the policies of former decisions could tell, a few of them at a time."""

    def __init__(self, database: Database, run: Run) -> None:
        self._database, self._draft = database, run.draft
        self._known: dict[str, Untold | None] = {}

    async def know(self, digests: set[str]) -> None:
        """Have these at hand."""
        for digest in digests - self._known.keys():
            async with self._database.read() as connection:
                former = await policy_of(connection, digest)
            if len(self._known) >= _POLICIES:
                for name in list(self._known.keys() - digests):
                    del self._known[name]
            self._known[digest] = Untold(self._draft, former) if former else None

    def untold(self, digest: str) -> Untold | None:
        """None where the store does not have that policy."""
        return self._known[digest]
