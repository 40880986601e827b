"""Journeys measured: how many came to their goal, where the others ended, what customers said meanwhile.

Every share and mean carries how many it was counted over (``n``) and its 95 % interval. Where fewer than the least
number were counted, the figure is None: too few to say anything.
"""

from agentdesk.domain.frozen import Frozen, Utc


class Share(Frozen):
    """``hits`` of ``n``, with the 95 % interval (0..1) of the share (Wilson)."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.hits / self.n


class Mean(Frozen):
    """A mean over ``n``, with its 95 % interval (Student's t)."""

    value: float
    n: int
    low: float
    high: float


class Difference(Frozen):
    """Of a later figure minus an earlier one, with its 95 % interval; ``is_clear`` says that this excludes 0."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        return self.low > 0 or self.high < 0


class Quartiles(Frozen):
    low: float
    median: float
    high: float


class JourneyFigures(Frozen):
    """One definition over the instances that began in the period.

    ``n`` began; of them ``running`` are not over. ``success`` is the share of ``n`` that reached the goal so far.
    ``score`` is the median success score of those that are over. ``loss`` is (failed + abandoned) × ``value``, what the
    definition says its outcome is worth. ``enough`` is false where ``n`` is below the least number.
    """

    definition: str
    title: str
    goal: str = ""
    outcome: str = ""
    version: str = ""
    value: float = 1.0
    n: int = 0
    running: int = 0
    succeeded: int = 0
    failed: int = 0
    abandoned: int = 0
    enough: bool = False
    success: Share | None = None
    score: float | None = None
    loss: float = 0.0


class PolicyPeriod(Frozen):
    """A time during which one version of the policy was in force; ``to_at`` is None for the one that is."""

    number: int
    label: str
    from_at: Utc
    to_at: Utc | None = None


class JourneyReportPage(Frozen):
    """Ranked by loss, the greatest first; those with too few instances come last.

    ``at_least`` is the least number of instances over which a share is told. ``channels`` are those on which instances
    of the period began, ``policies`` the versions of the policy with the times at which they were in force.
    """

    items: tuple[JourneyFigures, ...] = ()
    next: str | None = None
    from_at: Utc
    to_at: Utc
    at_least: int
    channels: tuple[str, ...] = ()
    policies: tuple[PolicyPeriod, ...] = ()


class StepFigures(Frozen):
    """A milestone: how many of the ``n`` instances reached it at all, in whatever order. ``instead_of`` are milestones
    one of which is enough."""

    milestone: str
    title: str
    n: int
    reached: int
    share: Share | None = None
    is_goal: bool = False
    instead_of: tuple[str, ...] = ()


class Wait(Frozen):
    """The seconds between two milestones that follow each other in the definition, over the ``n`` instances that
    reached both in this order; ``reversed`` reached them the other way round."""

    from_milestone: str
    to_milestone: str
    from_title: str
    to_title: str
    n: int
    reversed: int = 0
    seconds: Quartiles | None = None


class Ending(Frozen):
    """How many instances ended without success in the same place: ``state`` is failed or abandoned, ``milestone`` the
    one reached last (empty: none), ``event_type`` the type of their last event, ``switched`` the last change of channel
    (from, to; empty: all on one channel)."""

    state: str
    milestone: str
    milestone_title: str
    event_type: str
    switched: tuple[str, ...] = ()
    n: int = 0


class AnswerWeek(Frozen):
    """What was answered in the week from ``from_at`` on. ``change`` is the difference to the weeks before it (at most
    four), told where both have enough answers; ``moved`` is drop or spike where the change is clear, as customers see
    it: a drop is for the worse."""

    from_at: Utc
    n: int
    mean: Mean | None = None
    change: Difference | None = None
    moved: str = ""


class Answers(Frozen):
    """What customers answered on one scale after one milestone (empty: before the first). ``is_net``: each answer
    counts 100, 0 or -100, so that the mean is the net score; else it is the mean on the scale from ``least`` to
    ``most``."""

    milestone: str
    milestone_title: str
    scale: str
    is_net: bool
    more_is_better: bool
    least: float
    most: float
    n: int
    mean: Mean | None = None
    weeks: tuple[AnswerWeek, ...] = ()


class JourneyWeek(Frozen):
    """The instances that began in the week from ``from_at`` on. ``score`` is the mean success score of the ``ended``
    ones, told once nine of ten are over: an instance that did not reach its goal counts 0."""

    from_at: Utc
    n: int
    ended: int
    succeeded: int
    success: Share | None = None
    score: Mean | None = None


class UnderPolicy(Frozen):
    """The instances that began while a version of the policy was in force, at least ``within_days`` ago, and what they
    came to within so many days of their beginning: each had the same time."""

    policy: PolicyPeriod
    n: int
    succeeded: int
    success: Share | None = None
    score: Mean | None = None
    seconds: Quartiles | None = None


class PolicyComparison(Frozen):
    """Two versions of the policy: an association, no cause, for more than the policy changed between them.

    ``success`` and ``score`` are the differences, later minus earlier; None where either has too few.
    """

    within_days: float
    before: UnderPolicy
    after: UnderPolicy
    success: Difference | None = None
    score: Difference | None = None


class JourneyReport(Frozen):
    """One definition, measured over the instances that began in the period. ``is_cut``: the period is shorter than what
    was asked for, since very many began in that.

    ``steps`` are in the order of the definition; ``endings`` the most frequent first, ``more_endings`` those that are
    left out.
    """

    figures: JourneyFigures
    from_at: Utc
    to_at: Utc
    at_least: int
    steps: tuple[StepFigures, ...] = ()
    waits: tuple[Wait, ...] = ()
    endings: tuple[Ending, ...] = ()
    more_endings: int = 0
    is_cut: bool = False
    answers: tuple[Answers, ...] = ()
    weeks: tuple[JourneyWeek, ...] = ()
    comparison: PolicyComparison | None = None


class JourneyRecord(Frozen):
    """One instance, for who may open the customer."""

    journey_id: str
    customer_id: str
    state: str
    started_at: Utc
    ended_at: Utc | None = None
    milestone: str = ""
    score: float | None = None


class JourneyRecordPage(Frozen):
    """Those that began last come first."""

    items: tuple[JourneyRecord, ...] = ()
    next: str | None = None
