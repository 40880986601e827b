"""What advice is called in words, on the card and in the ledger's frozen picture alike.

Owns the sentences about exceptions of a rule and about actions that are withheld alike. Knows no widget.
"""

from collections.abc import Sequence

from agentdesk.domain.decision import Allowed, Withheld
from agentdesk.ui.service_words import in_own_words
from agentdesk.ui.words import _, listed

OTHERS_NAMED = 4
"""So many more records are named where an action is withheld for several of them."""


def allowed_text(allowed: Allowed) -> str:
    """A rule that speaks against an action, and the exception by which it is advised nevertheless."""
    words = _("Normally withheld ({because}); allowed here: {exception}")
    return words.format(because=in_own_words(allowed.because), exception=allowed.exception)


def group_title(group: Sequence[Withheld]) -> str:
    """What actions that are withheld alike are called: the first by its name, the others by their records."""
    title = group[0].title or group[0].action
    others = [each.subject.title or each.subject.key for each in group[1:] if each.subject]
    if not others:
        return title
    more = " …" if len(others) > OTHERS_NAMED else ""
    return _("{title}; likewise {others}").format(title=title, others=listed(others[:OTHERS_NAMED]) + more)


def answer_words(answer: str) -> str:
    """What became of advice."""
    known = {
        "overridden": _("overridden"), "accepted": _("accepted"), "acted": _("done"), "declined": _("declined"),
        "ignored": _("ignored"), "": _("no answer"),
    }  # fmt: skip
    return known.get(answer, answer)
