"""That a text is longer than the service takes, in words: said while it is written, since kept it would be refused."""

from agentdesk.domain.lengths import LONG
from agentdesk.ui.words import _, count_text, ngettext


def too_long(text: str, most: int = LONG) -> str:
    """By how much it is too long, and what the most is; empty where it is not."""
    over = len(text) - most
    if over <= 0:
        return ""
    by = ngettext("Too long by {n} character", "Too long by {n} characters", over)
    return _("{too_long}; at most {most} can be sent.").format(too_long=by, most=count_text(most))
