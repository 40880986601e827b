"""The HTTP face of patterns. Knows no rule and no table."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from agentdesk.domain.frozen import Utc
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.override import Direction, ResultStatus
from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.orchestrator.overrides.projection import Verdict
from agentdesk.orchestrator.patterns import service
from agentdesk.orchestrator.patterns.repository import Wanted
from agentdesk.orchestrator.patterns.service import Span, span_of
from agentdesk.wire.patterns import ActionInsightPage, Bucket, OverrideInsights, Part

router = APIRouter(tags=["insights"])

Reader = Annotated[Principal, Depends(require(Permission.PATTERNS_READ))]
Word = Annotated[ShortText | None, Query()]


def asked_span(
    request: Request,
    _principal: Reader,
    from_at: Annotated[Utc | None, Query(alias="from")] = None,
    to_at: Annotated[Utc | None, Query(alias="to")] = None,
    time_zone: Annotated[ShortText, Query()] = "UTC",
) -> Span:
    return span_of(from_at, to_at, time_zone, services_of(request).now())


AskedSpan = Annotated[Span, Depends(asked_span)]


def looked_at(
    span: AskedSpan, agent: Word = None, action: Word = None, journey: Word = None, rule: Word = None
) -> Wanted:
    """Which advice is looked at."""
    return Wanted(span.from_at, span.to_at, span.before_from, agent=agent, action=action, journey=journey, rule=rule)


LookedAt = Annotated[Wanted, Depends(looked_at)]


@router.get("/v1/insights/overrides")
async def get_override_insights(
    request: Request,
    principal: Reader,
    span: AskedSpan,
    advice: LookedAt,
    by: Annotated[list[Part], Query()] = [],  # noqa: B006
    team: Word = None,
    reason: Word = None,
    direction: Annotated[Direction | None, Query()] = None,
    state: Annotated[ResultStatus | None, Query()] = None,
    verdict: Annotated[Verdict | None, Query()] = None,
    outcome: Annotated[OutcomeState | None, Query()] = None,
    bucket: Annotated[Bucket, Query()] = "day",
) -> OverrideInsights:
    """How often agents did otherwise than advised, each rate with its n and 95 % interval (Wilson's).

    The rate is overridden / (accepted + declined + overridden): of the advice that an agent answered within ``from`` ≤
    time < ``to``. By default these are 28 days. ``agent``, ``team``, ``action``, ``journey`` and ``rule`` say which
    advice is looked at; ``reason``, ``direction``, ``state``, ``verdict`` and ``outcome`` which overrides of it count.
    ``by`` may be repeated; without it everything is told. Days are those of ``time_zone`` (an IANA name). Of fewer
    answers than the policy says only ``n`` is told. An agent sees their own figures, a supervisor those of their teams,
    an analyst those of all teams without single agents.
    """
    parts = service.parts_for(principal, by)
    wanted = service.within(principal, advice, team, parts)
    hits = replace(wanted, reason=reason, direction=direction, state=state, verdict=verdict, outcome=outcome)
    return await service.overrides(services_of(request), hits, span, bucket, parts)


@router.get("/v1/insights/actions")
async def get_action_insights(
    request: Request,
    principal: Reader,
    span: AskedSpan,
    advice: LookedAt,
    team: Word = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Word = None,
) -> ActionInsightPage:
    """How each action was answered where it was advised, and how often it was vindicated: of what was accepted, and of
    what was done instead, that whose outcome is not watched any more. The same may be seen by the same."""
    wanted = service.within(principal, advice, team, ())
    return await service.actions(services_of(request), wanted, span, cursor, limit)
