"""What was shown to a customer before and what became of it. Knows nothing of how that is stored."""

from agentdesk.domain.frozen import Frozen, Utc


class ShownAction(Frozen):
    """One action that was decided on, and its latest ``outcome``.

    ``outcome`` is shown, accepted, declined, ignored, acted or overridden; ``touchpoint`` is where it was shown.
    """

    action: str
    kind: str
    at: Utc
    outcome: str = "shown"
    touchpoint: str = ""
