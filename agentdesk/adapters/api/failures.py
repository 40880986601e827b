"""What went wrong on the way to the orchestrator, as the domain's problems.

Owns the one mapping from transport errors and answers to ``ProblemError``. Knows nothing of what was asked.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
from pydantic import ValidationError

from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.wire.problems import ProblemDocument

_BY_STATUS = {
    401: Code.UNAUTHENTICATED,
    403: Code.FORBIDDEN,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    408: Code.UNAVAILABLE,
    409: Code.CONFLICT,
    412: Code.VERSION_MISMATCH,
    413: Code.TOO_LARGE,
    415: Code.UNSUPPORTED_MEDIA_TYPE,
    425: Code.UNAVAILABLE,
    428: Code.VERSION_REQUIRED,
    429: Code.RATE_LIMITED,
}
_OF_THE_STATUS_ALONE = frozenset({401, 403, 408, 425, 429})
"""Statuses that mean the same whatever the body says: a proxy on the way may have answered, not the service."""


def from_transport(error: httpx.HTTPError | httpx.InvalidURL) -> ProblemError:
    """A request that got no answer, or half of one."""
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | httpx.TooManyRedirects):
        return ProblemError(
            Code.UNAVAILABLE, detail=f"The orchestrator's address cannot be used: {error}", is_unsent=True
        )
    is_unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return ProblemError(Code.UNAVAILABLE, detail=type(error).__name__, is_unsent=is_unsent)


def from_answer(response: httpx.Response) -> ProblemError:
    """An answer that is no success. The body must have been read."""
    status = response.status_code
    document = _document(response)
    retry_after_s = _retry_after_s(response)
    return ProblemError(
        _code(status, document),
        errors=tuple(FieldProblem(e.field, e.code, e.detail) for e in document.errors) if document else (),
        status=status,
        detail=document.detail if document else "",
        trace_id=document.trace_id if document else "",
        retry_after_s=retry_after_s,
    )


def date_of(response: httpx.Response) -> datetime | None:
    """When the answer was made by the clock of the other side, in UTC; None where it does not say."""
    try:
        at = parsedate_to_datetime(response.headers.get("date", ""))
        return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def bad_answer(error: Exception) -> ProblemError:
    """A success whose body makes no sense; says where, never what."""
    if isinstance(error, ValidationError):
        places = ", ".join(".".join(str(part) for part in item["loc"]) for item in error.errors()[:5])
        return ProblemError(Code.BAD_ANSWER, detail=f"The answer does not have the documented shape: {places}")
    return ProblemError(Code.BAD_ANSWER, detail="The answer is not the documented JSON.")


def _code(status: int, document: ProblemDocument | None) -> Code:
    if document is not None and status not in _OF_THE_STATUS_ALONE:
        try:
            told = Code(document.code)
        except ValueError:
            pass  # a newer orchestrator may know more
        else:
            if status < HTTPStatus.INTERNAL_SERVER_ERROR or told in (Code.LEDGER_UNAVAILABLE, Code.INTERNAL):
                return told
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Code.INTERNAL if status == HTTPStatus.INTERNAL_SERVER_ERROR else Code.UNAVAILABLE
    return _BY_STATUS.get(status, Code.INVALID if status >= HTTPStatus.BAD_REQUEST else Code.BAD_ANSWER)


def _document(response: httpx.Response) -> ProblemDocument | None:
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    try:
        return ProblemDocument.model_validate_json(response.content)
    except ValidationError:
        return None


def _retry_after_s(response: httpx.Response) -> float:
    """Seconds, or a date, as RFC 9110 has it; nonsense is no wish at all."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():  # whatever else is a digit, a raised two, is no number
        return float(text)
    try:
        at = parsedate_to_datetime(text)
        sent_at = parsedate_to_datetime(response.headers.get("date", ""))
        return max(0.0, (at - sent_at).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0
