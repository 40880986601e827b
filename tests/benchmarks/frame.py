"""What the benchmarks share: a figure beside its floor, and ways to take one."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """``quick`` takes small sizes: to see that it runs, not to compare; ``large`` those that take minutes."""

    quick: bool = False
    large: bool = False

    def size(self, full: int, quick: int) -> int:
        return quick if self.quick else full


@dataclass(frozen=True)
class Figure:
    """One measured thing. ``floor`` is what the bare means do in the same run; None where there is none.

    ``goal`` is the ratio to the floor that is aimed at (or, without a floor, the value); ``less_is_better`` tells times
    from throughputs.
    """

    name: str
    unit: str
    ours: float
    floor: float | None = None
    goal: float | None = None
    less_is_better: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    @property
    def meets_goal(self) -> bool | None:
        value = self.ratio if self.floor is not None else self.ours
        if self.goal is None or value is None:
            return None
        return value <= self.goal if self.less_is_better else value >= self.goal


def percentile(values: Iterable[float], percent: float) -> float:
    """The value that so many per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def seconds_of(work: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
