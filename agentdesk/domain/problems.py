"""What can go wrong, as codes and parameters. Sentences are made where they are shown (HTTP: http/problems.py,
desk: ui/qt/problems.py)."""

from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Every problem that crosses a boundary of the program."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    UNKNOWN_CUSTOMER = "unknown_customer"
    CUSTOMER_ERASED = "customer_erased"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    MALFORMED_JSON = "malformed_json"
    INVALID = "invalid"
    INVALID_IDENTIFIER = "invalid_identifier"
    INVALID_CURSOR = "invalid_cursor"
    TOO_LARGE = "too_large"
    UNSUPPORTED_FORMAT = "unsupported_format"
    CONFLICT = "conflict"
    ALREADY_LINKED = "already_linked"
    VERSION_MISMATCH = "version_mismatch"
    VERSION_REQUIRED = "version_required"
    REASON_NEEDS_COMMENT = "reason_needs_comment"
    UNKNOWN_REASON = "unknown_reason"
    PROMISE_PAST = "promise_past"
    UNKNOWN_DECISION = "unknown_decision"
    BEYOND_AUTHORITY = "beyond_authority"
    WRONG_STATE = "wrong_state"
    TOO_LATE = "too_late"
    RESULT_CHANGED = "result_changed"
    OWN_OVERRIDE = "own_override"
    POLICY_KNOWN = "policy_known"
    NOT_YOUR_FOLDER = "not_your_folder"
    FOUR_EYES = "four_eyes"
    NEVER_APPROVED = "never_approved"
    LEDGER_UNAVAILABLE = "ledger_unavailable"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"
    RATE_LIMITED = "rate_limited"
    # The desk's own: they never travel, but they are shown like the others.
    BAD_ANSWER = "bad_answer"
    INCOMPATIBLE = "incompatible"
    UNKNOWN_ROLE = "unknown_role"
    PARTLY_UNKNOWN = "partly_unknown"
    EXPORT_FAILED = "export_failed"
    LOCAL_STORE_FAILED = "local_store_failed"
    LOCAL_STORE_HELD = "local_store_held"
    LOCAL_STORE_SET_ASIDE = "local_store_set_aside"
    LOCAL_STORE_RENEWED = "local_store_renewed"
    LOCAL_KEY_IN_FILE = "local_key_in_file"
    LOCAL_UNSENT_ELSEWHERE = "local_unsent_elsewhere"
    PROFILE_IN_USE = "profile_in_use"
    TOKEN_UNREADABLE = "token_unreadable"
    CERTIFICATES_UNREADABLE = "certificates_unreadable"


class FieldProblem:
    """One bad field: where (a dotted path), which code, and a plain detail for the log of the caller."""

    __slots__ = ("code", "detail", "field")

    def __init__(self, field: str, code: str, detail: str) -> None:
        self.field, self.code, self.detail = field, code, detail


class ProblemError(Exception):
    """Raised wherever a rule is broken; carries a code and parameters, never a sentence."""

    def __init__(self, code: Code, /, *, errors: tuple[FieldProblem, ...] = (), **params: Any) -> None:
        super().__init__(code.value, params)
        self.code = code
        self.params = params
        self.errors = errors
