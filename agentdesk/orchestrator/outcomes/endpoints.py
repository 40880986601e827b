"""The HTTP face of outcomes. Knows no rule and no table."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from agentdesk.domain.comparison import ActionComparisons, Comparison
from agentdesk.domain.decision import declared_action
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.outcome import Outcome, OutcomeState
from agentdesk.domain.people import Permission, Principal, Role
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT, next_cursor
from agentdesk.orchestrator.outcomes import repository
from agentdesk.orchestrator.outcomes.comparing import comparison, of_action
from agentdesk.orchestrator.outcomes.counting import Like
from agentdesk.orchestrator.outcomes.repository import Filter

router = APIRouter(tags=["outcomes"])

USUAL, LONGEST = timedelta(days=365), timedelta(days=732)
_NEXT = timedelta(microseconds=1)


class WatchedOutcome(Frozen):
    """What became of an exception (``id`` is the override's) or of advice that was taken (``id`` is the decision's).

    ``action`` is what was recommended; ``intent``, ``feeling`` and ``effort`` are those of the moment, by which like is
    compared with like. It names no customer.
    """

    kind: Literal["override", "acceptance"]
    id: str
    decision_id: str
    action: str
    intent: str
    feeling: float
    effort: float
    opened_at: Utc
    outcome: Outcome


class OutcomePage(Frozen):
    """Newest first, by the time at which it was done."""

    items: tuple[WatchedOutcome, ...] = ()
    next: str | None = None


@router.get("/v1/outcomes")
async def list_outcomes(
    request: Request,
    principal: Annotated[Principal, Depends(require(Permission.POLICY_READ))],
    kind: Annotated[Literal["override", "acceptance"] | None, Query()] = None,
    action: Annotated[ShortText | None, Query()] = None,
    state: Annotated[OutcomeState | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> OutcomePage:
    """Outcomes of exceptions and of advice that was taken, with their facts; for a supervisor those of their teams."""
    teams = principal.teams if principal.role is Role.SUPERVISOR else None
    async with services_of(request).database.read() as connection:
        rows = await repository.listed(connection, Filter(kind, action, state, teams), cursor, limit + 1)
    items = tuple(
        WatchedOutcome(
            kind=row.kind,
            id=row.subject_id,
            decision_id=row.decision_id,
            action=row.action,
            intent=row.intent,
            feeling=row.feeling,
            effort=row.effort,
            opened_at=row.opened_at,
            outcome=Outcome.model_validate_json(row.body),
        )
        for row in rows[:limit]
    )
    return OutcomePage(items=items, next=next_cursor(rows, limit, "opened_at"))


def like_of(
    request: Request,
    principal: Annotated[Principal, Depends(require(Permission.INSIGHTS_READ))],
    from_at: Annotated[Utc | None, Query(alias="from")] = None,
    to_at: Annotated[Utc | None, Query(alias="to")] = None,
) -> Like:
    """When, and by whom: a supervisor's teams. Without times it is the last year; two years are the most."""
    until = to_at or services_of(request).now() + _NEXT  # what was done this moment counts
    since = from_at or until - USUAL
    if not timedelta() < until - since <= LONGEST:
        detail = "From must be before to, and at most two years before it."
        raise ProblemError(Code.INVALID, errors=(FieldProblem("from", "out_of_range", detail),))
    return Like("", since, until, principal.teams if principal.role is Role.SUPERVISOR else None)


Wanted = Annotated[Like, Depends(like_of)]


@router.get("/v1/overrides/{override_id}/comparison")
async def compare_override(
    request: Request,
    override_id: str,
    like: Wanted,
    principal: Annotated[Principal, Depends(require(Permission.INSIGHTS_READ))],
) -> Comparison:
    """What became of exceptions like this one (the same recommended action, intent and feeling) beside what became of
    such advice where it was taken. An association, not a cause; nothing is told of fewer than ``least_n``."""
    return await comparison(services_of(request), principal, override_id, like)


@router.get("/v1/insights/comparison")
async def compare_action(request: Request, like: Wanted, action: Annotated[ShortText, Query()]) -> ActionComparisons:
    """The same of all exceptions to one recommended action: by intent and feeling, and standardised over them; and
    where advice was varied by chance, what would have come of always advising it first."""
    return await of_action(services_of(request), replace(like, action=declared_action(action)))
