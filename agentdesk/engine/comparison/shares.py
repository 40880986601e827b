"""Shares of outcomes of exceptions and of acceptances, and their difference."""

from collections.abc import Iterable

from agentdesk.domain.comparison import Compared, OutcomeDifference, OutcomeShare, OutcomeShares
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.records import dataclass
from agentdesk.engine.intervals import difference_interval, share_interval


@dataclass(frozen=True, slots=True)
class Tally:
    """How many came to which verdict when their window was over, of how many it is not (``waiting``), and of how many
    it can no longer be known (``not_known``)."""

    vindicated: int = 0
    neutral: int = 0
    regretted: int = 0
    waiting: int = 0
    not_known: int = 0

    @property
    def n(self) -> int:
        return self.vindicated + self.neutral + self.regretted

    def of(self, state: OutcomeState) -> int:
        """How many came to that verdict."""
        return {
            OutcomeState.VINDICATED: self.vindicated,
            OutcomeState.NEUTRAL: self.neutral,
            OutcomeState.REGRETTED: self.regretted,
            OutcomeState.NOT_KNOWN: self.not_known,
        }.get(state, self.waiting)

    def with_more(self, state: OutcomeState | None, count: int) -> "Tally":
        """With ``count`` more of a verdict (None: that wait)."""
        more = Tally(
            count if state is OutcomeState.VINDICATED else 0,
            count if state is OutcomeState.NEUTRAL else 0,
            count if state is OutcomeState.REGRETTED else 0,
            count if state in (None, OutcomeState.WATCHING) else 0,
            count if state is OutcomeState.NOT_KNOWN else 0,
        )
        return total((self, more))


@dataclass(frozen=True, slots=True)
class Pair:
    """What became of exceptions, and of acceptances like them."""

    overrides: Tally = Tally()
    acceptances: Tally = Tally()


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    every = list(tallies)
    return Tally(
        sum(one.vindicated for one in every),
        sum(one.neutral for one in every),
        sum(one.regretted for one in every),
        sum(one.waiting for one in every),
        sum(one.not_known for one in every),
    )


def share(hits: int, n: int) -> OutcomeShare:
    """A share with Wilson's interval."""
    low, high = share_interval(hits, n)
    return OutcomeShare(hits=hits, share=hits / n, low=low, high=high)


def became(tally: Tally, least_n: int) -> OutcomeShares:
    """What is told of a tally: of fewer than ``least_n`` only how many they are."""
    if tally.n < max(least_n, 1):
        return OutcomeShares(n=tally.n, waiting=tally.waiting, not_known=tally.not_known)
    return OutcomeShares(
        n=tally.n,
        waiting=tally.waiting,
        not_known=tally.not_known,
        vindicated=share(tally.vindicated, tally.n),
        neutral=share(tally.neutral, tally.n),
        regretted=share(tally.regretted, tally.n),
    )


def difference(pair: Pair, state: OutcomeState, least_n: int) -> OutcomeDifference | None:
    """The share of a verdict among the exceptions less that among the acceptances, with Newcombe's interval; None where
    one of them has fewer than ``least_n``."""
    one, other = pair.overrides, pair.acceptances
    if min(one.n, other.n) < max(least_n, 1):
        return None
    low, high = difference_interval(one.of(state), one.n, other.of(state), other.n)
    return OutcomeDifference(by=one.of(state) / one.n - other.of(state) / other.n, low=low, high=high)


def compared(days: float, pair: Pair, least_n: int) -> Compared:
    """The two beside each other after a window of so many days."""
    return Compared(
        days=days,
        overrides=became(pair.overrides, least_n),
        acceptances=became(pair.acceptances, least_n),
        vindicated=difference(pair, OutcomeState.VINDICATED, least_n),
        regretted=difference(pair, OutcomeState.REGRETTED, least_n),
    )
