"""Finding evidence that is not on the desk: where it is, the page of the timeline around it, an earlier conversation.

Owns that the last question wins. What the answers change in the state is here too; what is shown of it is the screens'.
"""

from dataclasses import replace
from functools import partial

from agentdesk.app.ports import Orchestrator
from agentdesk.app.state import Loading, PastTalk, Sought, State
from agentdesk.app.store import Store
from agentdesk.app.tasks import TaskScope
from agentdesk.domain.problems import ProblemError


class Evidence:
    """Asks where evidence is. All methods return at once; the answer shows in the state."""

    def __init__(self, store: Store, orchestrator: Orchestrator) -> None:
        self._store, self._orchestrator = store, orchestrator
        self._scope = TaskScope("evidence")

    async def close(self) -> None:
        await self._scope.close()

    def seek(self, customer_id: str, ids: tuple[str, ...]) -> None:
        """Find out where pieces of evidence are to be seen."""
        sought = Sought(customer_id, ids)
        self._store.change(lambda state: replace(state, sought=sought))
        self._scope.start("seek", partial(self._seek, sought))

    def open_talk(self, customer_id: str, interaction_id: str, lines: tuple[str, ...]) -> None:
        """Read a conversation of earlier, to be shown in the place of the present one, at these lines."""
        talk = PastTalk(customer_id, interaction_id, lines)
        self._store.change(lambda state: replace(state, past_talk=talk))
        self._scope.start("talk", partial(self._read_talk, talk))

    def close_talk(self) -> None:
        """Back to the present conversation."""
        self._scope.cancel("talk")
        self._store.change(lambda state: replace(state, past_talk=None) if state.past_talk is not None else state)

    async def _seek(self, sought: Sought) -> None:
        try:
            places = await self._orchestrator.evidence(sought.customer_id, sought.ids)
            found = replace(sought, loading=Loading.READY, places=places)
        except ProblemError as problem:
            found = replace(sought, loading=Loading.FAILED, problem=problem.code)
        self._store.change(lambda state: replace(state, sought=found) if state.sought == sought else state)

    async def _read_talk(self, talk: PastTalk) -> None:
        try:
            interaction = await self._orchestrator.interaction(talk.interaction_id)
            said = await self._orchestrator.utterances(talk.interaction_id)
            told = replace(talk, loading=Loading.READY, interaction=interaction, utterances=said)
        except ProblemError as problem:
            told = replace(talk, loading=Loading.FAILED, problem=problem.code)

        def _told(state: State) -> State:
            return replace(state, past_talk=told) if state.past_talk == talk else state

        self._store.change(_told)
