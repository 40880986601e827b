"""Presence in words: in the top bar, and on the floor. Qt-free."""

from agentdesk.domain.people import Presence
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


def presence_title(presence: Presence) -> str:
    """The presence in words."""
    return {
        Presence.AVAILABLE: _("Available"),
        Presence.BUSY: _("Busy"),
        Presence.AWAY: _("Away"),
        Presence.AFTER_CALL_WORK: _("After-call work"),
        Presence.OFFLINE: _("Offline"),
    }[presence]


def presence_tone(presence: Presence) -> Tone:
    """The tone of the dot before it."""
    return {
        Presence.AVAILABLE: Tone.SUCCESS,
        Presence.BUSY: Tone.DANGER,
        Presence.AWAY: Tone.WARNING,
        Presence.AFTER_CALL_WORK: Tone.WARNING,
        Presence.OFFLINE: Tone.WARNING,
    }[presence]
