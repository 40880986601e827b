"""What a newer service tells and this desk has no word for: said as it was told (decision 80). Qt-free."""

from agentdesk.ui.words import _, isolated


def unknown_state(state: str) -> str:
    """How a contact stands whose state is none that is known here."""
    return _("a state not known here: {state}").format(state=isolated(str(state)))
