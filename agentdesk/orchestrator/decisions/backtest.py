"""Runs a draft over the stored decisions: page by page, with progress, stoppable, in memory that does not grow.

What counts as a change is the engine's (``engine/decisions/backtest.py``).
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from agentdesk.domain.decision import Decision
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
    tally, before = Tally(), _Before(database, run)
    async with database.read() as connection:
        total = await repository.count_since(connection, run.since)
    place: tuple[datetime, str] | None = None
    stopped = False
    while not stopped:
        async with database.read() as connection:
            page = await repository.page_since(connection, run.since, place, PAGE)
            taken = await taken_instead(connection, [stored.id for stored in page])
        await before.know({stored.policy_digest for stored in page})
        for stored in page:
            stopped = is_stopped()
            if stopped:
                break
            _one(tally, before, run, stored, taken.get(stored.id, ()))
            await asyncio.sleep(0)  # a service that runs it must not stop answering
        yield tally.seen, max(total, tally.seen)
        if len(page) < PAGE:
            break
        place = (page[-1].decided_at, page[-1].id)
    yield tally.report(
        draft_version=run.draft.version,
        draft_digest=run.draft.digest,
        against="published" if run.published else "stored",
        since=run.since,
        total=max(total, tally.seen),
        complete=not stopped,
        not_replayed=run.not_replayed,
    )


def _one(tally: Tally, former: "_Before", run: Run, stored: StoredDecision, taken: tuple[str, ...]) -> None:
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
