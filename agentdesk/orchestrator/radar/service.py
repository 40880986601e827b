"""The radar as somebody sees it: what is found of the answers of their teams, and what was put aside of it.

Agents and customers are not in it. That a finding was put aside is on the ledger.
"""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from pydantic import BaseModel, Field

from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.radar import Finding, FindingState, PutAside, Radar
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.radar.chance import RATE
from agentdesk.engine.radar.findings import Findings, findings
from agentdesk.engine.radar.wording import told
from agentdesk.orchestrator.http.fields import ShortWords
from agentdesk.orchestrator.overrides.ledger import after_others, append, ledger_write
from agentdesk.orchestrator.radar import repository
from agentdesk.orchestrator.radar.repository import Looked
from agentdesk.orchestrator.radar.tallying import Tally
from agentdesk.orchestrator.services import Services

USUAL_DAYS = 28
LONGEST_DAYS = 400
GROWN = 1.5
"""What was put aside comes back when there are so many times as many overrides."""
ASIDE, BACK = "finding.aside", "finding.back"
"""The kinds of the ledger's entries."""


class AsideBody(BaseModel):
    """Why a finding is put aside. ``days``: for so long; for good where it is left out. Either way it comes back when
    its evidence grows by half."""

    reason: ShortWords
    days: float | None = Field(None, gt=0, le=LONGEST_DAYS)


def scope_of(principal: Principal) -> tuple[str, ...] | None:
    """The teams whose answers somebody sees; None for those of all."""
    return tuple(sorted(principal.teams)) if principal.role is Role.SUPERVISOR else None


def looked_at(services: Services, principal: Principal, days: float) -> Looked:
    """The last days, and as many before."""
    now, length = services.now(), timedelta(days=days)
    # what is answered in this very moment is in it
    return Looked(now - 2 * length, now - length, now + timedelta(microseconds=1), scope_of(principal))


async def radar(services: Services, principal: Principal, days: float) -> Radar:
    """What is found; findings that were put aside are told as such."""
    looked = looked_at(services, principal, days)
    async with services.database.read() as connection:
        tally = await repository.counts(connection, looked)
        aside = await repository.aside(connection, _scope(principal))
    found = await asyncio.to_thread(_found, tally, services.policy)
    return Radar(
        since=looked.from_at,
        at=services.now(),
        days=days,
        least_n=services.policy.least_n,
        cells=found.cells,
        tests=found.tests,
        rate=RATE,
        limit=max(found.limit, 0.0),
        findings=tuple(_standing(one, aside.get(one.action), services) for one in found.found),
    )


def _found(tally: Tally, policy: Policy) -> Findings:
    found = findings(tally.counted(), policy.least_n)
    return Findings(found.cells, found.tests, found.limit, tuple(told(one, policy) for one in found.found))


def scope_named(teams: Iterable[str] | None) -> str:
    """What a scope is called in the store."""
    return ",".join(teams or ())[:200]


def _scope(principal: Principal) -> str:
    return scope_named(scope_of(principal))


def _standing(finding: Finding, aside: PutAside | None, services: Services) -> Finding:
    if aside is None or finding.now.hits >= GROWN * max(aside.overrides, 1):
        return finding
    if aside.until is not None and services.now() >= aside.until:
        return finding
    state = FindingState.DISMISSED if aside.until is None else FindingState.SNOOZED
    return finding.model_copy(update={"state": state, "aside": aside})


@after_others
async def put_aside(services: Services, principal: Principal, action: str, days: float, body: AsideBody) -> Finding:
    """Put a finding aside. Raises ``not_found`` for what is not found."""
    finding = await _of(services, principal, action, days)
    now = services.now()
    until = None if body.days is None else now + timedelta(days=body.days)
    what = PutAside(by=principal.name, at=now, reason=body.reason, until=until, overrides=finding.now.hits)
    said = {
        "teams": scope_of(principal), "reason": body.reason, "until": until and until.isoformat(),
        "overrides": finding.now.hits, "by_name": principal.name,
    }  # fmt: skip
    async with ledger_write(services.database, None) as (unit, head):
        await append(unit, head, kind=ASIDE, subject_id=action[:80], actor=principal.agent_id, body=said, at=now)
        await repository.put_aside(unit.connection, _scope(principal), action, principal.agent_id, what)
    return _standing(finding, what, services)


@after_others
async def take_back(services: Services, principal: Principal, action: str, days: float) -> Finding:
    """Have a finding that was put aside be open again. Raises ``not_found`` for what is not found."""
    finding = await _of(services, principal, action, days)
    said = {"teams": scope_of(principal), "by_name": principal.name}
    async with ledger_write(services.database, None) as (unit, head):
        if await repository.take_back(unit.connection, _scope(principal), action):
            actor = principal.agent_id
            await append(unit, head, kind=BACK, subject_id=action[:80], actor=actor, body=said, at=services.now())
    return finding.model_copy(update={"state": FindingState.OPEN, "aside": None})


async def _of(services: Services, principal: Principal, action: str, days: float) -> Finding:
    seen = await radar(services, principal, days)
    found = next((one for one in seen.findings if one.action == action), None)
    if found is None:
        raise ProblemError(Code.NOT_FOUND)
    return found
