"""Whether an agent may do by themselves what they do instead, by what they gave before; and the approval it needs else.

Called by whoever holds the ledger, so that two exceptions of one agent cannot both be the last that is allowed.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.override import Approval, ApprovalState
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.engine.authority import Beyond, Given, beyond
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.overrides import repository

KIND = "approval"
"""The kind of the timers; their keys are the ids of the overrides that wait."""


async def approval_needed(
    connection: AsyncConnection, policy: Policy, principal: Principal, asked: Given
) -> Approval | None:
    """The approval that it needs, or how it goes on without; None where it may be done at once.

    Raises ``beyond_authority`` where the policy refuses it.
    """
    found = await _passed(connection, policy, principal, asked)
    if found is None:
        return None
    limit = found.limit
    if limit.above == "refuse":
        raise ProblemError(Code.BEYOND_AUTHORITY, because=found.because, limit=limit.title)
    waits = limit.above == "approval"
    return Approval(
        state=ApprovalState.WAITING if waits else ApprovalState.PROCEEDED,
        limit=limit.id,
        title=limit.title,
        because=found.because,
        requested_at=asked.at,
        expires_at=asked.at + timedelta(seconds=policy.authority.wait_s) if waits else None,
        may_proceed=limit.may_proceed,
        decided_at=None if waits else asked.at,
    )


async def _passed(connection: AsyncConnection, policy: Policy, principal: Principal, asked: Given) -> Beyond | None:
    limits = policy.authority.of(principal.role)
    if not limits:
        return None
    since = asked.at - timedelta(seconds=policy.authority.longest_s)
    before = await repository.given_since(connection, principal.agent_id, since) if policy.authority.longest_s else []
    return beyond(limits, principal.role, asked, before)


def must_be_theirs_to_approve(policy: Policy, principal: Principal, asked: Given) -> None:
    """Raises ``beyond_authority`` for more than the approver may decide themselves. What they approved before does not
    count: the sums are those of who gives."""
    found = beyond(policy.authority.of(principal.role), principal.role, asked, ())
    if found is not None:
        raise ProblemError(Code.BEYOND_AUTHORITY, because=found.because, limit=found.limit.title)


def is_over(approval: Approval, now: datetime) -> bool:
    """Whether it was waited for long enough."""
    return approval.expires_at is not None and now >= approval.expires_at
