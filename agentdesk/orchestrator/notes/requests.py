"""What may be asked about notes: the body of the request."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from agentdesk.domain.frozen import Utc
from agentdesk.orchestrator.http.fields import Id, LongText


class NoteBody(BaseModel):
    """``id`` makes sending it twice harmless, as an Idempotency-Key does; ``at`` is when it was written."""

    id: Id | None = None
    text: Annotated[LongText, StringConstraints(min_length=1)]
    at: Utc | None = None
