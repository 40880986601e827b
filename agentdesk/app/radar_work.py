"""Carries out the radar's gestures: asks the service, shows the answer, and follows a back-test while it runs.

One wish about a proposal after another: each is made of the version that the one before left. What is typed is kept
here until the service has it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from agentdesk.app.ports import NewId, Orchestrator, detail_of, is_transient
from agentdesk.app.radar import ALLOWED, Doing, RadarIntents, RadarView, with_failure, with_finding, with_proposal
from agentdesk.app.state import State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import ProblemError

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.proposal import DraftFilter, Proposal
    from agentdesk.domain.radar import Finding

FOLLOW_S = 0.4
"""How often it is asked how far a back-test is."""
MOST_RETRIES = 5

SENDING, PUBLICATION, RETURN = "sending", "publication", "return"


class RadarWork(RadarIntents):
    """The radar's gestures."""

    def __init__(self, store: Store, orchestrator: Orchestrator, new_id: NewId) -> None:
        self._store, self._service, self._new_id = store, orchestrator, new_id
        self._scope = TaskScope("radar")

    async def close(self) -> None:
        await self._scope.close()

    def read_if_allowed(self) -> None:
        """Read it for those who see it: the page's tab tells how much is open."""
        session = self._store.confirmed.session
        if session is not None and ALLOWED in session.permissions:
            self.read_radar()

    def read_radar(self) -> None:
        self._show(lambda view: replace(view, is_reading=True))
        self._scope.start("read", self._read, Overlap.KEEP)

    def put_finding_aside(self, action: str, reason: str, days: float | None) -> None:
        self._on_finding(partial(self._service.put_aside, action, reason, days))

    def take_finding_back(self, action: str) -> None:
        self._on_finding(partial(self._service.take_back, action))

    def draft_rule(self, wanted: "DraftFilter") -> None:
        key = self._new_id()
        self._ask(Doing.DRAFTING, lambda: self._service.propose(wanted, key))

    def open_proposal(self, proposal_id: str | None) -> None:
        known = next((one for one in self._view.proposals if one.id == proposal_id), None)
        self._show(lambda view: replace(view, proposal=known, failure=None, detail=""))
        if proposal_id is not None:
            self._ask(Doing.NOTHING, lambda: self._service.proposal(proposal_id))

    def edit_proposal(self, proposal_id: str, text: str) -> None:
        self._ask(Doing.SAVING, lambda: self._service.edit_proposal(proposal_id, self._version(proposal_id), text))

    def test_proposal(self, proposal_id: str) -> None:
        self._ask(Doing.STEPPING, lambda: self._service.test_proposal(proposal_id))

    def cancel_proposal_test(self, proposal_id: str) -> None:
        self._ask(Doing.STEPPING, lambda: self._service.cancel_test(proposal_id))

    def send_proposal(self, proposal_id: str, note: str) -> None:
        self._step(proposal_id, SENDING, note)

    def publish_proposal(self, proposal_id: str, note: str) -> None:
        self._step(proposal_id, PUBLICATION, note)

    def return_proposal(self, proposal_id: str, reason: str) -> None:
        self._step(proposal_id, RETURN, reason)

    def approve_proposal(self, proposal_id: str) -> None:
        key = self._new_id()

        async def approve() -> "Proposal":
            number = (await self._service.proposal(proposal_id)).number
            if number is not None:
                await self._service.approve_policy(number, key)
            return await self._service.proposal(proposal_id)

        self._ask(Doing.STEPPING, approve)

    def discard_proposal(self, proposal_id: str) -> None:
        self._ask(Doing.STEPPING, lambda: self._service.discard_proposal(proposal_id))

    @property
    def _view(self) -> RadarView:
        return self._store.confirmed.radar

    def _show(self, change: Callable[[RadarView], RadarView]) -> None:
        def changed(state: State) -> State:
            return replace(state, radar=change(state.radar))

        self._store.change(changed)

    def _version(self, proposal_id: str) -> int:
        proposal = self._view.proposal
        return proposal.version if proposal is not None and proposal.id == proposal_id else 0

    async def _read(self) -> None:
        try:
            radar, listed = await self._service.radar(), tuple(await self._service.proposals())
        except ProblemError as problem:
            code = problem.code.value
            self._show(lambda view: replace(view, is_reading=False, problem=code))
            return
        self._show(
            lambda view: replace(view, is_read=True, is_reading=False, problem=None, radar=radar, proposals=listed)
        )
        standing = self._view.proposal
        if standing is not None:
            self._ask(Doing.NOTHING, lambda: self._service.proposal(standing.id))

    def _on_finding(self, asked: "Callable[[], Awaitable[Finding]]") -> None:
        async def work() -> None:
            try:
                finding = await asked()
            except ProblemError as problem:
                self._failed(problem)
                return
            self._show(lambda view: with_finding(view, finding))

        self._scope.start("finding", work, Overlap.QUEUE)

    def _step(self, proposal_id: str, step: str, note: str) -> None:
        key = self._new_id()
        self._ask(
            Doing.STEPPING,
            lambda: self._service.step_proposal(proposal_id, self._version(proposal_id), step, note, key),
        )

    def _ask(self, doing: Doing, asked: "Callable[[], Awaitable[Proposal]]") -> None:
        self._scope.start("proposal", partial(self._do, doing, asked), Overlap.QUEUE)

    async def _do(self, doing: Doing, asked: "Callable[[], Awaitable[Proposal]]") -> None:
        if doing:
            self._show(lambda view: replace(view, doing=doing, failure=None, detail=""))
        try:
            proposal = await asked()
        except ProblemError as problem:
            self._failed(problem)
            return
        self._show(lambda view: replace(with_proposal(view, proposal), doing=Doing.NOTHING))
        if self._view.is_testing:
            self._scope.start("test", partial(self._follow, proposal.id), Overlap.REPLACE)

    def _failed(self, problem: ProblemError) -> None:
        detail = detail_of(problem)
        self._show(lambda view: with_failure(view, problem, detail))

    async def _follow(self, proposal_id: str) -> None:
        """Ask how far the back-test is until it is over, or another proposal is open."""
        failures = 0
        while self._view.is_testing and failures < MOST_RETRIES:
            await asyncio.sleep(FOLLOW_S)
            standing = self._view.proposal
            if standing is None or standing.id != proposal_id:
                return
            try:
                proposal = await self._service.proposal(proposal_id)
            except ProblemError as problem:
                if not is_transient(problem):
                    self._failed(problem)
                    return
                failures += 1
                continue
            failures = 0
            if self._version(proposal_id) <= proposal.version:  # nothing was changed here meanwhile
                self._show(partial(with_proposal, proposal=proposal))
