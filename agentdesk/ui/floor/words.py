"""The words of the floor: states, advice, feelings. Each with its icon, for colour is never the only carrier.

Qt-free.
"""

from agentdesk.domain.floor import AdviceStatus
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.feelings import moods
from agentdesk.ui.tone import Tone
from agentdesk.ui.unknown import unknown_state
from agentdesk.ui.words import _, score_text


def state_word(state: InteractionState) -> tuple[str, Tone]:
    """How a contact stands."""
    words = {
        InteractionState.OFFERED: (_("waits"), Tone.ACCENT),
        InteractionState.CONNECTED: (_("in contact"), Tone.NEUTRAL),
        InteractionState.ON_HOLD: (_("on hold"), Tone.WARNING),
        InteractionState.WRAP_UP: (_("wrap-up"), Tone.MUTED),
        InteractionState.CLOSED: (_("over"), Tone.FAINT),
    }
    return words.get(state) or (unknown_state(state), Tone.WARNING)


def status_word(status: AdviceStatus | None) -> tuple[str, str, Tone]:
    """Icon, word and tone of what became of advice."""
    words = {
        AdviceStatus.SHOWN: ("show", _("shown"), Tone.MUTED),
        AdviceStatus.ACCEPTED: ("done", _("accepted"), Tone.SUCCESS),
        AdviceStatus.DONE: ("done-circle", _("done"), Tone.SUCCESS),
        AdviceStatus.DECLINED: ("close", _("declined"), Tone.WARNING),
        AdviceStatus.IGNORED: ("hide", _("ignored"), Tone.MUTED),
        AdviceStatus.OVERRIDDEN: ("edit", _("does other"), Tone.VIOLET),
        AdviceStatus.WAITING: ("waiting", _("waits for approval"), Tone.WARNING),
        AdviceStatus.NOT_APPROVED: ("withheld", _("not approved"), Tone.DANGER),
    }
    return words[status] if status is not None else ("no-action", _("no advice yet"), Tone.FAINT)


def feeling_word(score: float) -> str:
    """``−0.6 Unhappy``."""
    nearest = min(moods(), key=lambda mood: abs(mood.score - score))
    return _("{score} {word}").format(score=score_text(score), word=nearest.label)
