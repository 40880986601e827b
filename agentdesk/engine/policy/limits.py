"""Authority limits, compiled. Knows nothing of how they are written, and nothing of what was given before."""

from typing import Literal

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.records import dataclass

Above = Literal["approval", "review", "refuse"]


@dataclass(frozen=True, slots=True)
class AuthorityLimit:
    """What a role may do by itself instead of the advice.

    ``amount`` is the most of one exception, ``sums`` the most of all within so many seconds, ``times`` how many
    exceptions within so many seconds. It concerns what is of its ``kinds`` or among its ``actions`` (neither: all).
    ``above`` it somebody has to approve, or it is done and reviewed later, or it cannot be done; ``may_proceed`` lets
    who waits for an approval go on without it, to be reviewed later.
    """

    id: str
    title: str
    roles: frozenset[str]
    kinds: frozenset[ActionKind]
    actions: frozenset[str]
    amount: float | None
    sums: tuple[tuple[float, float], ...]
    times: tuple[tuple[float, int], ...]
    above: Above
    may_proceed: bool

    @property
    def limits_amounts(self) -> bool:
        """Whether it says how much may be given, at once or in sum."""
        return self.amount is not None or bool(self.sums)

    def concerns(self, role: str, kind: str, action: str, amount: float | None) -> bool:
        """Whether it is a limit of that role for what was done. Own words have no kind: where they give something, the
        amounts of every kind limit them, or nobody would ever need an approval."""
        if role not in self.roles:
            return False
        if not (self.kinds or self.actions):
            return True
        if not kind:
            return amount is not None and bool(self.kinds) and self.limits_amounts
        return kind in self.kinds or action in self.actions


@dataclass(frozen=True, slots=True)
class Authority:
    """All limits. ``wait_s`` is how long an approval is waited for, ``record_s`` how long after a conversation ended
    something may still be done instead of its advice."""

    wait_s: float = 120.0
    record_s: float = 86_400.0
    limits: tuple[AuthorityLimit, ...] = ()

    @property
    def longest_s(self) -> float:
        """How far back the limits look."""
        spans = [span for limit in self.limits for span, _most in (*limit.sums, *limit.times)]
        return max(spans, default=0.0)

    def of(self, role: str) -> tuple[AuthorityLimit, ...]:
        """The limits of a role."""
        return tuple(limit for limit in self.limits if role in limit.roles)
