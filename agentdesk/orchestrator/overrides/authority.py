"""Whether an agent may do by themselves what they do instead, by what they gave before; and the approval it needs else.

Called by whoever holds the ledger, so that two exceptions of one agent cannot both be the last that is allowed.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import declared_action
from agentdesk.domain.override import Approval, ApprovalState
from agentdesk.domain.people import PERMISSIONS, AuthorityHint, Permission, Principal, Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.engine.authority import Beyond, Given, approvable, beyond
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.overrides import repository

KIND = "approval"
"""The kind of the timers; their keys are the ids of the overrides that wait."""


def given_by(policy: Policy, at: datetime, kind: str, action: str, amount: float | None) -> Given:
    """What somebody gives: at least what the catalogue says that the action costs, whatever amount was named."""
    declared = declared_action(action)
    known = policy.actions.get(declared)
    least = known.cost if known is not None else 0.0
    return Given(at, kind, declared, max(amount or 0.0, least) if least else amount)


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
        because_code=found.code,
        because_params=dict(found.params),
        requested_at=asked.at,
        expires_at=asked.at + timedelta(seconds=policy.authority.wait_s) if waits else None,
        may_proceed=limit.may_proceed,
        nobody_may=waits and not _anybody_may(policy, principal, asked),
        decided_at=None if waits else asked.at,
    )


async def _passed(connection: AsyncConnection, policy: Policy, principal: Principal, asked: Given) -> Beyond | None:
    limits = policy.authority.of(principal.role)
    if not limits:
        return None
    since = asked.at - timedelta(seconds=policy.authority.longest_s)
    before = []
    if policy.authority.longest_s:
        rows = await repository.given_since(connection, principal.agent_id, since)
        before = [given_by(policy, row.recorded_at, row.taken_kind, row.taken_action, row.amount) for row in rows]
    return beyond(limits, principal.role, asked, before)


_APPROVERS = tuple(role for role in Role if Permission.OVERRIDES_APPROVE in PERMISSIONS[role])


def _anybody_may(policy: Policy, principal: Principal, asked: Given) -> bool:
    """Whether any role of those who are asked may decide so much themselves; who has no team has nobody to ask."""
    if principal.team is None:
        return False
    return any(beyond(policy.authority.of(role), role, asked, ()) is None for role in _APPROVERS)


def hints(policy: Policy, principal: Principal) -> tuple[AuthorityHint, ...]:
    """What a desk may tell somebody of their own limits before they pass one."""
    asked = () if principal.team is None else [(role, policy.authority.of(role)) for role in _APPROVERS]
    return tuple(
        AuthorityHint(
            title=one.title, amount=one.amount, kinds=tuple(sorted(one.kinds)), above=one.above,
            approvable=approvable(one, asked),
        )
        for one in policy.authority.of(principal.role)
    )  # fmt: skip


def must_be_theirs_to_approve(policy: Policy, principal: Principal, asked: Given) -> None:
    """Raises ``beyond_authority`` for more than the approver may decide themselves. What they approved before does not
    count: the sums are those of who gives."""
    found = beyond(policy.authority.of(principal.role), principal.role, asked, ())
    if found is not None:
        raise ProblemError(Code.BEYOND_AUTHORITY, because=found.because, limit=found.limit.title)


def is_over(approval: Approval, now: datetime) -> bool:
    """Whether it was waited for long enough."""
    return approval.expires_at is not None and now >= approval.expires_at
