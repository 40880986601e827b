"""What waits for this supervisor's approval, the one that ends first before the others. Knows no Qt."""

from dataclasses import dataclass
from datetime import datetime

from agentdesk.app.state import PendingStatus, State
from agentdesk.domain.override import Override
from agentdesk.wire.commands import DecideApproval


@dataclass(frozen=True, slots=True)
class ApprovalsState:
    """``waiting`` are those that nobody has answered and whose time is not over, the most urgent first."""

    waiting: tuple[Override, ...] = ()

    @property
    def first(self) -> Override | None:
        """The one that is asked about."""
        return self.waiting[0] if self.waiting else None


def build(state: State, now: datetime) -> ApprovalsState:
    """The approvals that wait; those that were just answered here are on their way and wait no more."""
    answered = {
        one.command.override_id
        for one in state.pending
        if isinstance(one.command, DecideApproval) and one.status is not PendingStatus.REFUSED
    }
    waiting = [one for one in state.waiting.values() if one.id not in answered and not _is_over(one, now)]
    return ApprovalsState(tuple(sorted(waiting, key=lambda one: (_ends(one), one.id))))


def _ends(override: Override) -> datetime:
    expires_at = override.approval.expires_at if override.approval else None
    return expires_at or override.recorded_at


def _is_over(override: Override, now: datetime) -> bool:
    return override.approval is not None and override.approval.expires_at is not None and now >= _ends(override)
