"""Back-tests drafts in the background, page by page, so that a page of decisions is all that a stop can cost.

How far a run has come is kept after each page: it goes on after a restart, in whichever process comes first. What is
run is ``decisions/backtest``, as at the command line; beside it is counted what the rule spares and costs.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import Decision
from agentdesk.domain.problems import ProblemError
from agentdesk.domain.proposal import DraftTestState, Effect, ProposalState
from agentdesk.engine.decisions.backtest import BacktestReport
from agentdesk.engine.policy.diff import difference, not_replayed
from agentdesk.engine.radar.effect import Answer, EffectTally
from agentdesk.engine.radar.placing import CheckedDraft, checked_draft
from agentdesk.orchestrator.decisions.backtest import Backtest, Run
from agentdesk.orchestrator.overrides.ledger import append, ledger_write
from agentdesk.orchestrator.policy.repository import files_of
from agentdesk.orchestrator.radar import repository, rows
from agentdesk.orchestrator.radar.rows import Kept, KeptTest
from agentdesk.orchestrator.services import InForce, Services
from agentdesk.orchestrator.store.ids import new_id

log = logging.getLogger(__name__)

EVERY_S = 0.5
"""How often it is looked for drafts to test."""
TURN = timedelta(seconds=20)
"""How long a process has for one page before another one may go on in its place."""
TESTED = "proposal.tested"

ME = new_id()
"""This process, among those that test."""


async def backtest_for_ever(in_force: InForce) -> None:
    """The background task; ends only by being cancelled."""
    while True:
        while await backtest_one(in_force.services):
            pass
        await asyncio.sleep(EVERY_S)


async def backtest_one(services: Services) -> bool:
    """Run one back-test until it is over, ended by somebody, or the service stops; whether there was one."""
    async with services.database.read() as connection:
        if not await rows.waits(connection):
            return False
    now = services.now()
    async with services.database.write() as unit:
        test = await rows.take(unit.connection, ME, now, now + TURN)
    if test is None or services.stopping.is_set():
        return False
    async with services.database.read() as connection:
        proposal = await rows.found(connection, test.proposal_id)
        files = await files_of(connection, test.base)
    assert proposal is not None, "a back-test is of a proposal"
    draft = await asyncio.to_thread(checked_draft, files, proposal.action, test.text)
    if draft.policy is None:  # by a program that checks more strictly than the one that began it
        await _end(services, proposal, replace(test, state=DraftTestState.FAILED, ended_at=services.now()))
        return True
    run = Run(draft.policy, test.since, None, not_replayed(difference(files, draft.files)))
    await _run(services, proposal, test, run, draft)
    return True


class _Answers:
    """Hands each decision with its answers to the tally."""

    def __init__(self, tally: EffectTally, action: str) -> None:
        self._tally, self._action = tally, action
        self._known: dict[str, list[Answer]] = {}

    async def know(self, connection: AsyncConnection, decision_ids: Sequence[str]) -> None:
        self._known = await repository.answers_of(connection, self._action, decision_ids)

    def observe(self, before: Decision, after: Decision) -> None:
        self._tally.observe(before, after, self._known.get(before.id, ()))


async def _run(services: Services, proposal: Kept, test: KeptTest, run: Run, draft: CheckedDraft) -> None:
    effect = Effect.model_validate(test.effect) if test.effect else None
    tally = EffectTally(proposal.action, draft.rule, proposal.cluster, effect)
    work = Backtest(
        services.database,
        run,
        so_far=BacktestReport.model_validate(test.report) if test.report else None,
        place=(test.place_at, test.place_id) if test.place_at else None,
        observer=_Answers(tally, proposal.action),
    )
    more = True
    while more:
        more = await work.page(services.stopping.is_set)
        report, now = work.report, services.now()
        test = replace(
            test,
            seen=work.seen,
            total=work.total,
            place_at=work.place[0] if work.place else None,
            place_id=work.place[1] if work.place else "",
            report=report.model_dump(mode="json"),
            effect=tally.effect().model_dump(mode="json"),
            until=now if services.stopping.is_set() else now + TURN,
        )
        if report.complete:
            await _end(services, proposal, replace(test, state=DraftTestState.DONE, ended_at=now))
            return
        async with services.database.write() as unit:
            if not await rows.advance(unit.connection, test):
                return


async def _end(services: Services, proposal: Kept, test: KeptTest) -> None:
    """Keep what a back-test came to; the proposal is tested if its text is still the same."""
    said = {"state": test.state, "seen": test.seen, "base": test.base, "since": test.since and test.since.isoformat()}
    if test.effect:
        said |= {name: n for name, n in test.effect.items() if isinstance(n, int)}
    try:
        async with ledger_write(services.database, None) as (unit, head):
            if not await rows.advance(unit.connection, test):
                return
            now = services.now()
            await append(unit, head, kind=TESTED, subject_id=proposal.id, actor=test.by, body=said, at=now)
            standing = await rows.found(unit.connection, proposal.id)
            is_same = standing is not None and standing.text == test.text and test.state == DraftTestState.DONE
            if standing is not None and is_same and standing.state in (ProposalState.DRAFT, ProposalState.RETURNED):
                tested = replace(standing, state=ProposalState.TESTED, version=standing.version + 1, changed_at=now)
                await rows.replace(unit.connection, tested, standing.version)
    except ProblemError as problem:
        log.warning("a back-test could not be kept (%s); it is tried again", problem.code)
