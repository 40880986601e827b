"""What the one strip below the top bar says when something is not as it should be."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from agentdesk.app.state import ConnectionStatus
from agentdesk.domain.problems import Code
from agentdesk.domain.records import dataclass
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, ngettext, span_text

_OF_THE_TOKEN = frozenset({Code.UNAUTHENTICATED, Code.FORBIDDEN, Code.TOKEN_UNREADABLE})
"""Why a desk is refused that another token may help against."""


class Act(StrEnum):
    RECONNECT = "reconnect"
    FIRST_STEPS = "first_steps"
    SHOW_UNSENT = "show_unsent"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True)
class Strip:
    """``action`` is the word of its button, and ``act`` what that does; without a ``text`` there is no strip."""

    text: str = ""
    tone: Tone = Tone.WARNING
    action: str = ""
    icon: str = ""
    act: Act | None = None


def strip_of(shell: ShellState, now: datetime, dismissed: Collection[str], *, has_steps: bool) -> Strip:
    """The most important of what is to be said; ``dismissed`` are codes of alarms that were put away, ``has_steps``
    says that there are first steps to lead back to."""
    line = shell.line
    if line.status is ConnectionStatus.OFFLINE and has_steps and not shell.is_known:
        words = _("This desk has not reached its service yet. The first steps say what to do.")
        return Strip(words, Tone.WARNING, _("First steps"), "offline", Act.FIRST_STEPS)
    if line.status is ConnectionStatus.OFFLINE:
        return Strip(_without_line(shell, now), Tone.WARNING, _("Reconnect now"), "offline", Act.RECONNECT)
    if line.status is ConnectionStatus.REFUSED:
        problem = explain(line.problem)
        words = f"{problem.title}. {problem.detail}"
        if has_steps and line.problem in _OF_THE_TOKEN:
            return Strip(words, Tone.DANGER, _("Sign in again"), "locked", Act.FIRST_STEPS)
        return Strip(words, Tone.DANGER, _("Reconnect now"), "locked", Act.RECONNECT)
    if shell.refused:
        refused = ngettext(
            "{n} item was refused by the service. It is kept here until you decide what becomes of it.",
            "{n} items were refused by the service. They are kept here until you decide what becomes of them.",
            shell.refused,
        )
        return Strip(refused, Tone.DANGER, _("Show"), "alert", Act.SHOW_UNSENT)
    alarms = [code for code in shell.alarms if code not in dismissed]
    if alarms:
        problem = explain(alarms[-1])
        return Strip(f"{problem.title}. {problem.detail}", Tone.WARNING, _("Dismiss"), act=Act.DISMISS)
    return Strip()


def _without_line(shell: ShellState, now: datetime) -> str:
    waiting = shell.unsent - shell.refused - shell.kept
    if waiting:
        then = ngettext("{n} item waits here and is sent later.", "{n} items wait here and are sent later.", waiting)
    else:
        then = _("You can go on: what you do is kept here and sent later.")
    return f"{_offline(shell.line.since, now)} {then}"


def _offline(since: datetime | None, now: datetime) -> str:
    """Since when there is no line, and how long that is."""
    if since is None:
        return _("No connection.")
    lasts_s = (now - since).total_seconds()
    if lasts_s < 60:
        return _("No connection since {time}.").format(time=clock_time(since))
    return _("No connection since {time}, for {span}.").format(time=clock_time(since), span=span_text(lasts_s))
