"""HTTP for Segment's tracking API: its routes, limits and answers, so that its SDKs need only another address.

Browsers' SDKs send text/plain (which needs no preflight), the write key in the body, and one-letter routes.
"""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.auth import services_of, token_of
from agentdesk.orchestrator.http.documents import parsed
from agentdesk.orchestrator.http.problems import problem_response
from agentdesk.orchestrator.http.raw import read_body
from agentdesk.orchestrator.ingest import segment
from agentdesk.orchestrator.ingest.arriving import Arriving, RejectedError
from agentdesk.orchestrator.ingest.cloudevents import size_of
from agentdesk.orchestrator.ingest.endpoints import intake_of, read_each
from agentdesk.orchestrator.nesting import is_too_deep
from agentdesk.orchestrator.people.service import authenticate

router = APIRouter(tags=["segment"])

_SHORT = {"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch"}
_PATHS = {call: (f"/v1/{call}", f"/v1/{short}") for short, call in _SHORT.items()}
RAW_PATHS = tuple(path for paths in _PATHS.values() for path in paths)

_OPEN = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT = {
    **_OPEN,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding",
    "Access-Control-Max-Age": "86400",
}


async def _document(request: Request) -> Any:
    """The body as JSON. Raises as ``read_body`` does, and ``malformed_json``."""
    body = await read_body(request, segment.MAX_BATCH)
    try:
        return parsed(body)
    except orjson.JSONDecodeError as error:
        raise ProblemError(Code.MALFORMED_JSON, reason=str(error)) from error


async def _sender(request: Request, document: Any) -> Principal:
    """Whose write key it is: from the header, else from the body, where browsers put it."""
    key = token_of(request)
    if key is None and "authorization" not in request.headers and isinstance(document, dict):
        given = document.get("writeKey")
        key = given if isinstance(given, str) else None
    principal = await authenticate(services_of(request).database, key) if key else None
    if principal is None:
        raise ProblemError(Code.UNAUTHENTICATED)
    if not principal.may(Permission.EVENTS_WRITE):
        raise ProblemError(Code.FORBIDDEN, role=principal.role, permission=Permission.EVENTS_WRITE)
    return principal


def _is_too_large(event: Any) -> bool:
    return not is_too_deep(event) and size_of(event) > segment.MAX_EVENT


async def _answer(request: Request, call: str) -> Response:
    services = services_of(request)
    if token_of(request) is not None:  # a known stranger's body is not even read
        await _sender(request, None)
    try:
        document = await _document(request)
    except ProblemError as error:
        if token_of(request) is None:  # nobody said who it is, and the body cannot say it either
            raise ProblemError(Code.UNAUTHENTICATED) from error
        raise
    principal = await _sender(request, document)
    batch = document.get("batch") if call == "batch" and isinstance(document, dict) else None
    if call == "batch" and not isinstance(batch, list):
        raise ProblemError(Code.MALFORMED_JSON, reason="a batch is an object with the list 'batch'")
    events = batch if isinstance(batch, list) else [document]
    reader = segment.Reader(
        services.scorer,
        services.policy.default_region,
        services.now(),
        f"segment:{principal.agent_id}",
        document.get("sentAt") if isinstance(document, dict) else None,
    )

    def _read(event: Any) -> Arriving:
        if _is_too_large(event):
            if call != "batch":
                raise ProblemError(Code.TOO_LARGE, what="event", limit=segment.MAX_EVENT)
            raise RejectedError("too_large", f"The event has more than {segment.MAX_EVENT} bytes.")
        return reader.read(None if call == "batch" else call, event)

    arriving, rejected = await read_each(events, _read)
    services.metrics.events.labels("rejected").inc(len(rejected))
    await intake_of(request).take(arriving)
    told = {"rejected": [one.model_dump() for one in rejected]} if rejected else {}
    return Response(orjson.dumps({"success": not rejected, **told}), 200, _OPEN, "application/json")


def _route(call: str) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def _call(request: Request) -> Response:
        try:
            return await _answer(request, call)
        except ProblemError as error:
            # Segment answers 400 to what is too large, and its SDKs know no other status for it
            status = 400 if error.code in (Code.TOO_LARGE, Code.UNSUPPORTED_MEDIA_TYPE) else None
            return problem_response(error.code, params=error.params, headers=_OPEN, status=status)

    _call.__name__ = f"segment_{call}"
    _call.__doc__ = (
        f"Segment's {call} call; the write key is a touchpoint's token. As Segment does, answers 200 also to a call "
        "that is not usable (it is named in rejected, and success is false), and 400 to what is not JSON or too large."
    )
    return _call


async def _preflight() -> Response:
    """What a browser asks before it sends from another site."""
    return Response(status_code=204, headers=_PREFLIGHT)


_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "object"}} for kind in ("application/json", "text/plain")},
    }
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}},
    400: {"description": "Not JSON, or more than 32 KB as a single call or 500 KB as a batch."},
}

for _name, (_long, _one_letter) in _PATHS.items():
    router.add_api_route(
        _long, _route(_name), methods=["POST"], response_class=Response, openapi_extra=_SCHEMA, responses=_ANSWERS
    )
    router.add_api_route(_one_letter, _route(_name), methods=["POST"], include_in_schema=False)
    for _path in (_long, _one_letter):
        router.add_api_route(_path, _preflight, methods=["OPTIONS"], include_in_schema=False)
