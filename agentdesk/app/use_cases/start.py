"""Opening the desk: what this computer remembers is shown before there is a line to the orchestrator."""

from dataclasses import replace

from agentdesk.app.drafts import Drafts
from agentdesk.app.keeping import Keeper
from agentdesk.app.session import SignIn
from agentdesk.app.store import Store
from agentdesk.domain.problems import ProblemError


async def restore(store: Store, drafts: Drafts, sign_in: SignIn, keeper: Keeper, notices: tuple[str, ...]) -> None:
    """Show drafts, the last session with its contacts, and unsent commands.

    A local store that cannot be read is a notice, not an end.
    """
    store.change(lambda state: replace(state, notices=notices))
    try:
        await sign_in.restore()
        await drafts.load()
        await keeper.restore()
    except ProblemError as problem:
        code = problem.code
        store.change(lambda state: replace(state, notices=(*state.notices, code)))
