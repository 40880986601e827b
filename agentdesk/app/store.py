"""The store: the one place that holds the state, and tells who looks when it changed.

Owns the current state, the order of changes, and the pace of telling: soon after a rest, at most once a frame, and
seldom enough in a storm that telling leaves time for everything else. A round in which all are told of one state takes
as many turns of the loop as it needs. Knows nothing of where changes come from. Screens read ``state`` or what a
callback hands them and change nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from agentdesk.app.fold import apply
from agentdesk.app.overlay import laid_over
from agentdesk.app.state import State
from agentdesk.app.steps import Steps, at_once
from agentdesk.wire import later

log = logging.getLogger(__name__)

FRAME_S = 0.016
"""From one round of telling the subscribers to the next, at least: nobody sees more than a screen shows."""

HEAD_START_S = 0.003
"""So long after a change they are told: what was asked of the orchestrator because of it is on its way by then, and is
worked at while this side draws."""

LONGEST_REST_S = 0.05
"""The longest rest, however long the subscribers took."""

REST_TO_COST = 3.0
"""In a storm the subscribers rest for so many times as long as they took."""

SAVED_S = 0.05
"""So much of their time they may take without a rest where they have rested before: what an agent waits for comes in a
few changes one after the other, and a storm goes on."""

TURN_S = 0.012
"""After so long a row of steps all else gets its turn: keys, frames, the line; and before a step that once took more
than what is left of a frame. Shorter turns make a pop slower, for Qt lays out between any two of them."""

MORE_THAN_EVER = 1.25
"""So many times as long as it ever took a step is reckoned to take: there is more to say of one contact than of
another."""


class Pace(IntEnum):
    """How soon a change is told, unless the subscribers must rest."""

    FRAME = 0
    """Soon after a rest, and else with what changed in the same frame."""
    PROMPT = 1
    """At the next turn: it is what somebody just did, and they look at it."""
    AWAITED = 2
    """At the next turn, in as few turns as it takes: somebody waits for it, and Qt would paint between two of them."""


Subscriber = Callable[[State], Steps | None]
"""Is told the state. Whoever has much to do with it returns steps: all of them are done, with that state, before
anybody is told of a later one."""


class Store:
    """Holds the state. Lives in one event loop; ``change`` and ``apply`` are called from it only."""

    def __init__(self, state: State | None = None, cost_s: Callable[[], float] = time.thread_time) -> None:
        """``cost_s`` tells how long steps take: by processor time, whoever else has the machine meanwhile."""
        self._server, self._cost_s = state or State(), cost_s
        self._longest_s: dict[Hashable, float] = {}
        self._view: State | None = None
        self._subscribers: dict[int, Subscriber] = {}
        self._next_key = 0
        self._flush: asyncio.TimerHandle | None = None
        self._round: _Round | None = None
        self._waiting: list[asyncio.Future[None]] = []
        self._next_at_s = self._rested_at_s = self._rests_since_s = float("-inf")
        self._saved_s = 0.0
        self._pace = Pace.FRAME

    @property
    def state(self) -> State:
        """The state as screens see it: unconfirmed commands of this desk are laid over."""
        if self._view is None:
            self._view = laid_over(self._server)
        return self._view

    @property
    def confirmed(self) -> State:
        """The state as the orchestrator told it, with ``pending`` beside it but not laid over."""
        return self._server

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have ``callback`` called with the state after changes; returns what ends that."""
        key = self._next_key
        self._next_key += 1
        self._subscribers[key] = callback

        def _unsubscribe() -> None:
            self._subscribers.pop(key, None)
            self._longest_s.pop(key, None)

        return _unsubscribe

    def change(self, changer: Callable[[State], State], pace: Pace = Pace.FRAME) -> None:
        """Replace the state by what ``changer`` makes of it; an equal one tells nobody."""
        changed = changer(self._server)
        if changed is self._server:
            return
        self._server = changed
        self._view = None
        self._schedule(pace)

    def tell_again(self) -> None:
        """Tell the subscribers of the state once more, though nothing changed."""
        self._schedule()

    def apply(self, event: later.events.StreamEvent) -> None:
        """Take in one event of the stream."""
        self.change(lambda state: apply(state, event))

    async def told(self) -> None:
        """Wait until the subscribers have been told of all that there is by now: for what may come behind it."""
        if self._flush is not None or self._round is not None:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter

    def flush(self) -> None:
        """Tell the subscribers now, of all that there is."""
        self._let_go()
        if self._round is not None:
            at_once(self._round.steps)
            self._end_round()
        waiting = self._take_waiting()
        at_once(self._tell())
        _release(waiting)

    def close(self) -> None:
        """Tell nobody any more."""
        self._subscribers.clear()
        self._end_round()
        _release(self._take_waiting())
        self._let_go()

    def _let_go(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None

    def _schedule(self, pace: Pace = Pace.FRAME) -> None:
        if not self._subscribers:
            return
        if self._round is not None:  # this one comes behind it
            self._round.followed_at = max(pace, self._round.followed_at)
            return
        self._pace = max(pace, self._pace)
        loop = asyncio.get_running_loop()
        at_s = max(loop.time() + HEAD_START_S, self._next_at_s)
        if pace is not Pace.FRAME:
            at_s = max(loop.time(), self._rested_at_s)
        if self._flush is not None:
            if self._flush.when() <= at_s:
                return
            self._flush.cancel()
        self._flush = loop.call_at(at_s, self._on_due)

    def _on_due(self) -> None:
        """Begin a round, or go on with the one in hand: so many steps as there is time for in one turn."""
        loop = asyncio.get_running_loop()
        turn_at_s = loop.time()
        if self._round is None:
            self._round = _Round(self._server, turn_at_s, self._tell(), self._pace, self._take_waiting())
            self._pace = Pace.FRAME
        told = self._round
        has_more = self._do_steps(told, turn_at_s)
        told.took_s += loop.time() - turn_at_s
        if self._round is not told:  # it was ended meanwhile
            return
        if has_more:
            self._flush = loop.call_at(loop.time(), self._on_due)
            return
        self._flush = None
        self._end_round()
        self._rest(told, loop.time())
        if self._server is not told.confirmed:
            self._schedule(told.followed_at)
        if self._flush is None:  # no other follows
            _release(self._take_waiting())

    def _end_round(self) -> None:
        if self._round is not None:
            _release(self._round.waiting)
            self._round = None

    def _take_waiting(self) -> list[asyncio.Future[None]]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def _do_steps(self, told: _Round, turn_at_s: float) -> bool:
        """As many as there is time for, one at least; True where some are left."""
        clock = asyncio.get_running_loop().time
        while True:
            began_s = self._cost_s()
            following = next(told.steps, None)
            took_s = self._cost_s() - began_s
            self._longest_s[told.step] = max(took_s, self._longest_s.get(told.step, 0.0))
            if following is None:
                return False
            told.step = following
            passed_s = clock() - turn_at_s
            foreseen_s = 0.0 if told.pace is Pace.AWAITED else MORE_THAN_EVER * self._longest_s.get(following, 0.0)
            if passed_s >= TURN_S or passed_s + foreseen_s >= FRAME_S:
                return True

    def _rest(self, told: _Round, ended_at_s: float) -> None:
        """Say when the next round may be."""
        rested_s = (told.began_at_s - self._rests_since_s) / REST_TO_COST
        left_s = min(SAVED_S, self._saved_s + rested_s) - told.took_s
        self._saved_s, self._rests_since_s = max(left_s, -LONGEST_REST_S / REST_TO_COST), ended_at_s
        self._rested_at_s = ended_at_s + max(0.0, -REST_TO_COST * self._saved_s)
        self._next_at_s = max(told.began_at_s + FRAME_S, self._rested_at_s)

    def _tell(self) -> Iterator[Hashable]:
        """The steps of all subscribers, with the state as it is now."""
        state = self.state
        for key, callback in tuple(self._subscribers.items()):
            yield key
            if key not in self._subscribers:  # it left while others were told
                continue
            try:
                for step in callback(state) or ():
                    yield step
                    if key not in self._subscribers:
                        break
            except Exception:
                log.exception("a subscriber of the store failed")


@dataclass
class _Round:
    """All subscribers are told of one state."""

    confirmed: State
    """As the orchestrator told it, by which they are told."""
    began_at_s: float
    steps: Iterator[Hashable]
    pace: Pace
    waiting: list[asyncio.Future[None]]
    """Who goes on when all have been told."""
    step: Hashable = None
    """The one that is next."""
    took_s: float = 0.0
    followed_at: Pace = Pace.FRAME
    """How soon what changed since is told."""


def _release(waiting: list[asyncio.Future[None]]) -> None:
    for waiter in waiting:
        if not waiter.done():  # else it was cancelled
            waiter.set_result(None)
