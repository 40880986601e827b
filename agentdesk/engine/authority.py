"""Whether somebody may do by themselves what they do instead of the advice.

Pure: what they gave before is handed in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agentdesk.engine.policy.limits import AuthorityLimit
from agentdesk.engine.wording import lasting

_STRICTEST = ("refuse", "approval", "review")


@dataclass(frozen=True, slots=True)
class Given:
    """An exception that somebody made before: when, of which kind (empty: own words), and how much it gave."""

    at: datetime
    kind: str
    action: str
    amount: float | None


@dataclass(frozen=True, slots=True)
class Beyond:
    """A limit that would be passed, and how."""

    limit: AuthorityLimit
    because: str


def beyond(limits: Iterable[AuthorityLimit], role: str, asked: Given, before: Sequence[Given]) -> Beyond | None:
    """The strictest limit that ``asked`` would pass; None where it may be done at once."""
    found = [
        Beyond(limit, because)
        for limit in limits
        if limit.concerns(role, asked.kind, asked.action, asked.amount)
        and (because := _passed(limit, role, asked, before))
    ]
    return min(found, key=lambda one: _STRICTEST.index(one.limit.above), default=None)


def _passed(limit: AuthorityLimit, role: str, asked: Given, before: Sequence[Given]) -> str:
    """How the limit is passed; empty if it is not."""
    amount = asked.amount or 0.0
    if limit.amount is not None and amount > limit.amount:
        return f"{amount:g} is more than {limit.amount:g}, which is the most at once"
    of_it = [one for one in before if limit.concerns(role, one.kind, one.action, one.amount)]
    for span_s, most in limit.sums:
        total = amount + sum(one.amount or 0.0 for one in of_it if asked.at - one.at < timedelta(seconds=span_s))
        if amount and total > most:
            return f"It would be {total:g} within {lasting(span_s)}; {most:g} is the most"
    for span_s, times in limit.times:
        count = 1 + sum(asked.at - one.at < timedelta(seconds=span_s) for one in of_it)
        if count > times:
            return f"It would be number {count} within {lasting(span_s)}; {times} is the most"
    return ""
