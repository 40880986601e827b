"""The one place where a problem's code becomes a status and English sentences.

Knows nothing of HTTP's machinery: the command line says the same sentences without loading it.
"""

from collections.abc import Mapping
from typing import Any

from agentdesk.domain.problems import Code

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
    Code.PROMISE_PAST: (
        422,
        "Promise in the past",
        "It was due at {due}, before it was made: say a later time.",
    ),
    Code.UNKNOWN_REASON: (
        422,
        "Reason not offered",
        "The reason {reason} cannot be given for this advice; see errors.",
    ),
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
    "untested": "The rule was not back-tested as it stands: back-test it first.",
    "undone": "It was undone already.",
    "replaced": "Something newer stands in its place.",
}
"""What the states are called to people, after that it cannot be done."""


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(code: Code, params: Mapping[str, Any]) -> str:
    """What a problem says; ``params`` fill in the catalogue's sentence."""
    said = _STATES.get(str(params.get("state"))) if code is Code.WRONG_STATE else None
    template = f"This cannot be done. {said}" if said else CATALOGUE[code][2]
    return template.format_map(_Lenient(params))
