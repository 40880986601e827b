"""What may be asked about notes: the body of the request."""

from pydantic import BaseModel

from agentdesk.domain.frozen import Utc
from agentdesk.orchestrator.http.fields import Id, LongWords


class NoteBody(BaseModel):
    """``id`` makes sending it twice harmless, as an Idempotency-Key does; ``at`` is when it was written."""

    id: Id | None = None
    text: LongWords
    at: Utc | None = None
