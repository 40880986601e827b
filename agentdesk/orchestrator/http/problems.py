"""Problems as RFC 9457 documents, with the words of the catalogue."""

import logging
import traceback
from collections.abc import Mapping
from typing import Any

import uuid_utils
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as StoreTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.orchestrator.http.catalogue import CATALOGUE, sentence
from agentdesk.orchestrator.store.database import is_away
from agentdesk.wire.problems import FieldError, ProblemDocument

log = logging.getLogger(__name__)

_FROM_STATUS = {
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    415: Code.UNSUPPORTED_MEDIA_TYPE,
    400: Code.MALFORMED_JSON,
}


def problem_response(
    code: Code,
    *,
    params: Mapping[str, Any] | None = None,
    errors: tuple[FieldProblem, ...] = (),
    headers: Mapping[str, str] | None = None,
    status: int | None = None,
) -> Response:
    """The document for a code; ``params`` fill the sentence of the catalogue, ``status`` overrides its status."""
    usual, title, _usual = CATALOGUE[code]
    params = params or {}
    status = usual if status is None else status
    document = ProblemDocument(
        type=f"urn:agentdesk:problem:{code}",
        title=title,
        status=status,
        detail=sentence(code, params),
        code=code,
        trace_id=str(uuid_utils.uuid7()),
        state=str(params.get("state", "")) if code is Code.WRONG_STATE else "",
        errors=tuple(FieldError(field=e.field, code=e.code, detail=e.detail) for e in errors),
    )
    if status >= 500:
        log.warning("answered %s with trace_id=%s", code, document.trace_id)
    extra = dict(headers or {})
    if code is Code.UNAUTHENTICATED:
        extra.setdefault("WWW-Authenticate", "Bearer")
    if status == 503:
        extra.setdefault("Retry-After", "1")
    return Response(document.model_dump_json(), status, extra, "application/problem+json")


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part != "body") or "body"


def install(app: FastAPI) -> None:
    """Have every failure of the application answered by a problem document."""

    @app.exception_handler(ProblemError)
    async def _on_problem(_request: Request, error: ProblemError) -> Response:
        return problem_response(error.code, params=error.params, errors=error.errors)

    @app.exception_handler(RequestValidationError)
    async def _on_invalid(_request: Request, error: RequestValidationError) -> Response:
        found = error.errors()
        if any(item["type"] == "json_invalid" for item in found):
            return problem_response(Code.MALFORMED_JSON, params={"reason": found[0].get("ctx", {}).get("error", "")})
        fields = tuple(FieldProblem(_field(tuple(item["loc"])), item["type"], item["msg"]) for item in found)
        return problem_response(Code.INVALID, errors=fields)

    @app.exception_handler(HTTPException)
    async def _on_http(request: Request, error: HTTPException) -> Response:
        code = _FROM_STATUS.get(error.status_code, Code.INTERNAL if error.status_code >= 500 else Code.INVALID)
        return problem_response(code, params={"method": request.method, "reason": error.detail}, headers=error.headers)

    @app.exception_handler(DBAPIError)
    async def _on_store(_request: Request, error: DBAPIError) -> Response:
        state = str(getattr(error.orig, "sqlstate", "") or "")
        if state.startswith("22"):  # a value that this database cannot hold: too long, a NUL, out of range
            return problem_response(Code.INVALID)
        _log_fault(error)
        return problem_response(Code.UNAVAILABLE)

    # the service opens no file and no connection but the store's
    @app.exception_handler(OSError)
    @app.exception_handler(StoreTimeoutError)
    async def _on_away(_request: Request, error: Exception) -> Response:
        _log_fault(error)
        return problem_response(Code.UNAVAILABLE)

    @app.exception_handler(OverflowError)
    async def _on_overflow(_request: Request, _error: OverflowError) -> Response:
        return problem_response(Code.INVALID)

    @app.exception_handler(ClientDisconnect)
    async def _on_leaving(_request: Request, _error: ClientDisconnect) -> Response:
        return Response(status_code=400)  # nobody is there to read it


def _log_fault(error: Exception) -> None:
    """Where it happened and what kind it is, but not what it says: that may quote a customer. A store that is away is
    no fault of this program, and one line."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""
    if is_away(error):
        log.warning("the store cannot be used: %s %s", type(cause).__name__, state)
        return
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s %s at\n%s", type(cause).__name__, state, where)


class CatchFaults:
    """Answers 500 to whatever no handler knows, and keeps it from the server's own log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            _log_fault(error)
            if scope["type"] == "http" and not started:
                code = Code.UNAVAILABLE if is_away(error) else Code.INTERNAL
                await problem_response(code)(scope, receive, send)
