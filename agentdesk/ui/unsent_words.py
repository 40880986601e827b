"""How far something has come that is kept on this computer and is not with the service yet. Qt-free."""

from agentdesk.app.state import PendingStatus
from agentdesk.ui.words import _, joined, ngettext


def refused_words(count: int) -> str:
    """So many the service refused: they stay until their agent decides, and are not counted among the unsent."""
    return ngettext("{n} refused", "{n} refused", count)


def unsent_words(count: int) -> str:
    """So many wait here."""
    return ngettext("{n} unsent", "{n} unsent", count)


def way_words(sending: PendingStatus) -> str:
    """That it is under way, or that it waits for the line; of what was refused something else is to be said."""
    if sending is PendingStatus.ASIDE:
        return _("set aside")
    return _("sending") if sending is PendingStatus.SENDING else _("waiting to be sent")


def kept_words(sending: PendingStatus) -> str:
    """That it is safe here, and how far it has come."""
    return joined((_("saved here"), way_words(sending)))
