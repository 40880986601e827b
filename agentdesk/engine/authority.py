"""Whether somebody may do by themselves what they do instead of the advice.

Pure: what they gave before is handed in.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import fsum

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.limits import AuthorityLimit
from agentdesk.engine.wording import DECIMALS, lasting, money

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
    """A limit that would be passed, and how: in words, and as a code with its numbers (``Approval``)."""

    limit: AuthorityLimit
    because: str
    code: str
    params: Mapping[str, float]


def beyond(limits: Sequence[AuthorityLimit], role: str, asked: Given, before: Sequence[Given]) -> Beyond | None:
    """The strictest limit that ``asked`` would pass; None where it may be done at once."""
    found = [
        one
        for limit in limits
        if _concerns(limits, limit, role, asked) and (one := _passed(limits, limit, role, asked, before)) is not None
    ]
    return min(found, key=lambda one: _STRICTEST.index(one.limit.above), default=None)


def approvable(limit: AuthorityLimit, of_approvers: Sequence[tuple[str, Sequence[AuthorityLimit]]]) -> float | None:
    """The most of what a limit concerns that any of those who may approve could decide by themselves (each a role with
    its limits); None where one of them has no bound. What they gave before does not count."""
    kinds: Sequence[str] = sorted(limit.kinds) or [""]
    bounds = [min(_most(limits, role, kind), default=None) for role, limits in of_approvers for kind in kinds]
    return None if None in bounds else max((one for one in bounds if one is not None), default=0.0)


def _most(limits: Sequence[AuthorityLimit], role: str, kind: str) -> list[float]:
    asked = Given(datetime.min.replace(tzinfo=UTC), kind, "", 1.0)
    mine = [one for one in limits if _concerns(limits, one, role, asked)]
    at_once = [one.amount for one in mine if one.amount is not None]
    return at_once + [most for one in mine for _span, most in one.sums]


def _concerns(limits: Sequence[AuthorityLimit], limit: AuthorityLimit, role: str, given: Given) -> bool:
    """Whether it is a limit of what was given. Where no limit of the role bounds the amounts of its kind those of every
    kind do, as they do for own words, which have none: or there would be no limit to it."""
    if limit.concerns(role, given.kind, given.action, given.amount):
        return True
    if not given.amount or not given.kind:
        return False
    bounded = any(one.limits_amounts and one.concerns(role, given.kind, given.action, given.amount) for one in limits)
    return not bounded and limit.limits_amounts and limit.concerns(role, "", given.action, given.amount)


def _passed(
    limits: Sequence[AuthorityLimit], limit: AuthorityLimit, role: str, asked: Given, before: Sequence[Given]
) -> Beyond | None:
    """How the limit is passed; None if it is not."""
    amount = asked.amount or 0.0
    if limit.amount is not None and amount > limit.amount:
        said = f"{money(amount)} is more than {money(limit.amount)}, which is the most at once"
        return Beyond(limit, said, "amount", {"value": amount, "most": limit.amount})
    of_it = [one for one in before if _concerns(limits, limit, role, one)]
    for span_s, most in limit.sums:
        within = [one.amount or 0.0 for one in of_it if asked.at - one.at < timedelta(seconds=span_s)]
        total = round(fsum([amount, *within]), DECIMALS)  # or 0.1 and 0.2 were more than 0.3
        if amount and total > most:
            said = f"It would be {money(total)} within {lasting(span_s)}; {money(most)} is the most"
            return Beyond(limit, said, "sum", {"value": total, "most": most, "span_s": span_s})
    for span_s, times in limit.times:
        count = 1 + sum(asked.at - one.at < timedelta(seconds=span_s) for one in of_it)
        if count > times:
            said = f"It would be number {count} within {lasting(span_s)}; {times} is the most"
            return Beyond(limit, said, "times", {"value": count, "most": times, "span_s": span_s})
    return None
