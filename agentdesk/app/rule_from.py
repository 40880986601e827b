"""From what somebody looks at to the overrides behind it, and to those that a rule is proposed from."""

from agentdesk.app.state import OverrideFilter
from agentdesk.domain.proposal import DraftFilter
from agentdesk.domain.radar import Finding, Ground, Radar


def records_behind(radar: Radar, finding: Finding, ground: Ground | None) -> OverrideFilter:
    """The overrides that a finding, or one ground of it, is about."""
    return OverrideFilter(
        recommended=finding.action,
        reason=ground.reason or None if ground is not None else None,
        mark=ground.mark or None if ground is not None else None,
        is_in_effect=True,
        from_at=radar.since,
    )


def rule_from(wanted: OverrideFilter) -> DraftFilter:
    """Of which overrides a rule is proposed, for a filter of the log."""
    return DraftFilter(
        action=wanted.recommended or wanted.action, taken=wanted.taken, mark=wanted.mark, rule=wanted.rule,
        reason=wanted.reason, agent=wanted.agent, team=wanted.team, journey=wanted.journey,
        direction=wanted.direction, state=wanted.state, outcome=wanted.outcome, words=wanted.query or None,
        from_at=wanted.from_at, to_at=wanted.to_at,
    )  # fmt: skip
