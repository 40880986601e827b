"""One command that is not with the service yet: how far it came, and what its agent may do about it. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from agentdesk.domain.records import dataclass
from agentdesk.wire import later


class PendingStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    REFUSED = "refused"
    ASIDE = "set_aside"
    """Its agent had it left behind: it is not sent by itself, and nothing waits for it."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A command in the outbox: durable here, not yet confirmed there. ``tries`` counts how often it was sent; what was
    left by an earlier run may have been sent and counts as tried."""

    command: later.commands.Command
    status: PendingStatus
    queued_at: datetime
    tries: int = 0
    problem: str | None = None
    detail: str = ""
    may_have_arrived: bool = False

    @property
    def is_left(self) -> bool:
        """Whether it waits for its agent: it was refused, or is set aside."""
        return self.status in (PendingStatus.ASIDE, PendingStatus.REFUSED)

    @property
    def may_be_set_aside(self) -> bool:
        """Whether it was tried and may be left behind: it cannot be taken back, and others wait for it."""
        return self.may_have_arrived and not self.is_left

    @property
    def may_be_discarded(self) -> bool:
        """Whether it can be forgotten: nobody has it, or its agent set it aside and knows that somebody may."""
        return self.is_here_alone or self.status is PendingStatus.ASIDE

    @property
    def is_here_alone(self) -> bool:
        """Whether it is certain that the service has not done it: it was refused, never sent, or each try ended before
        anything of it left this computer. Only then can it be taken back."""
        return self.status is PendingStatus.REFUSED or (
            self.status is PendingStatus.QUEUED and not self.may_have_arrived
        )
