"""How an approval stands, in words: on the agent's card and sheet, and in the supervisor's log."""

from collections.abc import Iterable, Set
from datetime import datetime

from agentdesk.domain.override import Approval, ApprovalState, Override
from agentdesk.ui.amounts import amount_words
from agentdesk.ui.approval_ends import is_told
from agentdesk.ui.mode_lengths import length_words
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _

MAY_GO_ON = (ApprovalState.WAITING, ApprovalState.TIMED_OUT)
"""Where who waits may go on without it, if the policy lets them."""


def standing_words(approval: Approval, *, unheard_of: bool = False) -> tuple[str, str, Tone]:
    """Icon, words and tone. ``unheard_of``: as ``is_unheard_of`` says."""
    by = approval.by
    match approval.state:
        case ApprovalState.WAITING if approval.nobody_may:
            if approval.may_proceed:
                return "failed", _("Nobody here may approve this"), Tone.DANGER
            return "failed", _("Nobody here may approve this: offer less, or say that it cannot be done"), Tone.DANGER
        case ApprovalState.WAITING if unheard_of:
            return (
                "timer",
                _("Its time is over, and what came of it is not known here yet: do not promise it"),
                Tone.DANGER,
            )
        case ApprovalState.WAITING:
            until = clock_time(approval.expires_at) if approval.expires_at else ""
            return "waiting", _("Waits for approval until {time}").format(time=until), Tone.WARNING
        case ApprovalState.APPROVED:
            return "done-circle", _("Approved by {name}").format(name=by), Tone.SUCCESS
        case ApprovalState.DECLINED:
            said = _("Declined by {name}: {reason}").format(name=by, reason=approval.reason)
            return "close", said, Tone.DANGER
        case ApprovalState.TIMED_OUT if approval.ended_by_erasure:
            return "timer", _("The customer was erased before anybody answered"), Tone.DANGER
        case ApprovalState.TIMED_OUT:
            return "timer", _("Nobody approved it in time"), Tone.DANGER
        case ApprovalState.PROCEEDED:
            return "done", _("Done without approval, to be reviewed"), Tone.WARNING


def because_words(approval: Approval) -> str:
    """How the limit was passed, in the desk's language; as the service says it where it tells no more."""
    told = approval.because_params
    span = length_words(told.get("span_s", 0.0))
    sentences = {
        "amount": _("{value} is more than {most}, which is the most at once"),
        "sum": _("It would be {value} within {span}; {most} is the most"),
        "times": _("It would be number {value} within {span}; {most} is the most"),
    }
    sentence = sentences.get(approval.because_code)
    if sentence is None or not {"value", "most"} <= told.keys():
        return approval.because
    return sentence.format(value=amount_words(told["value"]), most=amount_words(told["most"]), span=span)


def decided(waiting: Set[str], overrides: Iterable[Override]) -> list[str]:
    """What to tell the agent of those of their overrides that waited a moment ago and do not any more, and of those
    that wait for nobody since then."""
    told = []
    for one in overrides:
        if one.approval is not None and is_told(one.approval, waited=one.id in waiting):
            _icon, words, _tone = standing_words(one.approval)
            told.append(_("{taken}: {standing}").format(taken=one.taken_title, standing=words))
    return told


def left_words(expires_at: datetime | None, now: datetime) -> str:
    """How long is left to decide."""
    if expires_at is None:
        return ""
    seconds = max(0, int((expires_at - now).total_seconds()))
    return _("{minutes}:{seconds:02d} left").format(minutes=seconds // 60, seconds=seconds % 60)
