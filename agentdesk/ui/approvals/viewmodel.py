"""What waits for this supervisor's approval, the one that ends first before the others. Knows no Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.domain.override import Override
from agentdesk.domain.people import AuthorityHint
from agentdesk.wire.commands import DecideApproval


@dataclass(frozen=True, slots=True)
class ApprovalsState:
    """``waiting`` are those that nobody has answered and whose time is not over, the most urgent first.

    ``limits`` are one's own, ``refused`` the problem by the override that one's answer was refused for, ``answered``
    what one has answered oneself, ``records`` what is known of others.
    """

    waiting: tuple[Override, ...] = ()
    limits: tuple[AuthorityHint, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    records: tuple[Override, ...] = ()

    @property
    def first(self) -> Override | None:
        """The one that is asked about."""
        return self.waiting[0] if self.waiting else None

    @property
    def limit(self) -> float | None:
        """The limit of one's own that the one that is asked about is beyond; None where one may approve it."""
        return _limit_passed(self.first, self.limits) if self.first is not None else None

    @property
    def problem(self) -> str | None:
        """Why one's answer to the one that is asked about was refused."""
        return self.refused.get(self.first.id) if self.first is not None else None

    def became(self, override_id: str) -> Override | None:
        """What is known now of one that was asked about."""
        return next((each for each in self.records if each.id == override_id), None)


def build(state: State, now: datetime) -> ApprovalsState:
    """The approvals that wait; those that were just answered here are on their way and wait no more."""
    sent = [one for one in state.pending if isinstance(one.command, DecideApproval)]
    answered = frozenset(_about(one) for one in sent if one.status is not PendingStatus.REFUSED)
    waiting = [one for one in state.waiting.values() if one.id not in answered and not _is_over(one, now)]
    return ApprovalsState(
        waiting=tuple(sorted(waiting, key=lambda one: (_ends(one), one.id))),
        limits=state.session.authority if state.session is not None else (),
        refused={_about(one): one.problem or "" for one in sent if one.status is PendingStatus.REFUSED},
        answered=answered,
        records=state.override_log.items,
    )


def _about(pending: Pending) -> str:
    assert isinstance(pending.command, DecideApproval)
    return pending.command.override_id


def _limit_passed(asked: Override, limits: Iterable[AuthorityHint]) -> float | None:
    """What no limit names by its kind is under the limits of every kind, as the service has it. A hint without kinds
    may be one of single actions, which it does not name: there the service decides."""
    hints = tuple(limits)
    of_kind = [each for each in hints if asked.taken_kind and asked.taken_kind in each.kinds]
    if not of_kind and all(each.kinds for each in hints):
        of_kind = list(hints)
    amounts = [each.amount for each in of_kind if each.amount is not None]
    return min((each for each in amounts if asked.amount is not None and asked.amount > each), default=None)


def _ends(override: Override) -> datetime:
    expires_at = override.approval.expires_at if override.approval else None
    return expires_at or override.recorded_at


def _is_over(override: Override, now: datetime) -> bool:
    return override.approval is not None and override.approval.expires_at is not None and now >= _ends(override)
