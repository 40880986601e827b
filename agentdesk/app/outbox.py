"""The outbox: what the agent did is kept here first, then sent until it arrives.

Owns the life of a command from the click to the orchestrator's yes: durable in the local store, shown as pending,
sent in the order of its lane, tried again for ever while the line or the service is down, kept visible when refused.
Knows the local store and the orchestrator as ports only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from itertools import takewhile

from agentdesk.app.answers import with_answer
from agentdesk.app.backoff import Nudge, delay_s
from agentdesk.app.card_free import card_free
from agentdesk.app.fold import without_pending
from agentdesk.app.holding import Hold
from agentdesk.app.lanes import Item, Lanes
from agentdesk.app.made_of import Keys, MadeOf
from agentdesk.app.ports import (
    Clock,
    LocalStore,
    Orchestrator,
    detail_of,
    is_sent_again,
    retry_after_s,
    was_never_sent,
)
from agentdesk.app.shown import Shown
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.app.store import Pace, Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.app.unsent import as_left, with_unsent
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire import later

log = logging.getLogger(__name__)

PARALLEL_LANES = 4


class Outbox:
    """Sends the commands of one agent. ``sign_in`` opens it; before, commands are kept but not sent."""

    def __init__(
        self,
        store: Store,
        local: LocalStore,
        orchestrator: Orchestrator,
        clock: Clock,
        on_stranger: Callable[[], None] = lambda: None,
    ) -> None:
        """``on_stranger`` is called when something is not taken from whoever is signed in."""
        self._on_stranger = on_stranger
        self._store, self._local, self._orchestrator, self._clock = store, local, orchestrator, clock
        self._scope = TaskScope("outbox")
        self._slots = asyncio.Semaphore(PARALLEL_LANES)
        self._nudge = Nudge()
        self._lanes, self._shown = Lanes(), Shown(store)
        self._unkept_ids: set[str] = set()
        """What the disk did not take: no other command need be looked at to know that there is none."""
        self._active: set[str] = set()
        self._agent_id: str | None = None
        self._is_open = self._is_loaded = False
        self._hold = Hold()
        self._made_of = MadeOf(store)

    async def load(self, agent_id: str) -> None:
        """Show what the agent left behind at the last run or sign-in."""
        self._agent_id, self._is_open, self._is_loaded = agent_id, False, False
        before = self._lanes.ids()
        read = await self._local.commands(agent_id)
        # a click waits for the disk, not in the loop's queue: what was kept or dropped since may be known here first
        gone = before - self._lanes.ids()
        stored = [row for row in read if row.command.command_id not in gone]
        meanwhile = [item for item in self._lanes.items() if item.command.command_id not in before]
        self._lanes = Lanes()
        kept = (
            Item(r.position, r.command, r.status is PendingStatus.REFUSED, r.may_have_arrived, r.is_aside)
            for r in stored
        )
        for item in (*kept, *meanwhile):
            self._lanes.add(item)
        shown = tuple(map(as_left, stored))
        unlisted = {each.command_id for each in (*self._unkept(), *(item.command for item in meanwhile))}
        unlisted -= {row.command.command_id for row in stored}

        def _show(state: State) -> State:
            here_alone = (each for each in state.pending if each.command.command_id in unlisted)
            return replace(state, pending=(*shown, *here_alone))

        self._store.change(_show)
        self._is_loaded = True

    async def sign_in(self, agent_id: str) -> None:
        """Begin or resume sending: the line is up and it is this agent who signed in."""
        if agent_id != self._agent_id or not self._is_loaded:  # what could not be read then is read now
            await self._scope.finished("keep")
            await self.load(agent_id)
        self._is_open = True
        self._nudge.nudge()
        for lane in self._lanes:
            self._begin(lane)

    def let_go(self) -> None:
        """Somebody else works here next. To be called before the work of whoever left is off the screen: what is not
        shown any more is otherwise taken for told done (``_is_told``), and forgotten."""
        self._lanes, self._is_open, self._is_loaded = Lanes(), False, False

    def submit(self, command: later.commands.Command, *, forget_drafts: Keys = ()) -> None:
        """Keep the command durably, then show it as pending, then send it; in the order of the calls. Card data in it
        is masked first."""
        self._scope.start("keep", partial(self._keep, card_free(command), forget_drafts), Overlap.QUEUE)

    def retry(self, command_id: str) -> None:
        """Send what was refused or set aside again, or what waits now rather than later."""
        self._nudge.nudge()
        self._scope.start("keep", partial(self._revive, command_id), Overlap.QUEUE)

    def set_aside(self, command_id: str) -> None:
        """Leave a command that does not get through where it is: it waits for its agent, and nothing waits for it."""
        self._scope.start("keep", partial(self._leave, command_id), Overlap.QUEUE)

    def on_event(self, event: later.events.StreamEvent) -> None:
        """The service tells what was done: who waits for a yes that does not come, or for nothing, has it by this."""
        for command_id in (event.caused_by or "", *self._lanes.aside):
            item = self._lanes.item(command_id)
            if item is not None and self._is_told(item):
                # what is under way ends by its answer; a desk that is killed before that knows it by this
                settle = self._forget if item.is_under_way else self._settle
                self._scope.start("keep", partial(settle, item.command), Overlap.QUEUE)

    def discard(self, command_id: str) -> None:
        """Forget a command. One that may have arrived can be discarded only after it was set aside."""
        self._scope.start("keep", partial(self._drop, command_id, None), Overlap.QUEUE)

    def take_back(self, command_id: str, draft: tuple[str, str]) -> None:
        """Make a draft (key and text) of a command again, in one step. One that may have arrived stays as it is."""
        self._scope.start("keep", partial(self._drop, command_id, draft), Overlap.QUEUE)

    async def close(self) -> None:
        """Stop sending; what was clicked is kept first, and what was told done needs no answer any more."""
        await self._scope.finished("keep")
        await self._scope.close()
        for item in filter(self._is_told, self._lanes.under_way()):
            await self._settle(item.command)

    async def _keep(self, command: later.commands.Command, forget_drafts: Keys) -> None:
        """Keep it behind whatever of its lane the disk did not take so far."""
        text = self._made_of.text(forget_drafts)
        has_room = True
        for earlier in takewhile(lambda each: each.command_id != command.command_id, self._unkept(command.lane)):
            has_room = has_room and await self._put(earlier, self._made_of.draft(earlier))
        if has_room and await self._put(command, forget_drafts):
            return
        if not has_room:
            self._refuse(self._as_pending(command), ProblemError(Code.LOCAL_STORE_FAILED))
        self._made_of.note(command, forget_drafts, text)
        self._scope.start("keep again", self._keep_again, Overlap.KEEP)

    def _as_pending(self, command: later.commands.Command) -> Pending:
        known = self._shown.pending(command.command_id) if self._knows(command.command_id) else None
        return Pending(command, PendingStatus.QUEUED, known.queued_at if known is not None else self._clock.now())

    def _refuse(self, pending: Pending, problem: ProblemError) -> None:
        self._unkept_ids.add(pending.command.command_id)
        failed = replace(pending, status=PendingStatus.REFUSED, problem=problem.code, detail=detail_of(problem))
        self._store.change(lambda state: with_unsent(state, failed))

    async def _put(self, command: later.commands.Command, forget_drafts: Keys) -> bool:
        """Whether the disk took it. Only then it counts as kept, and is sent."""
        draft = self._made_of.text(forget_drafts)
        pending, goes_out = self._as_pending(command), self._goes_out(command)
        try:
            position = await self._local.put_command(
                self._agent_id or "", command, pending.queued_at, forget_drafts=forget_drafts, may_have_arrived=goes_out
            )
        except ProblemError as problem:
            self._refuse(pending, problem)
            return False

        is_new = not self._knows(command.command_id)

        def _show(state: State) -> State:
            drafts = dict(state.drafts)
            if forget_drafts and drafts.get(forget_drafts[0]) == draft:
                drafts.pop(forget_drafts[0], None)
            return with_unsent(replace(state, drafts=drafts), pending, is_new=is_new)

        self._store.change(_show, Pace.PROMPT)
        self._made_of.forget(command)
        self._unkept_ids.discard(command.command_id)
        self._enqueue(Item(position, command, is_kept_as_sent=goes_out))
        return True

    def _goes_out(self, command: later.commands.Command) -> bool:
        """Whether it is sent as soon as it is kept. Then it is kept as what may have arrived, in one write instead of
        two; nobody can have kept it before, not even a disk that then said that it had not."""
        is_busy = self._hold.is_on or self._slots.locked() or command.lane in self._active
        is_next = self._lanes.would_be_next(command) and command.command_id not in self._unkept_ids
        return self._is_open and not is_busy and is_next

    def _unkept(self, lane: str | None = None) -> tuple[later.commands.Command, ...]:
        """What the disk did not take, oldest first; of one lane or of all."""
        if not self._unkept_ids:
            return ()
        return tuple(
            each.command
            for each in self._store.confirmed.pending
            if each.problem == Code.LOCAL_STORE_FAILED
            and (lane is None or each.command.lane == lane)
            and each.command.command_id not in self._lanes
        )

    async def _keep_again(self) -> None:
        """A disk that was full is tried until it takes everything, so that nobody need come back to it."""
        failures = 0
        while unkept := self._unkept():
            failures += 1
            await self._nudge.wait(delay_s(failures))
            for command in unkept:
                self._scope.start("keep", partial(self._revive, command.command_id), Overlap.QUEUE)
            await self._scope.finished("keep")

    async def _revive(self, command_id: str) -> None:
        pending, item = self._shown.pending(command_id), self._lanes.item(command_id)
        if item is not None and item.is_aside and not item.is_refused:
            await self._put_aside(item, is_aside=False)
            return
        if pending is None or pending.status is not PendingStatus.REFUSED:
            return
        command = pending.command
        if item is None:  # the disk did not take it at the time
            await self._keep(command, self._made_of.draft(command))
            return
        if pending.problem == Code.RESULT_CHANGED and isinstance(command, later.commands.RecordResult):
            # Who has read what stands there and says it again means it.
            command = command.model_copy(update={"instead_of": None})
        await self._local.renew_command(command)
        item.command, item.is_refused, item.may_have_arrived = command, False, False
        self._lanes.put_aside(item, is_aside=False)
        self._shown.renew(command)
        self._begin(command.lane)

    async def _leave(self, command_id: str) -> None:
        pending, item = self._shown.pending(command_id), self._lanes.item(command_id)
        if pending is not None and item is not None and pending.may_be_set_aside:
            await self._put_aside(item, is_aside=True)

    async def _put_aside(self, item: Item, *, is_aside: bool) -> None:
        command = item.command
        self._lanes.put_aside(item, is_aside=is_aside)
        if not item.is_under_way:  # else its try shows it as it ends
            self._shown.change(command, lambda pending: replace(pending, status=_waiting(item)))
        await self._noted(partial(self._local.mark_aside, command.command_id, is_aside=is_aside))
        self._nudge.nudge()
        self._begin(command.lane)

    async def _settle(self, command: later.commands.Command) -> None:
        await self._is_done(command, _as_it_is)
        self._nudge.nudge()  # those behind it need not wait for its next try

    def _is_told(self, item: Item) -> bool:
        """Whether its change came by other ways than an answer. What somebody else left here is in no lane now."""
        command_id = item.command.command_id
        return self._lanes.item(command_id) is item and self._shown.pending(command_id) is None

    async def _drop(self, command_id: str, draft: tuple[str, str] | None) -> None:
        pending = self._shown.pending(command_id)
        if pending is None or not (pending.is_here_alone or (pending.may_be_discarded and draft is None)):
            return
        command, item = pending.command, self._lanes.item(command_id)
        self._dequeue(command)  # before anything is waited for: from here on it is not sent
        try:
            await self._local.forget_command(command_id, keep_draft=draft)
        except ProblemError:
            if item is not None:
                self._enqueue(item)
            raise
        self._unkept_ids.discard(command_id)

        def _gone(state: State) -> State:
            state = without_pending(state, command_id)
            return replace(state, drafts={**state.drafts, draft[0]: draft[1]}) if draft else state

        self._store.change(_gone)

    def _enqueue(self, item: Item) -> None:
        self._lanes.add(item)
        self._begin(item.command.lane)

    def _dequeue(self, command: later.commands.Command) -> None:
        self._lanes.remove(command.command_id)
        for lane in self._lanes:
            self._begin(lane)  # something may have waited for this one

    def _knows(self, command_id: str) -> bool:
        """Whether it may be among what is shown as unsent: of thousands not one need be looked at for what is new."""
        return command_id in self._lanes or command_id in self._unkept_ids

    def _begin(self, lane: str) -> None:
        if self._is_open and lane not in self._active and self._lanes.next(lane) is not None:
            self._active.add(lane)
            self._scope.start(f"lane:{lane}", partial(self._work, lane), Overlap.QUEUE)

    async def _work(self, lane: str) -> None:
        failures = 0
        try:
            while self._is_open and self._lanes.next(lane) is not None:
                await self._hold.over()
                async with self._slots:
                    # what was first may have been taken back while it waited for its turn
                    item = self._lanes.next(lane)
                    if item is None or self._hold.is_on or not self._is_open:
                        continue
                    item.is_under_way = True
                    problem = await self._send(item)
                    item.is_under_way = False
                if problem is None:
                    failures = 0
                    self._hold.has_passed()
                    continue
                if item.is_aside and problem.code is not Code.RATE_LIMITED:  # those behind it need not wait for it
                    failures = 0
                    continue
                failures += 1
                await self._wait(failures, problem)
        finally:
            self._active.discard(lane)

    async def _wait(self, failures: int, problem: ProblemError) -> None:
        asked_s = retry_after_s(problem)
        if problem.code is Code.RATE_LIMITED:
            self._hold.begin(asked_s)
        else:
            await self._nudge.wait(delay_s(failures, asked_s=asked_s))

    async def _send(self, item: Item) -> ProblemError | None:
        """Try once. Returns the problem if it is one that passes."""
        command, before, agent_id = item.command, item.may_have_arrived, self._agent_id or ""
        self._shown.show(command, PendingStatus.SENDING, is_try=True)
        if item.is_kept_as_sent:
            item.is_kept_as_sent, item.may_have_arrived = False, True
        elif not before:
            await self._mark_sent(item, may_have_arrived=True)  # before anything leaves this computer
        try:
            answer = await self._orchestrator.send(command, agent_id)
        except ProblemError as problem:
            if not before and was_never_sent(problem):
                await self._mark_sent(item, may_have_arrived=False)
            if problem.code is Code.UNAUTHENTICATED:
                self._on_stranger()
            if self._is_told(item):
                await self._settle(command)
                return None
            if is_sent_again(problem):
                self._shown.show(command, _waiting(item), problem.code, may_have_arrived=item.may_have_arrived)
                return problem
            if problem.code is Code.CUSTOMER_ERASED:  # nothing is kept of them, not even what was to be sent
                await self._is_done(command, lambda state: without_pending(state, command.command_id))
                return None
            item.is_refused = True
            refused = PendingStatus.REFUSED, problem.code, detail_of(problem)
            self._shown.show(command, *refused)
            await self._noted(partial(self._local.mark_command, command.command_id, *refused))
            return None
        await self._is_done(command, lambda state: with_answer(state, command, answer))
        return None

    async def _is_done(self, command: later.commands.Command, changer: Callable[[State], State]) -> None:
        self._store.change(changer)
        self._dequeue(command)
        await self._forget(command)

    async def _forget(self, command: later.commands.Command) -> None:
        await self._noted(partial(self._local.forget_command, command.command_id))

    async def _mark_sent(self, item: Item, *, may_have_arrived: bool) -> None:
        item.may_have_arrived = may_have_arrived
        mark = partial(self._local.mark_sent, item.command.command_id, may_have_arrived=may_have_arrived)
        await self._noted(mark)

    async def _noted(self, write: Callable[[], Awaitable[None]]) -> None:
        """Write down how far a command came. What the disk does not take is sent again at the next start: no harm."""
        try:
            await write()
        except ProblemError as problem:
            log.warning("how far a command came could not be written down: %s", problem.code)


def _waiting(item: Item) -> PendingStatus:
    return PendingStatus.ASIDE if item.is_aside else PendingStatus.QUEUED


def _as_it_is(state: State) -> State:
    return state
