"""Channels in words. Qt-free. A channel without a word of its own is shown under its own name."""

from agentdesk.ui.words import _


def channel_word(channel: str) -> str:
    """What people here call the channel: ``site`` for web, ``IVR`` for ivr."""
    return _words().get(channel, channel)


def is_channel(name: str) -> bool:
    """Whether there is a word for a channel of this name."""
    return name in _words()


def _words() -> dict[str, str]:
    return {
        "web": _("site"),
        "app": _("app"),
        "ivr": _("IVR"),
        "voice": _("phone"),
        "chat": _("chat"),
        "email": _("mail"),
        "sms": _("SMS"),
        "messaging": _("messages"),
        "social": _("social"),
        "store": _("store"),
        "billing": _("billing"),
        "payment": _("payment"),
        "device": _("device"),
        "order": _("order"),
        "survey": _("survey"),
        "agent": _("agent"),
        "system": _("system"),
    }
