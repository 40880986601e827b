"""What counts of answered advice say of it: which of the differences are more than chance. Pure.

Every cell with enough in it is tested, all tests are counted, and the guard of ``chance`` says from which probability
on something is found. A share is found only where its interval says so too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from agentdesk.domain.radar import Finding, FindingShare, Ground, GroundKind
from agentdesk.engine.intervals import difference_interval, share_interval
from agentdesk.engine.radar.chance import RATE, found_beyond_chance, more_than_elsewhere, more_than_half
from agentdesk.engine.radar.marks import AGAINST, kind_of

HALF = 0.5
TOLD = 12
"""Grounds that are told of one action; what holds in one context often holds in those that go with it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How often advice of an action was answered in one way: ``mark`` held (empty: all together), it was ``now`` or in
    the period before, ``otherwise`` than advised for a ``reason``. Of the ``n``, ``reviewed`` were, ``wrong`` says how
    many reviews call the advice wrong; ``closed`` have an outcome, and it was ``well`` for so many."""

    action: str
    mark: str
    now: bool
    otherwise: bool
    reason: str
    n: int
    reviewed: int = 0
    wrong: int = 0
    closed: int = 0
    well: int = 0


@dataclass(slots=True)
class _Sum:
    """What a cell comes to in one period."""

    taken: int = 0
    taken_closed: int = 0
    taken_well: int = 0
    overrides: int = 0
    reviewed: int = 0
    wrong: int = 0
    closed: int = 0
    well: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, one: Counted) -> None:
        if one.otherwise:
            self.overrides += one.n
            self.reviewed += one.reviewed
            self.wrong += one.wrong
            self.closed += one.closed
            self.well += one.well
            self.reasons[one.reason] = self.reasons.get(one.reason, 0) + one.n
        else:
            self.taken += one.n
            self.taken_closed += one.closed
            self.taken_well += one.well

    @property
    def answers(self) -> int:
        return self.taken + self.overrides


@dataclass(frozen=True, slots=True)
class _Tested:
    """A test that was made, whatever it says."""

    action: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Findings:
    """``cells`` were looked at, ``tests`` made; what counts as found is at most ``limit`` likely by chance."""

    cells: int
    tests: int
    limit: float
    found: tuple[Finding, ...]


def share(hits: int, n: int) -> FindingShare:
    """The share with its interval."""
    low, high = share_interval(hits, n)
    return FindingShare(hits=hits, n=n, low=low, high=high)


def findings(counts: Iterable[Counted], least_n: int, rate: float = RATE) -> Findings:
    """All that is found, the action with the most overrides first. Nothing is tested of which there are fewer than
    ``least_n``."""
    now, before = _summed(counts)
    cells = sum(one.overrides >= least_n for one in now.values())
    tested = list(_all_tests(now, before, least_n))
    limit = found_beyond_chance([one.ground.chance for one in tested], rate)
    grounds: dict[str, list[Ground]] = {}
    for one in tested:
        if one.ground.chance <= limit and _is_beyond(one.ground):
            grounds.setdefault(one.action, []).append(one.ground)
    found = [_finding(action, theirs, now, before, least_n) for action, theirs in grounds.items()]
    found.sort(key=lambda one: (-one.now.hits, one.action))
    return Findings(cells, len(tested), limit, tuple(found))


def _summed(counts: Iterable[Counted]) -> tuple[dict[tuple[str, str], _Sum], dict[tuple[str, str], _Sum]]:
    now: dict[tuple[str, str], _Sum] = {}
    before: dict[tuple[str, str], _Sum] = {}
    for one in counts:
        (now if one.now else before).setdefault((one.action, one.mark), _Sum()).add(one)
    return now, before


def _all_tests(
    now: Mapping[tuple[str, str], _Sum], before: Mapping[tuple[str, str], _Sum], least_n: int
) -> Iterator[_Tested]:
    everywhere = _Sum()
    for (_action, mark), one in now.items():
        if not mark:
            everywhere.overrides += one.overrides
            for reason, n in one.reasons.items():
                everywhere.reasons[reason] = everywhere.reasons.get(reason, 0) + n
    for (action, mark), cell in sorted(now.items()):
        whole = now[action, ""]
        if cell.overrides < least_n:
            continue
        rest = everywhere if not mark else whole
        grounds = [*_rates(mark, cell, whole, before.get((action, mark)), before.get((action, "")))]
        grounds += _reasons(mark, cell, rest, least_n)
        grounds += _judged(mark, cell)
        for ground in grounds:
            if ground.here.n >= least_n and (ground.there is None or ground.there.n >= least_n):
                yield _Tested(action, ground)


def _rates(mark: str, cell: _Sum, whole: _Sum, was: _Sum | None, was_whole: _Sum | None) -> Iterator[Ground]:
    """How often it is overridden, against the period before, and against where the mark does not hold. Only an override
    can go against a rule, so these are held against all advice of the action."""
    is_against = kind_of(mark) == AGAINST
    n = whole.answers if is_against else cell.answers
    n_before = (was_whole if is_against else was) or _Sum()
    before = (was.overrides if was else 0, n_before.answers)
    yield from _compared(GroundKind.ROSE, mark, "", (cell.overrides, n), before, cell.overrides)
    if mark and not is_against:
        outside = (whole.overrides - cell.overrides, whole.answers - cell.answers)
        yield from _compared(GroundKind.WHERE, mark, "", (cell.overrides, n), outside, cell.overrides)


def _reasons(mark: str, cell: _Sum, rest: _Sum, least_n: int) -> Iterator[Ground]:
    """Whether one reason is given more often than in the overrides that are not of the cell."""
    n, n_rest = cell.overrides, rest.overrides - cell.overrides
    for reason, hits in sorted(cell.reasons.items()):
        if hits >= least_n:
            other = rest.reasons.get(reason, 0) - hits
            yield from _compared(GroundKind.CLUSTERS, mark, reason, (hits, n), (other, n_rest), hits)


def _judged(mark: str, cell: _Sum) -> Iterator[Ground]:
    """What reviews and outcomes say."""
    if cell.reviewed:
        here = share(cell.wrong, cell.reviewed)
        yield Ground(
            kind=GroundKind.WRONG, mark=mark, here=here, low=here.low - HALF, high=here.high - HALF,
            chance=more_than_half(cell.wrong, cell.reviewed), overrides=cell.overrides,
        )  # fmt: skip
    taken = (cell.taken_well, cell.taken_closed)
    yield from _compared(GroundKind.BETTER, mark, "", (cell.well, cell.closed), taken, cell.overrides)


def _compared(
    kind: GroundKind, mark: str, reason: str, here: tuple[int, int], there: tuple[int, int], overrides: int
) -> Iterator[Ground]:
    """The test of two shares; nothing where one of them is of nothing."""
    if not (here[1] and there[1]):
        return
    low, high = difference_interval(*here, *there)
    yield Ground(
        kind=kind, mark=mark, reason=reason, here=share(*here), there=share(*there), low=low, high=high,
        chance=more_than_elsewhere(*here, *there), overrides=overrides,
    )  # fmt: skip


def _is_beyond(ground: Ground) -> bool:
    """The interval of the difference, or of the share against a half, lies above 0."""
    return ground.low > 0


def _finding(
    action: str,
    grounds: list[Ground],
    now: Mapping[tuple[str, str], _Sum],
    before: Mapping[tuple[str, str], _Sum],
    least_n: int,
) -> Finding:
    whole, was = now[action, ""], before.get((action, ""))
    ordered = sorted(grounds, key=_weight)
    return Finding(
        action=action,
        title=action,
        now=share(whole.overrides, whole.answers),
        before=share(was.overrides, was.answers) if was and was.answers >= least_n else None,
        grounds=tuple(ordered[:TOLD]),
        more=max(0, len(ordered) - TOLD),
    )


def _weight(ground: Ground) -> tuple[bool, bool, float, str, str]:
    """What is of all the action's advice first, then what is the least likely by chance."""
    return bool(ground.mark), bool(ground.mark and ground.reason), ground.chance, ground.mark, ground.reason
