"""The broken-rule radar: advice that agents override more than chance would have it, and the rules proposed from it."""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen, Utc


class GroundKind(StrEnum):
    """Why something is found. ``rose``: it is overridden more often than in the period before. ``clusters``: one reason
    is given more often than elsewhere. ``where``: it is overridden more often in this context than outside of it.
    ``wrong``: most reviews say that the advice was wrong. ``better``: what was done instead ended well more often than
    the advice where that was taken."""

    ROSE = "rose"
    CLUSTERS = "clusters"
    WHERE = "where"
    WRONG = "wrong"
    BETTER = "better"


class FindingShare(Frozen):
    """``hits`` of ``n``, with the 95 % interval (0..1) of the share."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.hits / self.n


class Ground(Frozen):
    """One thing that was tested and found.

    ``here`` is the share in the cell: of advice of the action, where ``mark`` held (empty: wherever), with this
    ``reason`` (empty: any). ``there`` is what it was held against (None: against a half), ``low`` and ``high`` the 95 %
    interval of the difference. ``chance`` is the probability of a share so large by chance alone. ``overrides`` are the
    records of the cell, ``text`` says it in plain English.
    """

    kind: GroundKind
    mark: str = ""
    mark_title: str = ""
    reason: str = ""
    reason_title: str = ""
    here: FindingShare
    there: FindingShare | None = None
    low: float
    high: float
    chance: float
    overrides: int
    text: str = ""


class FindingState(StrEnum):
    """``dismissed`` and ``snoozed`` findings come back when their evidence grows, the latter also when it is time."""

    OPEN = "open"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"


class PutAside(Frozen):
    """Who put a finding aside, when and why; ``overrides`` is how many there were then, ``until`` when it comes back by
    itself."""

    by: str
    at: Utc
    reason: str
    until: Utc | None = None
    overrides: int


class Finding(Frozen):
    """Advice that agents override more than chance would have it: one action, with all that was found of it, what
    weighs most first; ``more`` says how much more there is. ``now`` and ``before`` are its override rates; ``owner`` is
    the team whose action it is, empty for the center's."""

    action: str
    title: str
    owner: str = ""
    now: FindingShare
    before: FindingShare | None = None
    grounds: tuple[Ground, ...]
    more: int = 0
    state: FindingState = FindingState.OPEN
    aside: PutAside | None = None


class Radar(Frozen):
    """What was found from ``since`` to ``at``, held against as long a time before.

    ``cells`` were looked at and ``tests`` made; those count as found whose probability by chance is at most ``limit``
    (Benjamini and Hochberg), so that of all that is found at most ``rate`` is chance. Nothing is said of fewer than
    ``least_n``.
    """

    since: Utc
    at: Utc
    days: float
    least_n: int
    cells: int
    tests: int
    rate: float
    limit: float
    findings: tuple[Finding, ...] = ()
