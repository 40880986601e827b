"""Where an exception that was recorded, and the way off the map asked for with it, is now: words, icon and tone."""

from agentdesk.app.state import PendingStatus
from agentdesk.ui.approval_words import because_words, standing_words
from agentdesk.ui.exception.viewmodel import OverrideSheetState, Recorded
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.tone import Tone
from agentdesk.ui.unsent_words import way_words
from agentdesk.ui.words import _, count_text, joined


def record_standing(record: Recorded | None) -> tuple[str, str, str, Tone]:
    """Icon, words, what it means, tone: where the record is now."""
    if record is None:
        return "unsent", _("Saving…"), _("Not safe yet: it is being written on this computer."), Tone.MUTED
    if record.sending is PendingStatus.REFUSED:
        problem = explain(record.problem, record.detail)
        return "failed", _("Refused: {problem}").format(problem=problem.title), problem.detail, Tone.DANGER
    if record.sending is None:
        if record.approval is not None:
            icon, words, tone = standing_words(record.approval, unheard_of=record.unheard_of)
            return icon, words, because_words(record.approval), tone
        seq = _("Ledger entry {seq}.").format(seq=count_text(record.seq)) if record.seq else ""
        return "done-circle", _("Recorded"), seq, Tone.SUCCESS
    if record.needs_yes:
        detail = _("Nobody could be asked so far: do not promise it. Approval is asked for once the service has it.")
        return "waiting", _("Recorded here · needs approval"), detail, Tone.WARNING
    detail = _("It is safe on this computer and will reach the ledger by itself.")
    return "unsent", joined((_("Recorded here"), way_words(record.sending))), detail, Tone.ACCENT


def mode_standing(state: OverrideSheetState, mode_id: str) -> tuple[str, str, Tone] | None:
    """Icon, words and tone: how far the exception mode has come that was asked for with the exception. That it was
    refused is said, and that the exception stands nevertheless; None once it is over."""
    sent = state.modes.get(mode_id)
    if sent is not None and sent.sending is PendingStatus.REFUSED:
        problem = explain(sent.problem, sent.detail)
        words = _("Not taken off the map: {problem}. The exception stands.").format(problem=problem.title)
        return "failed", words, Tone.DANGER
    mode = state.mode
    if mode is None:
        return None
    words = _("Off the map until {time}: {owner} takes care").format(
        time=moment(mode.until, mode.started_at), owner=mode.owner
    )
    if sent is not None:
        return "unsent", joined((words, _("on its way"))), Tone.ACCENT
    return "off-map", words, Tone.SUCCESS
