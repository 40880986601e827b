"""What the orchestrator answers about how advice is taken: rates with their numbers and 95 % intervals.

A share of too few answers is not told: then only ``n`` stands. Shares are 0..1.
"""

from typing import Literal

from pydantic import ConfigDict, Field

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.frozen import Frozen, Utc

Dimension = Literal["action", "rule", "agent", "team", "journey", "reason"]
"""By what overrides are told apart. Advice may be on several journeys, or name several rules: it counts with each."""

Part = Dimension | Literal["time", "direction", "outcome"]
"""What may be asked for."""

Bucket = Literal["day", "week"]


class Rate(Frozen):
    """``hits`` of ``n``; all but ``n`` is None where n is too small to say anything."""

    n: int
    hits: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_told(self) -> bool:
        """Whether there were enough to say how many."""
        return self.share is not None


class Change(Frozen):
    """A share less that of the time before, with its interval. ``is_clear``: the interval does not hold 0."""

    by: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        return self.low > 0 or self.high < 0


class PatternRow(Frozen):
    """What was overridden of the advice that was answered. ``before``: the same in the time of equal length before."""

    key: str
    title: str = ""
    rate: Rate
    before: Rate
    change: Change | None = None


class Breakdown(Frozen):
    """The rows, most answers first, and how many are left out; agents are in the order of their names."""

    by: Dimension
    rows: tuple[PatternRow, ...] = ()
    left_out: int = 0


class TimeRow(Frozen):
    """One day or week of the asker's calendar, cut off at the ends of what was asked for."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    from_at: Utc = Field(alias="from")
    to_at: Utc = Field(alias="to")
    rate: Rate


class PartShare(Frozen):
    """One of several kinds, of all that were counted."""

    key: str
    rate: Rate


class Shares(Frozen):
    """Of ``n`` how many were of each kind."""

    n: int
    parts: tuple[PartShare, ...] = ()


class Became(Frozen):
    """What became of what was done: by state, and how much of what is not watched any more was vindicated."""

    states: Shares
    success: Rate


class OverrideInsights(Frozen):
    """How often agents did otherwise than advised: ``from`` ≤ answered < ``to``.

    The rate is overridden / (accepted + declined + overridden). ``ignored`` advice had no answer and is not in it. What
    was not asked for is empty.
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    from_at: Utc = Field(alias="from")
    to_at: Utc = Field(alias="to")
    before_from: Utc
    """The time before is from here to ``from``."""
    time_zone: str
    bucket: Bucket
    least_n: int
    total: PatternRow
    ignored: int = 0
    breakdowns: tuple[Breakdown, ...] = ()
    time: tuple[TimeRow, ...] = ()
    directions: Shares | None = None
    overridden: Became | None = None
    accepted: Became | None = None
    """What became of advice that was taken, to compare with. An association, not a cause."""


class ActionInsight(Frozen):
    """One action where it was advised and answered, and what became of it where it was taken, and where not."""

    action: str
    title: str
    kind: ActionKind | None = None
    accepted: Rate
    declined: Rate
    overridden: Rate
    success: Rate
    """Of what was accepted and is not watched any more: how much was vindicated."""
    success_otherwise: Rate
    """The same of what was done instead."""


class ActionInsightPage(Frozen):
    """In the order of the actions' names."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    from_at: Utc = Field(alias="from")
    to_at: Utc = Field(alias="to")
    least_n: int
    items: tuple[ActionInsight, ...] = ()
    next: str | None = None
