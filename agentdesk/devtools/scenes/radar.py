"""A radar made by hand: an action overridden where a payment failed, and the rule that is proposed from it."""

from dataclasses import replace
from typing import Any

from agentdesk.app.radar import RadarView
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.domain.people import Role
from agentdesk.domain.proposal import (
    ChangedDecision,
    Checked,
    DraftFilter,
    DraftTest,
    DraftTestState,
    Effect,
    Evidence,
    Proposal,
    ProposalState,
)
from agentdesk.domain.radar import Finding, Ground, GroundKind, Radar
from agentdesk.engine.radar.findings import share

TEXT = "# why\nid: not_now\nwhen: unsolved.failed_payment == 0\nbecause: x\n"
MAY_ALL = ("edit", "test", "discard")


def ground(**more: Any) -> Ground:
    fields = {
        "kind": GroundKind.WHERE, "mark": "signal:failed_payment", "mark_title": "A payment failed",
        "here": share(12, 14), "there": share(2, 40), "low": 0.5, "high": 0.9, "chance": 1e-6, "overrides": 12,
    } | more  # fmt: skip
    return Ground(**fields)


def finding(**more: Any) -> Finding:
    fields = {
        "action": "offer", "title": "Offer a plan", "now": share(14, 54),
        "grounds": (
            ground(),
            ground(kind=GroundKind.CLUSTERS, mark="", mark_title="", reason="hardship", reason_title="Hardship"),
        ),
    } | more  # fmt: skip
    return Finding(**fields)


def proposal(**more: Any) -> Proposal:
    fields = {
        "id": "p-1", "version": 1, "state": ProposalState.DRAFT, "author": "ines", "author_name": "Ines",
        "created_at": NOW, "changed_at": NOW, "action": "offer", "title": "Offer a plan", "text": TEXT,
        "evidence": Evidence(
            filter=DraftFilter(), since=NOW, until=NOW, matched=12, overrides=12, accepted=40, tried=30
        ),
        "checked": Checked(rule="offer.not_now", file="actions/growth.yaml"), "may": MAY_ALL,
    } | more  # fmt: skip
    return Proposal(**fields)


def back_test(state: DraftTestState = DraftTestState.DONE, **more: Any) -> DraftTest:
    changed = ChangedDecision(
        decision_id="d-1", decided_at=NOW, touchpoint="desk", before="offer", after="help", answer="overridden",
        override_id="o-1", of_cluster=True, withheld=True,
    )  # fmt: skip
    effect = Effect(cluster=12, spared=11, accepted=40, cost=3, changed_n=14, changed=(changed,))
    fields = {
        "id": "t-1", "state": state, "base": 2, "started_at": NOW, "seen": 54, "total": 54, "compared": 54,
        "first_changed": 14, "effect": effect,
    } | more  # fmt: skip
    return DraftTest(**fields)


def state_of(role: Role = Role.SUPERVISOR, **more: Any) -> State:
    radar = Radar(
        since=NOW, at=NOW, days=28, least_n=10, cells=9, tests=6, rate=0.05, limit=0.01,
        findings=more.pop("findings", (finding(), finding(action="other", title="Something else"))),
    )  # fmt: skip
    seen = session(role).model_copy(update={"permissions": ("radar:read",)})
    return State(session=seen, radar=replace(RadarView(is_read=True, radar=radar), **more))
