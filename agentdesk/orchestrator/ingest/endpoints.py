"""HTTP for CloudEvents: one route, all three content modes. A bad event is refused alone, a bad document as a whole."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from agentdesk.domain.frozen import Frozen
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.body import MAX_BODY
from agentdesk.orchestrator.http.documents import parsed
from agentdesk.orchestrator.http.raw import read_body
from agentdesk.orchestrator.ingest import cloudevents
from agentdesk.orchestrator.ingest.arriving import Arriving, RejectedError
from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.intake import Intake

router = APIRouter(tags=["events"])
RAW_PATHS = ("/v1/events",)

_AT_A_STRETCH = 20
"""Events that are read without a pause."""
_JSON = "application/json"
_ONE = "application/cloudevents+json"
_MANY = "application/cloudevents-batch+json"


class Rejection(Frozen):
    """Which event of the request was refused and why; a single event has the index 0."""

    index: int
    code: str
    detail: str


class Taken(Frozen):
    """What became of the events. A duplicate has the (source, id) of one that arrived before."""

    accepted: int
    duplicates: int
    rejected: tuple[Rejection, ...] = ()


_EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "source", "type"],
    "properties": {
        "specversion": {"type": "string", "enum": ["1.0"]},
        "id": {"type": "string", "minLength": 1, "maxLength": 512},
        "source": {"type": "string", "minLength": 1, "maxLength": 2048},
        "type": {"type": "string", "description": "channel.what_happened", "examples": ["web.page_viewed"]},
        "time": {"type": "string", "format": "date-time"},
        "senttime": {"type": "string", "format": "date-time", "description": "The sender's clock when it sent."},
        "subject": {"type": "string", "description": "KIND:VALUE", "examples": ["phone:+15550100"]},
        "datacontenttype": {"type": "string"},
        "data": {"type": "object"},
        "data_base64": {"type": "string"},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            _ONE: {"schema": _EVENT},
            _MANY: {"schema": {"type": "array", "items": _EVENT}},
            _JSON: {"schema": {"anyOf": [_EVENT, {"type": "array", "items": _EVENT}]}},
        },
    }
}


def intake_of(request: Request) -> Intake:
    intake: Intake = request.app.state.intake
    return intake


@router.post("/v1/events", status_code=202, response_model=Taken, openapi_extra=_BODY)
async def post_events(
    request: Request, _principal: Annotated[Principal, Depends(require(Permission.EVENTS_WRITE))]
) -> Response:
    """Take CloudEvents in: structured, batch or binary mode; gzip is understood.

    The answer is 202 once the good ones are durable, also when every event was refused (a single bad one too): see
    ``rejected``. Half an emoji in a text is kept as the replacement character. 400: the body is not JSON. 413: too
    large. 415: no known content type.
    """
    services = services_of(request)
    content_type = request.headers.get("content-type", "").lower()
    kind, _, parameters = content_type.partition(";")
    body = await read_body(request, MAX_BODY)
    if "charset" in parameters and "utf-8" not in parameters and "utf8" not in parameters:
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, content_type=content_type[:80])
    reader = Reader(services.scorer, services.policy.default_region, services.now(), _sent_at(request.headers))

    def _read(document: Any) -> Arriving:
        if isinstance(document, RejectedError):
            raise document
        return reader.read(document)

    arriving, rejected = await read_each(_documents(request.headers, kind.strip(), body), _read)
    services.metrics.events.labels("rejected").inc(len(rejected))
    accepted, duplicates = await intake_of(request).take(arriving)
    taken = Taken(accepted=accepted, duplicates=duplicates, rejected=tuple(rejected))
    return Response(taken.model_dump_json(), 202, media_type=_JSON)


async def read_each(
    documents: Sequence[Any], read: Callable[[Any], Arriving]
) -> tuple[list[Arriving], list[Rejection]]:
    """The documents as events, and the refused ones. Reading and scoring takes long: others get their turns."""
    arriving: list[Arriving] = []
    rejected: list[Rejection] = []
    for index, document in enumerate(documents):
        if index % _AT_A_STRETCH == _AT_A_STRETCH - 1:
            await asyncio.sleep(0)
        try:
            arriving.append(read(document))
        except RejectedError as error:
            rejected.append(Rejection(index=index, code=error.code, detail=error.detail))
    return arriving, rejected


def _documents(headers: Mapping[str, str], kind: str, body: bytes) -> list[Any]:
    """The events of the body in structured form, or the refusal of the only one. Raises for what is no such body."""
    if kind not in (_ONE, _MANY) and ("ce-id" in headers or "ce-specversion" in headers):
        try:
            return [cloudevents.from_headers(headers, body)]
        except RejectedError as error:
            return [error]
    if kind not in (_ONE, _MANY, _JSON):
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, content_type=kind[:80] or "(none)")
    try:
        document = parsed(body)
    except orjson.JSONDecodeError as error:
        raise ProblemError(Code.MALFORMED_JSON, reason=str(error)) from error
    return document if isinstance(document, list) else [document]


def _sent_at(headers: Mapping[str, str]) -> datetime | None:
    """The sender's clock by the Date header, where it is one."""
    try:
        found = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError, TypeError):
        return None
    return found if found.tzinfo is not None else None
