"""Reason codes: for which kinds of recommended action each is offered, and what it is called in which language.

At most ``MOST`` are offered for one kind, so that each has a figure as its key; each kind has at least one.
"""

import re

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.people import ReasonCode
from agentdesk.engine.policy.checks import Checker
from agentdesk.engine.policy.declared import ReasonCodeShape
from agentdesk.engine.policy.yamlsource import Source

MOST = 7
OTHER = "other"
"""The code that says nothing by itself, and therefore always needs a comment."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_FIRST = "en"
"""The language of a title where the desk has no words of its own."""


def reason_codes(check: Checker, source: Source, said: tuple[ReasonCodeShape, ...]) -> tuple[ReasonCode, ...]:
    """The codes as declared; complains of unknown kinds, of too many or none for a kind, of "other" without words."""
    kinds = [kind.value for kind in ActionKind]
    for i, one in enumerate(said):
        for n, kind in enumerate(one.kinds):
            check.known(source, ("reason_codes", i, "kinds", n), "kind of action", [kind], kinds)
        for language in () if isinstance(one.title, str) else one.title:
            if not _LANGUAGE.fullmatch(language):
                told = f"a title goes with its language, such as de or pt_BR; '{language}' is none"
                check.complain(source, ("reason_codes", i, "title"), told)
        if one.code == OTHER and one.needs_comment is False:
            place = ("reason_codes", i, "needs_comment")
            check.complain(source, place, f"the reason code '{OTHER}' says nothing by itself: it needs a comment")
    codes = tuple(_code(one) for one in said)
    for kind in kinds:
        fitting = [i for i, code in enumerate(codes) if code.fits(kind)]
        if len(fitting) > MOST:
            told = f"{len(fitting)} reason codes are offered where the recommended action is of the kind {kind}; "
            check.complain(source, ("reason_codes", fitting[MOST]), f"{told}at most {MOST} can be chosen by a figure")
        if not fitting:
            told = f"no reason code is offered where the recommended action is of the kind {kind}"
            check.complain(source, ("reason_codes",), told)
    return codes


def _code(one: ReasonCodeShape) -> ReasonCode:
    titles = {} if isinstance(one.title, str) else dict(one.title)
    title = one.title if isinstance(one.title, str) else titles.get(_FIRST) or next(iter(titles.values()))
    needs_comment = one.code == OTHER if one.needs_comment is None else one.needs_comment
    return ReasonCode(code=one.code, title=title, needs_comment=needs_comment, kinds=one.kinds, titles=titles)
