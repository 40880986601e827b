"""What the guide shows: where the desk belongs, whether all is well, and the keys that matter. Qt-free."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from agentdesk.app.diagnosis import Setting
from agentdesk.app.state import ConnectionStatus, State
from agentdesk.domain.people import Permission
from agentdesk.domain.problems import Code
from agentdesk.domain.records import dataclass
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.words import _

EXPLAINED = ("accept_offer", "accept_advice", "do_other", "end", "palette", "keys")
"""Commands that a new agent needs on the first day, in the order of a contact."""


class Verdict(StrEnum):
    GOOD = "good"
    WAITING = "waiting"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what is so, and what to do where it is not well."""

    id: str
    verdict: Verdict
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class GuideState:
    """``is_here`` is an orchestrator of the desk's own; ``lock`` says why the connection cannot be changed."""

    is_here: bool
    url: str
    lock: str
    checks: tuple[Check, ...]
    keys: tuple[tuple[str, str], ...]


def build(settings: Sequence[Setting], state: State, keys: Mapping[str, tuple[str, str]]) -> GuideState:
    """``keys`` are title and key of the window's commands by id."""
    by_name = {each.name: each for each in settings}
    url = by_name["url"].value
    is_locked = by_name["url"].is_managed
    return GuideState(
        is_here=not url,
        url=str(url or ""),
        lock=_("Fixed by this computer's administrator.") if is_locked else "",
        checks=(_line(state, str(url or "")), _signed_in(state), _may_work(state), _kept(state)),
        keys=tuple(keys[each] for each in EXPLAINED if each in keys and keys[each][1]),
    )


_ANSWERED = frozenset({Code.UNAUTHENTICATED, Code.FORBIDDEN})
"""What the orchestrator answers to a token that is not, or no longer, one of its own."""
_NO_ORCHESTRATOR = frozenset(
    {Code.NOT_FOUND, Code.METHOD_NOT_ALLOWED, Code.BAD_ANSWER, Code.INVALID, Code.UNSUPPORTED_MEDIA_TYPE}
)
"""What is answered by something that is none."""


def _line(state: State, url: str) -> Check:
    line = state.connection
    if line.problem in _ANSWERED:
        return Check("line", Verdict.GOOD, _("The orchestrator is reached."))
    if line.status is ConnectionStatus.LIVE:
        return Check("line", Verdict.GOOD, _("The orchestrator is reached, and what happens there is told at once."))
    if line.status in (ConnectionStatus.STARTING, ConnectionStatus.CATCHING_UP):
        return Check("line", Verdict.WAITING, _("The orchestrator is being reached…"))
    if state.session is not None and line.status is ConnectionStatus.OFFLINE:
        said = explain(line.problem)
        return Check("line", Verdict.BAD, _("The line to the orchestrator was lost."), said.detail)
    another = _("Is the address right, and this computer online? Put another one in above, or try again.")
    if url and line.problem == Code.UNAVAILABLE:
        if url.startswith("https:"):
            own = _("Where your company has certificates of its own, name their file in the settings.")
            another = f"{another} {own}"
        return Check("line", Verdict.BAD, _("Nothing is reached at {address}.").format(address=url), another)
    if url and line.problem in _NO_ORCHESTRATOR:
        words = _("What answers at {address} is no orchestrator.").format(address=url)
        return Check("line", Verdict.BAD, words, another)
    said = explain(line.problem)
    return Check("line", Verdict.BAD, said.title, said.detail)


def _signed_in(state: State) -> Check:
    session = state.session
    if session is not None and state.connection.problem != Code.UNAUTHENTICATED:
        words = _("You are signed in as {name}, team {team}.") if session.team else _("You are signed in as {name}.")
        return Check("session", Verdict.GOOD, words.format(name=session.name, team=session.team))
    if state.connection.problem == Code.TOKEN_UNREADABLE:
        said = explain(Code.TOKEN_UNREADABLE)
        return Check("session", Verdict.BAD, said.title, said.detail)
    if state.connection.problem in _ANSWERED:
        return Check(
            "session",
            Verdict.BAD,
            _("The access token was not accepted."),
            _("Put another one in above. Your administrator gives it to you."),
        )
    return Check("session", Verdict.WAITING, _("Nobody is signed in yet."))


def _may_work(state: State) -> Check:
    session = state.session
    if session is None:
        return Check("role", Verdict.WAITING, _("What you may do is known after signing in."))
    may = frozenset(session.permissions)
    if Permission.INTERACTIONS_WRITE in may:
        return Check("role", Verdict.GOOD, _("You may take calls and chats, and record exceptions."))
    if Permission.OVERRIDES_REVIEW in may:
        return Check("role", Verdict.GOOD, _("You may review your teams' overrides."))
    return Check(
        "role",
        Verdict.BAD,
        _("This token is no agent's and no supervisor's."),
        _("The desk has little to show with it. Ask your administrator for one of your role."),
    )


def _kept(state: State) -> Check:
    of_others = (Code.LOCAL_KEY_IN_FILE, Code.LOCAL_STORE_RENEWED, Code.PARTLY_UNKNOWN)
    wrong = next((code for code in reversed(state.notices) if code not in of_others), None)
    if wrong is not None:
        said = explain(wrong)
        return Check("local", Verdict.BAD, said.title, said.detail)
    if Code.LOCAL_KEY_IN_FILE.value in state.notices:
        said = explain(Code.LOCAL_KEY_IN_FILE)
        return Check("local", Verdict.GOOD, _("What you do is kept here, encrypted, until it is sent."), said.detail)
    return Check("local", Verdict.GOOD, _("What you do is kept here, encrypted, until it is sent."))
