"""Approval inside the call: somebody with authority says yes or no, the agent goes on without, or the time is over.

Each is one entry of the ledger; whoever holds the ledger first decides, and the others are told how it stands.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field, field_validator

from agentdesk.domain.blank import read_in
from agentdesk.domain.override import ApprovalState, Override
from agentdesk.domain.people import Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.decisions import repository as decisions
from agentdesk.orchestrator.http.fields import ShortText
from agentdesk.orchestrator.live.commands import Sent, content_hash, earlier
from agentdesk.orchestrator.outcomes import watching
from agentdesk.orchestrator.overrides.authority import KIND, given_by, is_over, must_be_theirs_to_approve
from agentdesk.orchestrator.overrides.effects import take_effect
from agentdesk.orchestrator.overrides.ledger import Head, after_others, hold, ledger_write
from agentdesk.orchestrator.overrides.projection import APPROVAL, fold, written
from agentdesk.orchestrator.overrides.service import Opened, add, invalid, of_today, opened, opened_for
from agentdesk.orchestrator.schedule.repository import drop as drop_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

THE_SERVICE = "service"
"""Who lets an approval time out, in the ledger."""


class Say(StrEnum):
    """What may be said to a request for approval."""

    APPROVED = "approved"
    DECLINED = "declined"


class ApprovalBody(BaseModel):
    """A yes, or a no with its reason."""

    decision: Say
    reason: ShortText = Field("", description="Needed to decline.")

    @field_validator("decision", mode="before")
    @classmethod
    def _spelling(cls, value: Any) -> Any:
        return {"approve": "approved", "decline": "declined"}.get(value, value) if isinstance(value, str) else value


@after_others
async def decide(
    services: Services,
    principal: Principal,
    override_id: str,
    body: ApprovalBody,
    key: str | None,
    expected: int | None,
) -> Override:
    """Approve or decline. The same again by the same person is the same answer.

    Raises ``wrong_state`` (with the state) where it does not wait any more, ``beyond_authority``, ``not_found``.
    """
    reason = read_in(body.reason)
    if body.decision is Say.DECLINED and not reason:
        raise invalid("reason", "missing", "Say why: the agent has to tell the customer.")
    sent = Sent(principal, key, f"approval:{override_id}", content_hash(body.model_dump(mode="json")))
    async with ledger_write(services.database, key) as (unit, head):
        record = await opened_for(services, unit.connection, principal, override_id)
        current = fold(record.entries, record.customer_name)
        if await earlier(unit, sent) is not None or _said_so(current, principal, body.decision):
            return await of_today(unit.connection, current)
        if expected is not None and expected != current.version:
            raise ProblemError(Code.VERSION_MISMATCH)
        _must_wait(current, services.now())
        if body.decision is Say.APPROVED:
            asked = (current.taken_kind, current.taken_action, current.amount)
            must_be_theirs_to_approve(services.policy, principal, given_by(services.policy, services.now(), *asked))
        return await _settle(services, unit, head, sent, record, ApprovalState(body.decision.value), reason)


@after_others
async def proceed(services: Services, principal: Principal, override_id: str, key: str | None) -> Override:
    """The agent goes on without the approval, where the policy lets them; it is reviewed later.

    Raises ``wrong_state``, ``forbidden`` where the policy does not, ``not_found``.
    """
    sent = Sent(principal, key, f"proceed:{override_id}", content_hash({}))
    async with ledger_write(services.database, key) as (unit, head):
        record = await opened_for(services, unit.connection, principal, override_id)
        current = fold(record.entries, record.customer_name)
        state = current.approval.state if current.approval else None
        if await earlier(unit, sent) is not None or state is ApprovalState.PROCEEDED:
            return await of_today(unit.connection, current)
        if current.approval is None or state not in (ApprovalState.WAITING, ApprovalState.TIMED_OUT):
            raise ProblemError(Code.WRONG_STATE, state=state or "at once")
        if not current.approval.may_proceed:
            raise ProblemError(Code.BEYOND_AUTHORITY, because=current.approval.because, limit=current.approval.title)
        return await _settle(services, unit, head, sent, record, ApprovalState.PROCEEDED, "")


async def approvals_due(unit: UnitOfWork, services: Services, keys: Sequence[str]) -> Mapping[str, datetime]:
    """The handler of the timers: what was waited for long enough has timed out."""
    head = await hold(unit)
    again: dict[str, datetime] = {}
    for override_id in keys:
        record = await opened(services, unit.connection, override_id)
        current = fold(record.entries, record.customer_name) if record else None
        if record is None or current is None or current.approval is None:
            continue
        if current.approval.state is not ApprovalState.WAITING or current.approval.expires_at is None:
            continue
        if not is_over(current.approval, services.now()):
            again[override_id] = current.approval.expires_at
            continue
        words = said(ApprovalState.TIMED_OUT, "", "", services.now())
        _override, head = await add(services, unit, head, THE_SERVICE, record, APPROVAL, words)
    return again


def _said_so(current: Override, principal: Principal, decision: Say) -> bool:
    approval = current.approval
    return approval is not None and (approval.state.value, approval.by) == (decision.value, principal.name)


def _must_wait(current: Override, now: datetime) -> None:
    if current.approval is None:
        raise ProblemError(Code.WRONG_STATE, state="at once")
    if current.approval.state is not ApprovalState.WAITING:
        raise ProblemError(Code.WRONG_STATE, state=current.approval.state.value)
    if is_over(current.approval, now):  # the timer has not gone off yet, but the agent was told so
        raise ProblemError(Code.WRONG_STATE, state=ApprovalState.TIMED_OUT.value)


def said(state: ApprovalState, by: str, reason: str, now: datetime) -> dict[str, Any]:
    """What the ledger's entry says of an approval."""
    return {"state": state.value, "by": by, "reason": reason, "decided_at": written(now)}


async def _settle(
    services: Services, unit: UnitOfWork, head: Head, sent: Sent, record: Opened, state: ApprovalState, reason: str
) -> Override:
    now = services.now()
    words = said(state, sent.by.name, reason, now)
    outcome = watching.opened(services, now) if state in (ApprovalState.APPROVED, ApprovalState.PROCEEDED) else None
    if outcome is not None:
        words["outcome"] = outcome.model_dump(mode="json")
    override, _head = await add(services, unit, head, sent.by.agent_id, record, APPROVAL, words, sent=sent)
    await drop_timers(unit.connection, KIND, [override.id])
    if override.in_effect:
        stored = await decisions.stored(unit.connection, override.decision_id)
        assert stored is not None, "a decision is never deleted"
        await take_effect(services, unit, override, stored, now)
    return override
