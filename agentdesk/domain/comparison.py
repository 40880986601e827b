"""Like compared with like: what became of exceptions beside what became of similar advice that was taken.

All shares are 0..1 with 95 % intervals. Who does otherwise chooses when: a difference is an association, not a cause.
"""

from enum import StrEnum

from pydantic import ConfigDict, Field

from agentdesk.domain.frozen import Frozen, Utc


class OutcomeShare(Frozen):
    """``hits`` of those that were counted, as a share with its interval."""

    hits: int
    share: float
    low: float
    high: float


class OutcomeShares(Frozen):
    """What became of ``n`` whose window is over; ``waiting`` are those whose window is not, ``not_known`` those of
    which it can no longer be known. The shares are None where ``n`` is too small to say anything."""

    n: int = 0
    waiting: int = 0
    not_known: int = 0
    vindicated: OutcomeShare | None = None
    neutral: OutcomeShare | None = None
    regretted: OutcomeShare | None = None


class OutcomeDifference(Frozen):
    """A share of exceptions less that of acceptances, -1..1. ``is_clear``: the interval does not hold 0."""

    by: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        return self.low > 0 or self.high < 0


class Compared(Frozen):
    """The two beside each other after a window of so many ``days``; no difference where one of them is too small."""

    days: float
    overrides: OutcomeShares = OutcomeShares()
    acceptances: OutcomeShares = OutcomeShares()
    vindicated: OutcomeDifference | None = None
    regretted: OutcomeDifference | None = None

    @property
    def is_told(self) -> bool:
        """Whether there are enough of both to compare them."""
        return self.vindicated is not None


class Comparison(Frozen):
    """What became of exceptions of the same recommended ``action``, with the same ``intent`` and feeling, and of
    acceptances like them: one entry a window, the shortest first; none where nothing was watched. Each identifier by
    which customers came counts once, with what was done first. ``from`` ≤ done < ``to``."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    action: str
    title: str = ""
    intent: str = ""
    intent_title: str = ""
    feeling: str = ""
    from_at: Utc = Field(alias="from")
    to_at: Utc = Field(alias="to")
    least_n: int
    windows: tuple[Compared, ...] = ()

    @property
    def telling(self) -> Compared | None:
        """The longest window after which enough is known; else the one of which most is known."""
        told = [one for one in self.windows if one.is_told]
        if told:
            return told[-1]
        return max(self.windows, key=lambda one: min(one.overrides.n, one.acceptances.n), default=None)


class Stratum(Frozen):
    """Exceptions and acceptances with one intent and one feeling."""

    intent: str
    feeling: str
    compared: Compared


class Standardised(Frozen):
    """Compared within each stratum, the differences weighted by how many exceptions are in it: as if the acceptances
    had been of the customers of whom the exceptions were. ``left_out`` exceptions had no acceptance like them."""

    strata: int
    overrides: int
    acceptances: int
    left_out: int
    vindicated: OutcomeDifference
    regretted: OutcomeDifference


class Refusal(StrEnum):
    """Why an off-policy estimate cannot be given. ``deterministic``: chance had no part in what was advised
    (exploration is off), and what was done otherwise is the agent's choice; ``too_few``: fewer than are needed;
    ``too_uneven``: a few of them would decide it all (the effective sample size is too small)."""

    DETERMINISTIC = "deterministic"
    TOO_FEW = "too_few"
    TOO_UNEVEN = "too_uneven"


class Estimate(Frozen):
    """A mean with its interval."""

    value: float
    low: float
    high: float


class OffPolicy(Frozen):
    """What the share of ``vindicated`` would be if the action were always advised first where it could be: by inverse
    propensity scores (``ips``) and with the weights normalised (``snips``), beside what it ``was`` with the advice as
    it was. From ``n`` decisions in which chance decided; ``effective_n`` by Kish; ``clipped`` weights were too large.

    ``refused`` says why there is none. It is of the advice and whatever agents then did.
    """

    refused: Refusal | None = None
    n: int = 0
    effective_n: float = 0.0
    clipped: int = 0
    ips: Estimate | None = None
    snips: Estimate | None = None
    was: OutcomeShare | None = None


class ActionComparison(Frozen):
    """Of one recommended action: all together, each stratum, standardised over them; and what may be said of advice
    that was varied by chance. After a window of so many ``days``."""

    days: float
    compared: Compared
    strata: tuple[Stratum, ...] = ()
    standardised: Standardised | None = None
    advised_first: OffPolicy = OffPolicy()


class ActionComparisons(Frozen):
    """One entry a window, the shortest first. ``from`` ≤ done < ``to``."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    action: str
    title: str = ""
    from_at: Utc = Field(alias="from")
    to_at: Utc = Field(alias="to")
    least_n: int
    windows: tuple[ActionComparison, ...] = ()

    @property
    def telling(self) -> ActionComparison | None:
        """As ``Comparison.telling``."""
        told = [one for one in self.windows if one.compared.is_told]
        if told:
            return told[-1]
        return max(
            self.windows, key=lambda one: min(one.compared.overrides.n, one.compared.acceptances.n), default=None
        )
