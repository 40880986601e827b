"""Problems as RFC 9457 documents: the one place where a code becomes a status and English sentences."""

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
from agentdesk.orchestrator.store.database import is_away
from agentdesk.wire.problems import FieldError, ProblemDocument

log = logging.getLogger(__name__)

CATALOGUE: Mapping[Code, tuple[int, str, str]] = {
    Code.UNAUTHENTICATED: (401, "Not signed in", "Send a valid access token as 'Authorization: Bearer …'."),
    Code.FORBIDDEN: (403, "Not allowed", "A token of the role {role} may not do this; it needs {permission}."),
    Code.NOT_FOUND: (404, "Not found", "There is no such thing here, or it is not yours to see."),
    Code.UNKNOWN_CUSTOMER: (404, "Unknown customer", "No customer is known by {identifier}."),
    Code.CUSTOMER_ERASED: (410, "Customer erased", "The customer was erased; nothing about them is known any more."),
    Code.METHOD_NOT_ALLOWED: (405, "Method not allowed", "This address does not know the method {method}."),
    Code.UNSUPPORTED_MEDIA_TYPE: (
        415,
        "Unsupported media type",
        "The content type {content_type} is not accepted here.",
    ),
    Code.MALFORMED_JSON: (400, "Malformed JSON", "The body is not valid JSON: {reason}."),
    Code.INVALID: (422, "Invalid request", "One or more fields are missing or wrong; see errors."),
    Code.INVALID_IDENTIFIER: (422, "Invalid identifier", "{reason}"),
    Code.INVALID_CURSOR: (422, "Invalid cursor", "The cursor was not made by this list; leave it out to start anew."),
    Code.TOO_LARGE: (413, "Too large", "The {what} has more than {limit} bytes."),
    Code.UNSUPPORTED_FORMAT: (
        422,
        "Format not installed",
        "To write {format} the service needs more: pip install 'agentdesk[{extra}]'. Nothing was written.",
    ),
    Code.CONFLICT: (409, "Conflict", "The id {id} is already used for other content; nothing was changed."),
    Code.ALREADY_LINKED: (409, "Already linked", "{identifier} is this customer already; nothing was changed."),
    Code.VERSION_MISMATCH: (412, "Changed meanwhile", "It was changed by someone else; read it again, then decide."),
    Code.VERSION_REQUIRED: (428, "Version required", "Send If-Match with the version that you have read."),
    Code.REASON_NEEDS_COMMENT: (422, "Comment needed", "The reason {reason} needs a comment."),
    Code.UNKNOWN_REASON: (422, "Unknown reason", "The reason code {reason} is not in the policy."),
    Code.UNKNOWN_DECISION: (422, "Unknown decision", "There is no decision {id} for this customer."),
    Code.BEYOND_AUTHORITY: (403, "Beyond your authority", "{because} ({limit})."),
    Code.WRONG_STATE: (409, "Wrong state", "This cannot be done while the state is {state}."),
    Code.TOO_LATE: (
        409,
        "Too late",
        "What was done instead of this advice could be recorded until {until} ({within} after the conversation ended).",
    ),
    Code.OWN_OVERRIDE: (409, "Own override", "It is your own: somebody else reviews it."),
    Code.RESULT_CHANGED: (
        409,
        "Another result by now",
        "The result is {now} by now; this one was given when it was {seen}. Nothing was changed.",
    ),
    Code.POLICY_KNOWN: (409, "Known already", "These files are version {number} of the policy: put that in force."),
    Code.NOT_YOUR_FOLDER: (403, "Not your folder", "Only files of the team {teams} may change; see errors."),
    Code.FOUR_EYES: (403, "Another person needed", "Version {number} is your own; somebody else has to approve it."),
    Code.NEVER_APPROVED: (
        403,
        "Never approved",
        "Under four eyes version {number} cannot come back: nobody but its author ever approved it. Publish its files "
        "under another version; then somebody else can approve them.",
    ),
    Code.LEDGER_UNAVAILABLE: (503, "Ledger not available", "The ledger cannot be written, so nothing was changed."),
    Code.UNAVAILABLE: (503, "Not available", "The store cannot be reached at the moment; try again."),
    Code.INTERNAL: (500, "Internal error", "This is a fault of the service; it was logged under trace_id."),
}

_STATES: Mapping[str, str] = {
    "waiting": "It waits for an approval.",
    "approved": "It was approved already.",
    "declined": "It was declined.",
    "timed_out": "Nobody answered in time: it was not done.",
    "proceeded": "It was done without an approval, and is reviewed later.",
    "at once": "It needs no approval.",
    "exception_mode": "The customer is off the map already: {owner} takes care of them until {until}.",
    "closed": "The conversation is over.",
    "undone": "It was undone already.",
    "replaced": "Something newer stands in its place.",
}
"""What the states are called to people, after that it cannot be done."""


def _template(code: Code, params: Mapping[str, Any]) -> str:
    said = _STATES.get(str(params.get("state"))) if code is Code.WRONG_STATE else None
    return f"This cannot be done. {said}" if said else CATALOGUE[code][2]


_FROM_STATUS = {
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    415: Code.UNSUPPORTED_MEDIA_TYPE,
    400: Code.MALFORMED_JSON,
}


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(problem: ProblemError) -> str:
    """What a problem says, for who does not speak HTTP."""
    return _template(problem.code, problem.params).format_map(_Lenient(problem.params))


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
        detail=_template(code, params).format_map(_Lenient(params)),
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
