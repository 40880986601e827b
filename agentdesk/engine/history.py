"""What was shown to a customer before and what became of it. Knows nothing of how that is stored."""

from agentdesk.domain.frozen import Frozen, Utc

TAKEN = frozenset({"accepted", "acted"})
ANSWERED = TAKEN | {"declined", "ignored", "overridden"}
SHOWN = "shown"
OUTCOMES = ANSWERED | {SHOWN}
"""What may have become of a shown action; each of them was shown."""


class ShownAction(Frozen):
    """One action that was decided on, and its latest ``outcome``.

    ``outcome`` is shown, accepted, declined, ignored, acted or overridden; ``touchpoint`` is where it was shown.
    ``event`` is the event that told of it, where one did and it is at hand.
    """

    action: str
    kind: str
    at: Utc
    outcome: str = "shown"
    touchpoint: str = ""
    event: str | None = None
