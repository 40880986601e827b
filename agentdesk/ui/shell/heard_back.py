"""What agents hear back of what they did, wherever they are: approvals that were decided, and reviews; and that there
is a line again."""

from typing import Any

from agentdesk.app.state import ConnectionStatus, State
from agentdesk.ui.approval_words import decided
from agentdesk.ui.review_words import reviews_of, said_since
from agentdesk.ui.words import _


class HeardBack:
    """Knows what was told already. What was there when the lists were first read is no news."""

    def __init__(self) -> None:
        self._waiting: frozenset[str] = frozenset()
        self._has_lost_line = False
        self._reviews: dict[str, dict[str, Any]] | None = None

    def news(self, state: State) -> list[str]:
        """What is to be said now, in sentences."""
        mine = [one for some in state.overrides_of.values() for one in some]
        said = list(decided(self._waiting, mine))
        self._waiting = frozenset(one.id for one in mine if one.waits)
        if self._reviews is not None:
            said += said_since(self._reviews, mine)
        self._reviews = reviews_of(mine) if state.is_listed else self._reviews
        return said + self._of_the_line(state.connection.status)

    def _of_the_line(self, status: ConnectionStatus) -> list[str]:
        """That it was lost stands in a strip, which is heard; that strip goes without a word."""
        is_back = self._has_lost_line and status is ConnectionStatus.LIVE
        self._has_lost_line = status is ConnectionStatus.OFFLINE or (self._has_lost_line and not is_back)
        return [_("Connected again.")] if is_back else []
