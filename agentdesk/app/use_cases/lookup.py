"""A softphone or a colleague names a customer by ``KIND:VALUE``: the best candidate is shown.

From the first moment on nobody else is: what stood there before is not who rings now.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from agentdesk.app.answers import with_candidates, with_search_problem
from agentdesk.app.attention import tidied
from agentdesk.app.backoff import delay_s
from agentdesk.app.ports import Orchestrator, is_transient, retry_after_s
from agentdesk.app.state import Asked, Focus, Loading, Search, State
from agentdesk.app.store import Store
from agentdesk.domain.problems import ProblemError


def asking_for(state: State, identifier: str) -> State:
    """The state once somebody was named: nobody is in view until it is known who that is."""
    asked = Asked(identifier)
    return tidied(replace(state, search=Search(identifier, Loading.LOADING), focus=Focus(asked=asked)))


async def show_identified(
    store: Store, orchestrator: Orchestrator, identifier: str, show: Callable[[str], None]
) -> None:
    """Look up who was asked for and show who it most likely is; the others stay listed in the look-up.

    Where nobody is known by the identifier, or it cannot be looked up, that is what is in view; while the service may
    come back it is asked again, until the agent has turned to somebody else.
    """
    failures = 0
    while True:
        try:
            page = await orchestrator.find_customers(identifier=identifier)
            break
        except ProblemError as problem:
            code, failures = problem.code, failures + 1
            store.change(lambda state, code=code: with_search_problem(state, identifier, code))  # type: ignore[misc]
            _answer(store, Asked(identifier, loading=Loading.FAILED, problem=code))
            if not is_transient(problem):
                return
            await asyncio.sleep(delay_s(failures, asked_s=retry_after_s(problem)))
            if not _is_asked_for(store.confirmed, identifier):
                return
    store.change(lambda state: with_candidates(state, identifier, page))
    if not page.items:
        _answer(store, Asked(identifier, loading=Loading.READY))
    elif _is_asked_for(store.confirmed, identifier):
        show(page.items[0].id)


def _is_asked_for(state: State, identifier: str) -> bool:
    return state.focus.asked is not None and state.focus.asked.identifier == identifier


def _answer(store: Store, answered: Asked) -> None:
    """Say what came of it, unless the agent has turned to somebody else meanwhile."""

    def _answered(state: State) -> State:
        return replace(state, focus=Focus(asked=answered)) if _is_asked_for(state, answered.identifier) else state

    store.change(_answered)
