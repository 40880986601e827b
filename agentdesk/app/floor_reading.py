"""Reading the floor and the interaction that is open on it.

Owns when something is read; what an answer means is in ``floor``. All methods return at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from agentdesk.app import floor as of_floor
from agentdesk.app.fetching import Loading
from agentdesk.app.floor import Floor, FloorTalk
from agentdesk.app.ports import Clock, Orchestrator
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import ProblemError
from agentdesk.wire import later


class FloorReading:
    """Reads on behalf of the floor's page."""

    def __init__(self, store: Store, orchestrator: Orchestrator, clock: Clock) -> None:
        self._store, self._orchestrator, self._clock = store, orchestrator, clock
        self._scope = TaskScope("floor")

    async def close(self) -> None:
        await self._scope.close()

    def read_floor(self) -> None:
        """Read what runs now and who is there."""
        self._change(of_floor.being_read)
        self._scope.start("floor", self._read_floor)

    def open_floor(self, interaction_id: str | None) -> None:
        """Look into an interaction, or away from it."""
        self._change(lambda floor: of_floor.with_talk_opened(floor, interaction_id))
        talk = self._floor.talk
        if talk is None:
            self._scope.cancel("talk")
        elif talk.row.interaction_id == interaction_id:
            self._scope.start("talk", partial(self._read_talk, talk.row.interaction_id))

    def on_snapshot(self) -> None:
        """After a gap anything may have happened to what is shown."""
        if self._floor.loading is not Loading.EMPTY:
            self.read_floor()
        if self._floor.talk is not None:
            self._scope.start("talk", partial(self._read_talk, self._floor.talk.row.interaction_id))

    def on_event(self, event: later.events.StreamEvent) -> None:
        """Fetch what an event calls for: newer advice, or words that were said before one was listening."""
        talk = self._floor.talk
        match event:
            case later.events.FloorChanged() if (
                talk is not None and talk.row.interaction_id == event.row.interaction_id
            ):
                if _advice_is_old(talk) or len(talk.utterances) < talk.row.utterances:
                    self._scope.start("talk", partial(self._read_talk, talk.row.interaction_id), Overlap.QUEUE)
            case later.events.InteractionFelt() if talk is not None and talk.row.interaction_id == event.interaction_id:
                if len(talk.utterances) < event.utterances:
                    self._scope.start("talk", partial(self._read_talk, talk.row.interaction_id), Overlap.QUEUE)
            case _:
                pass

    @property
    def _floor(self) -> Floor:
        return self._store.confirmed.floor

    def _change(self, changer: Callable[[Floor], Floor]) -> None:
        self._store.change(lambda state: replace(state, floor=changer(state.floor)))

    async def _read_floor(self) -> None:
        try:
            rows, agents = await self._orchestrator.floor()
        except ProblemError as problem:
            code = problem.code
            self._change(lambda floor: of_floor.with_floor_problem(floor, code))
            return
        at = self._clock.now()
        self._change(lambda floor: of_floor.with_floor(floor, rows, agents, at))

    async def _read_talk(self, interaction_id: str) -> None:
        talk = self._floor.talk
        if talk is None or talk.row.interaction_id != interaction_id:
            return
        advice = talk.row.advice
        try:
            said = await self._orchestrator.utterances(interaction_id)
            self._change(lambda floor: of_floor.with_heard(floor, interaction_id, said))
            notes = await self._orchestrator.notes(interaction_id)
            self._change(lambda floor: of_floor.with_noted(floor, interaction_id, notes))
            if advice is not None and _advice_is_old(talk):
                decision = await self._orchestrator.decision(advice.decision_id)
                self._change(lambda floor: of_floor.with_advice(floor, interaction_id, decision))
        except ProblemError as problem:
            code = problem.code
            self._change(lambda floor: of_floor.with_talk_read(floor, interaction_id, code))
            return
        self._change(lambda floor: of_floor.with_talk_read(floor, interaction_id))


def _advice_is_old(talk: FloorTalk) -> bool:
    """Whether the agent sees other advice than what is shown here."""
    if talk.row.advice is None:
        return False
    return talk.decision is None or talk.decision.id != talk.row.advice.decision_id


class FloorGestures:
    """The gestures of the floor, for the desk; see ``FloorIntents``."""

    _floor_work: FloorReading

    def read_floor(self) -> None:
        self._floor_work.read_floor()

    def open_floor(self, interaction_id: str | None) -> None:
        self._floor_work.open_floor(interaction_id)
