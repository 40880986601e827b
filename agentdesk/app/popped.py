"""Screen pops that wait to be opened, as the state has them."""

from agentdesk.app.fetching import Loading
from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Popped:
    """Whom a softphone named while something was in hand: offered, and opened when the agent says so.

    ``customer_id`` and ``name`` are whom the service knows by it, where it was found out (READY) and there is anybody.
    """

    identifier: str
    interaction_id: str | None = None
    loading: Loading = Loading.LOADING
    customer_id: str | None = None
    name: str = ""
    problem: str | None = None

    @property
    def key(self) -> str:
        """Which of them it is: one that is named again takes the place of the former."""
        return f"pop:{self.interaction_id or self.identifier}"
