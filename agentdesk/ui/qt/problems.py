"""The catalogue of problems: for each code what happened, what it means, and what one can do about it.

The only place where a problem becomes a sentence on the desk. A code that is not listed has a sentence too.
"""

from agentdesk.domain.problems import Code
from agentdesk.domain.records import dataclass
from agentdesk.ui.words import _


@dataclass(frozen=True, slots=True)
class Explanation:
    """``title`` says what happened, ``detail`` what it means.

    ``action`` is the label of the button that helps; empty when nothing but reading helps.
    """

    title: str
    detail: str
    action: str = ""


def explain(code: str | None, detail: str = "") -> Explanation:
    """The words for a problem's code; ``detail`` is the service's own sentence, used where it says more."""
    found = _catalogue().get(code or "")
    if found is None:
        return Explanation(
            _("Something went wrong"),
            detail or _("The service answered with “{code}”, which this version does not know.").format(code=code),
            _("Try again"),
        )
    return Explanation(found.title, detail, found.action) if detail and code in _DETAILED else found


_DETAILED = frozenset({Code.INVALID, Code.INVALID_IDENTIFIER, Code.CONFLICT, Code.RESULT_CHANGED})
"""Where the service's own sentence names the field or value, which is more than the catalogue can know."""


def _catalogue() -> dict[str, Explanation]:
    return {**_access(), **_input(), **_service(), **_desk()}


def _access() -> dict[str, Explanation]:
    return {
        Code.UNAUTHENTICATED: Explanation(
            _("You are signed out"),
            _("The service does not accept this desk's access token any more. What you typed is kept here."),
            _("Sign in again"),
        ),
        Code.FORBIDDEN: Explanation(
            _("You may not do this"),
            _("Your role has no permission for it. Ask your administrator if you should have."),
        ),
        Code.OWN_OVERRIDE: Explanation(_("It is your own exception"), _("Somebody else reviews what you did.")),
        Code.NOT_FOUND: Explanation(_("It is not there"), _("It was removed, or it belongs to somebody else.")),
        Code.UNKNOWN_CUSTOMER: Explanation(
            _("No such customer"),
            _("Nobody is known under this identifier yet. The first event or interaction will create the customer."),
        ),
        Code.CUSTOMER_ERASED: Explanation(
            _("This customer was erased"),
            _("Nothing is known about them any more. Whoever comes by the same number or address is a new customer."),
        ),
    }


def _input() -> dict[str, Explanation]:
    again = _("Edit")
    return {
        Code.INVALID: Explanation(_("A value is wrong"), _("The service refused a field of what was sent."), again),
        Code.INVALID_IDENTIFIER: Explanation(
            _("This is not an identifier"), _("Write it as kind and value, for example phone:+14155550142."), again
        ),
        Code.MALFORMED_JSON: Explanation(
            _("The service could not read what was sent"), _("This is a fault of the program. The item is kept here.")
        ),
        Code.TOO_LARGE: Explanation(_("The text is too long"), _("Shorten it and send it again."), again),
        Code.UNSUPPORTED_FORMAT: Explanation(
            _("The service cannot write this kind of file"), _("Choose another one, or tell your administrator."), again
        ),
        Code.INVALID_CURSOR: Explanation(
            _("The list has to start over"), _("The place where it was left is not valid any more."), _("Reload")
        ),
        Code.REASON_NEEDS_COMMENT: Explanation(
            _("This reason needs a comment"), _("Say in a few words what made you decide otherwise."), again
        ),
        Code.UNKNOWN_REASON: Explanation(
            _("This reason is not offered for this advice"),
            _("It is for advice of another kind, or the policy was changed. Choose another reason."),
            again,
        ),
        Code.PROMISE_PAST: Explanation(
            _("The promise is due in the past"), _("Say a later time, and finish again."), again
        ),
        Code.ALREADY_LINKED: Explanation(
            _("It is linked already"), _("These two identifiers belong to one customer as it is."), ""
        ),
        Code.UNKNOWN_DECISION: Explanation(
            _("The advice is not known to the service"), _("It may have been removed. The record is kept here."), ""
        ),
        Code.UNSUPPORTED_MEDIA_TYPE: Explanation(
            _("The service could not read what was sent"), _("This is a fault of the program. The item is kept here.")
        ),
        Code.METHOD_NOT_ALLOWED: Explanation(
            _("The service does not offer this"), _("It may be older than this desk. Tell your administrator.")
        ),
    }


def _service() -> dict[str, Explanation]:
    retry = _("Try again")
    return {
        Code.RESULT_CHANGED: Explanation(
            _("Another result was recorded meanwhile"),
            _("Somebody, or you at another desk, said otherwise. Send yours again to have it stand instead."),
            _("Send mine instead"),
        ),
        Code.CONFLICT: Explanation(
            _("It was already recorded differently"),
            _("The same record exists with other content. Yours is kept here until you decide."),
            "",
        ),
        Code.VERSION_MISMATCH: Explanation(
            _("Somebody changed it in the meantime"), _("Look at the newer version and do it again."), _("Reload")
        ),
        Code.VERSION_REQUIRED: Explanation(
            _("The newest version is needed first"), _("Reload it and do it again."), _("Reload")
        ),
        Code.BEYOND_AUTHORITY: Explanation(
            _("It is beyond what you may decide"),
            _("Somebody with more authority has to do it, or it has to be less."),
            "",
        ),
        Code.WRONG_STATE: Explanation(
            _("It is too late for this"), _("The interaction has moved on, for example the customer hung up."), ""
        ),
        Code.TOO_LATE: Explanation(
            _("This advice is too old to override"),
            _("The contact that it was given in ended too long before. Nothing was recorded."),
            "",
        ),
        Code.POLICY_KNOWN: Explanation(
            _("This policy was published before"), _("An earlier version has exactly these files; put that in force.")
        ),
        Code.NOT_YOUR_FOLDER: Explanation(
            _("Some of these files are not yours"), _("A team changes its own folder; the rest belongs to others.")
        ),
        Code.FOUR_EYES: Explanation(
            _("Somebody else has to approve it"), _("The policy asks for four eyes, and this version is your own.")
        ),
        Code.NEVER_APPROVED: Explanation(
            _("Nobody else has ever approved it"),
            _("The policy asks for four eyes. Publish the files anew, so that somebody else can approve them."),
        ),
        Code.LEDGER_UNAVAILABLE: Explanation(
            _("The ledger cannot be written"),
            _("Nothing was changed, because nothing may change off the record. It will be tried again."),
            retry,
        ),
        Code.UNAVAILABLE: Explanation(
            _("The service cannot be reached"), _("What you do is kept here and sent as soon as it is back."), retry
        ),
        Code.RATE_LIMITED: Explanation(
            _("The service asks for a pause"), _("Too much was sent at once. It goes on by itself in a moment."), ""
        ),
        Code.BAD_ANSWER: Explanation(
            _("The service gave an answer that makes no sense"),
            _("Something between this desk and the service may have answered. It will be tried again."),
            retry,
        ),
        Code.INCOMPATIBLE: Explanation(
            _("This desk and the service do not fit together"),
            _("One of them is too old for the other. Tell your administrator; nothing of yours is lost."),
            retry,
        ),
        Code.UNKNOWN_ROLE: Explanation(
            _("This desk does not know the role that you have at the service"),
            _("The service may be newer. Tell your administrator; nothing of yours is lost."),
            retry,
        ),
        Code.INTERNAL: Explanation(
            _("The service has a fault"), _("Nothing of yours is lost. If it stays, tell your administrator."), retry
        ),
    }


def _desk() -> dict[str, Explanation]:
    return {
        Code.EXPORT_FAILED: Explanation(
            _("The file could not be written"),
            _("The folder for exports does not take it. Nothing was lost: the items are still here."),
            _("Try again"),
        ),
        Code.LOCAL_STORE_FAILED: Explanation(
            _("This computer cannot keep what you do"),
            _("The desk's own file cannot be written, so nothing is promised to be safe here. Is the disk full?"),
            _("Try again"),
        ),
        Code.LOCAL_STORE_HELD: Explanation(
            _("Another program holds the desk's own file"),
            _("It did not let go of it within a minute. Nothing of yours is lost: it is all in that file."),
        ),
        Code.LOCAL_STORE_SET_ASIDE: Explanation(
            _("The desk's own file could not be read and was put aside"),
            _("It began with a new one. What was not sent before is still in the old file: tell your administrator."),
        ),
        Code.LOCAL_STORE_RENEWED: Explanation(
            _("Another program removed or changed the desk's own file"),
            _("It was written anew, with all of yours that is unsent. If it happens again, tell your administrator."),
        ),
        Code.LOCAL_UNSENT_ELSEWHERE: Explanation(
            _("Something is unsent that was written for another address of the service"),
            _("It is kept on this computer and is sent when the desk is opened with that address again."),
        ),
        Code.PARTLY_UNKNOWN: Explanation(
            _("The service is newer than this desk"),
            _("Not all that it tells is shown here. Nothing is lost: the service has it, and a newer desk shows it."),
        ),
        Code.LOCAL_KEY_IN_FILE: Explanation(
            _("No keyring on this computer"),
            _("This computer has no keyring: the desk's key is kept in a file only you can read."),
        ),
        Code.PROFILE_IN_USE: Explanation(
            _("The desk is open already"),
            _("Another desk of this profile is running on this computer. Close it, or go on there."),
        ),
        Code.TOKEN_UNREADABLE: Explanation(
            _("The access token cannot be read"),
            _(
                "The file that the settings name for it is not there, may not be read, or holds no token. What you "
                "typed is kept here."
            ),
            _("Sign in again"),
        ),
        Code.CERTIFICATES_UNREADABLE: Explanation(
            _("The certificates that this desk trusts cannot be read"),
            _("The settings name a file (ca_file) that is not there or holds none. Tell your administrator."),
            _("Try again"),
        ),
    }
