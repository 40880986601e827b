"""A softphone or a colleague names a customer by ``KIND:VALUE``: the best candidate is shown.

From the first moment on nobody else is: what stood there before is not who rings now.
"""

from collections.abc import Callable
from dataclasses import replace

from agentdesk.app.answers import with_candidates, with_search_problem
from agentdesk.app.attention import tidied
from agentdesk.app.ports import Orchestrator
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

    Where nobody is known by the identifier, or it cannot be looked up, that is what is in view.
    """
    asked = Asked(identifier)
    try:
        page = await orchestrator.find_customers(identifier=identifier)
    except ProblemError as problem:
        code = problem.code
        store.change(lambda state: with_search_problem(state, identifier, code))
        _answer(store, asked, replace(asked, loading=Loading.FAILED, problem=code))
        return
    store.change(lambda state: with_candidates(state, identifier, page))
    if not page.items:
        _answer(store, asked, replace(asked, loading=Loading.READY))
    elif store.confirmed.focus.asked == asked:
        show(page.items[0].id)


def _answer(store: Store, asked: Asked, answered: Asked) -> None:
    """Say what came of it, unless the agent has turned to somebody else meanwhile."""

    def _answered(state: State) -> State:
        return replace(state, focus=Focus(asked=answered)) if state.focus.asked == asked else state

    store.change(_answered)
