"""What may be written of authority limits, and what of it makes sense."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from agentdesk.domain.decision import ActionKind
from agentdesk.engine.policy.checks import Checker
from agentdesk.engine.policy.limits import Authority, AuthorityLimit
from agentdesk.engine.policy.shapes import Declared, Duration, Id, Text
from agentdesk.engine.policy.yamlsource import Source
from agentdesk.engine.wording import money

DAY_S = 86_400.0
_SPANS = {"day": DAY_S, "week": 7 * DAY_S, "month": 30 * DAY_S}

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Times = Annotated[int, Field(ge=0)]


class LimitShape(Declared):
    """``amount`` each, ``per_day``, ``per_week`` and ``per_month`` in sum, ``times_per_…`` in number; a day is the last
    24 hours, a week 7 days, a month 30."""

    id: Id
    title: Text
    roles: Annotated[tuple[Literal["agent", "supervisor"], ...], Field(min_length=1)]
    kinds: tuple[ActionKind, ...] = ()
    actions: tuple[Id, ...] = ()
    amount: Amount | None = None
    per_day: Amount | None = None
    per_week: Amount | None = None
    per_month: Amount | None = None
    times_per_day: Times | None = None
    times_per_week: Times | None = None
    times_per_month: Times | None = None
    above: Literal["approval", "review", "refuse"] = "approval"
    may_proceed: bool = False

    @model_validator(mode="after")
    def _limits_something(self) -> "LimitShape":
        if self.amount is None and not self.sums() and not self.times():
            raise ValueError("it limits nothing: say amount, per_day, times_per_day, …")
        if self.may_proceed and self.above != "approval":
            raise ValueError("'may_proceed' belongs to what waits for an approval")
        return self

    def sums(self) -> tuple[tuple[float, float], ...]:
        """(seconds, most in sum), the shortest first."""
        said = {"day": self.per_day, "week": self.per_week, "month": self.per_month}
        return tuple((_SPANS[name], most) for name, most in said.items() if most is not None)

    def times(self) -> tuple[tuple[float, int], ...]:
        """(seconds, most in number), the shortest first."""
        said = {"day": self.times_per_day, "week": self.times_per_week, "month": self.times_per_month}
        return tuple((_SPANS[name], most) for name, most in said.items() if most is not None)


class AuthorityShape(Declared):
    """``wait`` is how long an approval is waited for while the customer is on the line. ``record_within`` is how long
    after a conversation ended (or, without one, after the advice) something may be done instead of its advice."""

    wait: Annotated[Duration, Field(gt=0, le=DAY_S)] = 120.0
    record_within: Annotated[Duration, Field(gt=0, le=30 * DAY_S)] = DAY_S
    limits: tuple[LimitShape, ...] = ()


def authority(check: Checker, source: Source, said: AuthorityShape, actions: frozenset[str]) -> Authority:
    """The limits, checked; problems go to ``check``."""
    seen: set[str] = set()
    for i, limit in enumerate(said.limits):
        place = ("authority", "limits", i)
        check.unique(source, (*place, "id"), "authority limit", limit.id, seen)
        check.known(source, (*place, "actions"), "action", limit.actions, actions)
        smallest = min((most for _span, most in limit.sums()), default=None)
        if limit.amount is not None and smallest is not None and limit.amount > smallest:
            check.complain(
                source, (*place, "amount"), f"so much can never be given: {money(smallest)} is the most in sum"
            )
        for bounds in (limit.sums(), limit.times()):
            if any(one[1] > other[1] for one, other in pairwise(bounds)):
                check.complain(source, place, "a longer time allows less than a shorter one, which then says nothing")
    return Authority(
        wait_s=said.wait,
        record_s=said.record_within,
        limits=tuple(
            AuthorityLimit(
                id=one.id,
                title=one.title,
                roles=frozenset(one.roles),
                kinds=frozenset(one.kinds),
                actions=frozenset(one.actions),
                amount=one.amount,
                sums=one.sums(),
                times=one.times(),
                above=one.above,
                may_proceed=one.may_proceed,
            )
            for one in said.limits
        ),
    )
