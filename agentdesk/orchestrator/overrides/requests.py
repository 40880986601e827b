"""What may be sent about overrides."""

from typing import Any

from pydantic import BaseModel, Field

from agentdesk.domain.frozen import Utc
from agentdesk.domain.override import ResultStatus
from agentdesk.orchestrator.http.fields import Id, LongText, ShortText


class ResultBody(BaseModel):
    """What happened at once. ``at`` is the time it became known; the server's time where it is left out.

    ``instead_of`` is the result that its giver saw: where another one was recorded meanwhile it is ``result_changed``.
    """

    status: ResultStatus
    note: LongText = ""
    at: Utc | None = None
    instead_of: ResultStatus | None = None


class OverrideBody(BaseModel):
    """One exception. ``id`` is made by the client (a UUIDv7); without it the Idempotency-Key is the id.

    ``recommended_action`` is one of the decision's ranked actions, the first where it is left out; ``taken_action`` an
    action of the catalogue or a few words. ``amount`` is what it gives the customer, in the company's currency: above
    what the policy lets the agent give, somebody has to approve it before it is in effect.
    """

    id: Id | None = None
    decision_id: Id
    interaction_id: Id | None = None
    customer_id: Id
    recommended_action: ShortText | None = None
    taken_action: ShortText
    reason_code: ShortText
    comment: LongText = ""
    amount: float | None = Field(None, ge=0, le=1e12, allow_inf_nan=False)
    taken_at: Utc
    result: ResultBody | None = None
    on_screen: dict[str, Any] = {}


class ReviewBody(BaseModel):
    """A supervisor's two answers; null where they are unsure."""

    advice_right: bool | None
    override_right: bool | None
    comment: LongText = ""
