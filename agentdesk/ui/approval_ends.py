"""How a request for approval ends for whoever waits: whether they would have heard of it by now, and whether they are
told. No Qt. It is loaded at a desk's start, so it knows no kind that is read later."""

from datetime import datetime, timedelta

from agentdesk.domain.override import Approval, ApprovalState

UNHEARD = timedelta(seconds=5)
"""So long after the time is over what came of a request has not arrived: the line is slow or lost."""


def is_unheard_of(approval: Approval | None, now: datetime) -> bool:
    """Whether its time is over by the clock, but nothing was heard of how it ended."""
    if approval is None or approval.state is not ApprovalState.WAITING or approval.expires_at is None:
        return False
    return now >= approval.expires_at + UNHEARD


def is_told(approval: Approval | None, *, waited: bool) -> bool:
    """Whether the window tells the agent of it, wherever they are: it ``waited`` a moment ago and does not any more, or
    it waits for nobody since then. A part that shows it as well does not say it once more."""
    if approval is None:
        return False
    waits = approval.state is ApprovalState.WAITING
    return not waits if waited else waits and approval.nobody_may
