"""The HTTP face of outcomes. Knows no rule and no table."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.outcome import Outcome, OutcomeState
from agentdesk.domain.people import Permission, Principal, Role
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT, next_cursor
from agentdesk.orchestrator.outcomes import repository
from agentdesk.orchestrator.outcomes.repository import Filter

router = APIRouter(tags=["outcomes"])


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
