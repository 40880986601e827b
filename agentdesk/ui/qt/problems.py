"""The catalogue of problems: for each code what happened, what it means, and what one can do about it.

The only place where a problem becomes a sentence on the desk. A code that is not listed has a sentence too.
"""

from dataclasses import dataclass

from agentdesk.domain.problems import Code
from agentdesk.ui.words import _


@dataclass(frozen=True, slots=True)
class ProblemText:
    """``action`` is the label of the button that helps; empty when nothing but reading helps."""

    happened: str
    means: str
    action: str = ""


def problem_text(code: str | None, detail: str = "") -> ProblemText:
    """The words for a problem's code; ``detail`` is the service's own sentence, used where it says more."""
    found = _catalogue().get(code or "")
    if found is None:
        return ProblemText(
            _("Something went wrong"),
            detail or _("The service answered with “{code}”, which this version does not know.").format(code=code),
            _("Try again"),
        )
    return ProblemText(found.happened, detail, found.action) if detail and code in _DETAILED else found


_DETAILED = frozenset({Code.INVALID, Code.INVALID_IDENTIFIER, Code.CONFLICT})
"""Where the service's own sentence names the field or value, which is more than the catalogue can know."""


def _catalogue() -> dict[str, ProblemText]:
    return {**_access(), **_input(), **_service()}


def _access() -> dict[str, ProblemText]:
    return {
        Code.UNAUTHENTICATED: ProblemText(
            _("You are signed out"),
            _("The service does not accept this desk's access token any more. What you typed is kept here."),
            _("Sign in again"),
        ),
        Code.FORBIDDEN: ProblemText(
            _("You may not do this"),
            _("Your role has no permission for it. Ask your administrator if you should have."),
        ),
        Code.NOT_FOUND: ProblemText(_("It is not there"), _("It was removed, or it belongs to somebody else.")),
        Code.UNKNOWN_CUSTOMER: ProblemText(
            _("No such customer"),
            _("Nobody is known under this identifier yet. The first event or interaction will create the customer."),
        ),
    }


def _input() -> dict[str, ProblemText]:
    again = _("Edit")
    return {
        Code.INVALID: ProblemText(_("A value is wrong"), _("The service refused a field of what was sent."), again),
        Code.INVALID_IDENTIFIER: ProblemText(
            _("This is not an identifier"), _("Write it as kind and value, for example phone:+14155550142."), again
        ),
        Code.MALFORMED_JSON: ProblemText(
            _("The service could not read what was sent"), _("This is a fault of the program. The item is kept here.")
        ),
        Code.TOO_LARGE: ProblemText(_("The text is too long"), _("Shorten it and send it again."), again),
        Code.INVALID_CURSOR: ProblemText(
            _("The list has to start over"), _("The place where it was left is not valid any more."), _("Reload")
        ),
        Code.REASON_NEEDS_COMMENT: ProblemText(
            _("This reason needs a comment"), _("Say in a few words what made you decide otherwise."), again
        ),
        Code.UNKNOWN_REASON: ProblemText(
            _("This reason is not offered any more"), _("The policy was changed. Choose another reason."), again
        ),
        Code.UNKNOWN_DECISION: ProblemText(
            _("The advice is not known to the service"), _("It may have been removed. The record is kept here."), ""
        ),
        Code.UNSUPPORTED_MEDIA_TYPE: ProblemText(
            _("The service could not read what was sent"), _("This is a fault of the program. The item is kept here.")
        ),
        Code.METHOD_NOT_ALLOWED: ProblemText(
            _("The service does not offer this"), _("It may be older than this desk. Tell your administrator.")
        ),
    }


def _service() -> dict[str, ProblemText]:
    retry = _("Try again")
    return {
        Code.CONFLICT: ProblemText(
            _("It was already recorded differently"),
            _("The same record exists with other content. Yours is kept here until you decide."),
            "",
        ),
        Code.VERSION_MISMATCH: ProblemText(
            _("Somebody changed it in the meantime"), _("Look at the newer version and do it again."), _("Reload")
        ),
        Code.VERSION_REQUIRED: ProblemText(
            _("The newest version is needed first"), _("Reload it and do it again."), _("Reload")
        ),
        Code.WRONG_STATE: ProblemText(
            _("It is too late for this"), _("The interaction has moved on, for example the customer hung up."), ""
        ),
        Code.LEDGER_UNAVAILABLE: ProblemText(
            _("The ledger cannot be written"),
            _("Nothing was changed, because nothing may change off the record. It will be tried again."),
            retry,
        ),
        Code.UNAVAILABLE: ProblemText(
            _("The service cannot be reached"), _("What you do is kept here and sent as soon as it is back."), retry
        ),
        Code.INTERNAL: ProblemText(
            _("The service has a fault"), _("Nothing of yours is lost. If it stays, tell your administrator."), retry
        ),
    }
