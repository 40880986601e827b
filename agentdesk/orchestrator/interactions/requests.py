"""What may be asked about interactions: the bodies of the requests."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from agentdesk.domain.frozen import Utc
from agentdesk.domain.interaction import Delivery, InteractionState, Speaker
from agentdesk.orchestrator.http.fields import Id, LongText, ShortText

Channel = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$", to_lower=True, strip_whitespace=True)]


class InteractionBody(BaseModel):
    """Somebody is there. ``identifier`` is ``KIND:VALUE``, nothing (or ``phone:anonymous``) for who withholds it: then
    it is a customer whom nobody knows yet. ``id`` is the reporter's own, or is made here."""

    id: Id | None = None
    channel: Channel
    identifier: ShortText | None = None
    agent_id: Id | None = None
    queue: ShortText | None = None
    state: InteractionState = InteractionState.OFFERED
    at: Utc | None = None


class InteractionChange(BaseModel):
    """What is left out stays; ``agent_id`` or ``queue`` null takes the interaction from the agent or the queue."""

    state: InteractionState | None = None
    agent_id: Id | None = None
    queue: ShortText | None = None
    at: Utc | None = None


class UtteranceBody(BaseModel):
    """Something was said. ``id`` makes sending it twice harmless, as an Idempotency-Key does."""

    id: Id | None = None
    speaker: Speaker
    text: Annotated[LongText, StringConstraints(min_length=1)]
    at: Utc | None = None


class DeliveryBody(BaseModel):
    """What became of a reply on its way to the customer; ``detail`` says why it failed, for the agent to read."""

    status: Delivery
    detail: ShortText = ""
    at: Utc | None = None


class WrapUpBody(BaseModel):
    """How it ended; ``disposition`` is a code of the policy. ``at`` is when it was said, if some time ago: a promise is
    due after it was made."""

    disposition: ShortText
    summary: LongText = ""
    promise: LongText = ""
    promise_due_at: Utc | None = None
    at: Utc | None = None


class AttributionBody(BaseModel):
    """Whose it is and why; ``at`` is when it was said, if some time ago: of several words the latest counts."""

    customer_id: Id
    reason: ShortText = ""
    at: Utc | None = None
