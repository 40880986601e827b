"""Takes arriving events of many requests at once into the store: what comes during a commit shares the next.

Owns retries and counting. Knows nothing of formats.
"""

from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.ingest.arriving import Arriving, keep_order
from agentdesk.orchestrator.ingest.service import append
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.store.database import TRIES, lost_a_race, pause_after_race
from agentdesk.orchestrator.store.group_commit import GroupCommit

_TOGETHER = 64
"""Requests whose events share one transaction."""


class Intake:
    """One per process."""

    def __init__(self, in_force: InForce) -> None:
        self._in_force = in_force
        self._group: GroupCommit[Sequence[Arriving], int] = GroupCommit(self._store, limit=_TOGETHER)

    async def take(self, arriving: Sequence[Arriving]) -> tuple[int, int]:
        """Store the events durably; (how many were new, how many had arrived before)."""
        if not arriving:
            return 0, 0
        accepted = await self._group.submit(keep_order(arriving))
        duplicates = len(arriving) - accepted
        metrics = self._in_force.services.metrics
        metrics.events.labels("accepted").inc(accepted)
        metrics.events.labels("duplicate").inc(duplicates)
        return accepted, duplicates

    async def _store(self, submissions: Sequence[Sequence[Arriving]]) -> list[int]:
        services = self._in_force.services
        for count in range(TRIES):
            try:
                async with services.database.write() as unit:
                    new_ids = await append(unit, services, [one for each in submissions for one in each])
                return _counted(submissions, new_ids)
            except DBAPIError as error:
                if count == TRIES - 1 or not lost_a_race(error):
                    raise
            except ProblemError as problem:  # erased since their identifiers were looked up: they are new customers
                if count == TRIES - 1 or problem.code is not Code.CUSTOMER_ERASED:
                    raise
            await pause_after_race(count)
        raise AssertionError("unreachable")


def _counted(submissions: Sequence[Sequence[Arriving]], new_ids: set[str]) -> list[int]:
    """How many new events each submission brought; an event in several counts for the first."""
    left, counts = set(new_ids), []
    for submission in submissions:
        mine = {one.event.id for one in submission} & left
        left -= mine
        counts.append(len(mine))
    return counts
