"""Who sees a proposal, what they may do with it as it stands, and how it is told to them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from agentdesk.domain.people import Permission, Principal, Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.proposal import (
    Checked,
    DraftTest,
    DraftTestState,
    Effect,
    Evidence,
    Proposal,
    ProposalState,
    ProposalStep,
)
from agentdesk.orchestrator.policy import repository
from agentdesk.orchestrator.policy import service as policies
from agentdesk.orchestrator.radar.rows import Kept, KeptTest
from agentdesk.orchestrator.services import Services

KIND = "proposal."
"""How the kinds of the ledger's entries begin."""
OPEN = (ProposalState.DRAFT, ProposalState.TESTED, ProposalState.RETURNED)
"""Its author may change it."""
HANDED_IN = (ProposalState.SENT, ProposalState.PUBLISHED, ProposalState.RETURNED)
"""Whoever publishes sees it."""


def is_seen_by(principal: Principal, kept: Kept) -> bool:
    """A supervisor sees those of their teams, whoever publishes what was sent; everybody their own."""
    if kept.author == principal.agent_id:
        return True
    if principal.role is Role.SUPERVISOR:
        return not set(kept.teams).isdisjoint(principal.teams)
    return principal.may(Permission.POLICY_PUBLISH) and kept.state in HANDED_IN


def _may(principal: Principal, services: Services, kept: Kept) -> tuple[str, ...]:
    """What somebody who sees a proposal may do with it as it stands."""
    state, may = kept.state, list[str]()
    is_theirs = kept.author == principal.agent_id or principal.role is Role.SUPERVISOR
    publishes = principal.may(Permission.POLICY_PUBLISH) or _may_publish(principal, services, kept)
    if is_theirs and state in OPEN:
        may += ["edit", "test", "discard"]
        if state == ProposalState.TESTED:
            may.append("send")
    if publishes and (state == ProposalState.SENT or (is_theirs and state == ProposalState.TESTED)):
        may.append("publish")
    if principal.may(Permission.POLICY_PUBLISH) and state == ProposalState.SENT:
        may.append("return")
    return tuple(may)


def _may_publish(principal: Principal, services: Services, kept: Kept) -> bool:
    """Whether the policy lets a supervisor publish by themselves: for the center's actions, and their own teams'."""
    allowed = services.policy.supervisors_publish and principal.role is Role.SUPERVISOR
    return allowed and kept.owner in ("", *principal.teams)


def must_may(principal: Principal, services: Services, kept: Kept, what: str) -> None:
    """Raises ``wrong_state``, or ``forbidden`` where somebody else may."""
    if what not in _may(principal, services, kept):
        if what in ("publish", "return") and kept.state == ProposalState.SENT:
            needed = Permission.POLICY_PUBLISH
            raise ProblemError(Code.FORBIDDEN, role=principal.role, permission=needed)
        is_untested = what == "send" and kept.state in (ProposalState.DRAFT, ProposalState.RETURNED)
        raise ProblemError(Code.WRONG_STATE, state="untested" if is_untested else kept.state)


async def told_of(services: Services, principal: Principal, kept: Kept, test: KeptTest | None) -> Proposal:
    """A proposal as somebody sees it, without its steps."""
    may = _may(principal, services, kept)
    waits, shown = False, None
    if test is not None and test.text == kept.text:
        async with services.database.read() as connection:
            base = await repository.version(connection, test.base)
        shown = told_test(principal, test, base.label if base is not None else "")
    if kept.number is not None:
        async with services.database.read() as connection:
            version = await policies.as_it_stands(connection, kept.number)
        waits = version.state == policies.WAITING
        if waits and principal.may(Permission.POLICY_PUBLISH) and version.author != principal.agent_id:
            may = (*may, "approve")
    about = asdict(kept)
    for name in ("teams", "basis", "cluster", "checked"):
        del about[name]
    return Proposal(
        **about,
        evidence=Evidence.model_validate(kept.basis),
        checked=Checked.model_validate(kept.checked),
        test=shown,
        waits=waits,
        may=may,
    )


def told_test(principal: Principal, test: KeptTest, base_version: str) -> DraftTest:
    """A back-test as somebody may see it: which overrides it is about, a supervisor learns of their own teams alone."""
    report, effect = test.report or {}, None
    if test.effect is not None:
        effect = Effect.model_validate(test.effect)
        if principal.role is Role.SUPERVISOR:
            mine = tuple(one for one in effect.changed if not one.team or one.team in principal.teams)
            effect = effect.model_copy(update={"changed": mine})
        else:
            bare = tuple(one.model_copy(update={"override_id": ""}) for one in effect.changed)
            effect = effect.model_copy(update={"changed": bare})
    return DraftTest(
        id=test.id, state=DraftTestState(test.state), since=test.since, base=test.base, base_version=base_version,
        started_at=test.started_at, ended_at=test.ended_at, seen=test.seen, total=test.total,
        compared=report.get("compared", 0), untold=report.get("untold", 0), effect=effect,
        first_changed=report.get("first_changed", 0), withheld=sum(one["n"] for one in report.get("withheld_anew", ())),
    )  # fmt: skip


def step_of(at: datetime, kind: str, body: dict[str, Any]) -> ProposalStep:
    """An entry of the ledger as a step."""
    return ProposalStep(
        state=kind.removeprefix(KIND), by=str(body.get("by_name", "")), at=at, note=str(body.get("note", ""))
    )
