"""A softphone or a colleague names a customer by ``KIND:VALUE``: the best candidate is shown."""

from collections.abc import Callable
from dataclasses import replace

from agentdesk.app.answers import with_candidates, with_search_problem
from agentdesk.app.ports import Orchestrator
from agentdesk.app.state import Loading, Search, State
from agentdesk.app.store import Store
from agentdesk.domain.problems import ProblemError


async def show_identified(
    store: Store, orchestrator: Orchestrator, identifier: str, show: Callable[[str], None]
) -> None:
    """Look the identifier up and show who it most likely is; the others stay listed in the look-up."""

    def _searching(state: State) -> State:
        return replace(state, search=Search(identifier, Loading.LOADING))

    store.change(_searching)
    try:
        page = await orchestrator.find_customers(identifier=identifier)
    except ProblemError as problem:
        code = problem.code
        store.change(lambda state: with_search_problem(state, identifier, code))
        return
    store.change(lambda state: with_candidates(state, identifier, page))
    if page.items:
        show(page.items[0].id)
