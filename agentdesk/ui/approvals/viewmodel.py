"""What waits for this supervisor's approval, the one that ends first before the others. Knows no Qt."""

from datetime import datetime

from agentdesk.app.state import State
from agentdesk.domain.override import Override
from agentdesk.domain.records import dataclass
from agentdesk.ui.approval_limits import NO_BAR, Bar, answered, bar_of


@dataclass(frozen=True, slots=True)
class ApprovalsState:
    """``waiting`` are those that nobody has answered and whose time is not over, the most urgent first.

    ``bar`` is what is in the way of approving the first, ``written`` what was written of it as a reason, ``answered``
    what one has answered oneself, ``records`` what is known of others.
    """

    waiting: tuple[Override, ...] = ()
    bar: Bar = NO_BAR
    written: str = ""
    answered: frozenset[str] = frozenset()
    records: tuple[Override, ...] = ()

    @property
    def first(self) -> Override | None:
        """The one that is asked about."""
        return self.waiting[0] if self.waiting else None

    def became(self, override_id: str) -> Override | None:
        """What is known now of one that was asked about."""
        return next((each for each in self.records if each.id == override_id), None)


def build(state: State, now: datetime) -> ApprovalsState:
    """The approvals that wait; those that were just answered here wait no more."""
    lately = answered(state, now)
    waiting = [one for one in state.waiting.values() if one.id not in lately and not _is_over(one, now)]
    waiting.sort(key=lambda one: (_ends(one), one.id))
    return ApprovalsState(
        waiting=tuple(waiting),
        bar=bar_of(state, waiting[0]) if waiting else NO_BAR,
        written=state.drafts.get(f"approval:{waiting[0].id}", "") if waiting else "",
        answered=lately,
        records=state.override_log.items,
    )


def _ends(override: Override) -> datetime:
    expires_at = override.approval.expires_at if override.approval else None
    return expires_at or override.recorded_at


def _is_over(override: Override, now: datetime) -> bool:
    return override.approval is not None and override.approval.expires_at is not None and now >= _ends(override)
