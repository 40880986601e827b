"""What a draft would have decided otherwise: compares decisions one by one and counts, in memory that does not grow.

Owns what counts as a change, and the report. Knows nothing of where decisions are kept. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from agentdesk.domain.decision import Decision
from agentdesk.domain.frozen import Frozen, Utc

EXAMPLES = 3
"""Ids kept of each kind of change."""
NOTHING = "-"
"""Stands for the first action of a decision without one."""


class Moved(Frozen):
    """That the first action was ``before`` and is ``after``, ``n`` times; ``examples`` are ids of decisions."""

    before: str
    after: str
    n: int
    examples: tuple[str, ...] = ()


class Gated(Frozen):
    """That a rule withholds an action that it did not, or no longer does, ``n`` times."""

    action: str
    rule: str
    n: int
    examples: tuple[str, ...] = ()


class Share(Frozen):
    """Of ``n`` decisions (at a touchpoint, or with this action first), ``changed`` have another first action."""

    name: str
    n: int
    changed: int


class Agreement(Frozen):
    """Where an agent did something else than was advised (``n`` overrides, of ``decisions`` that were compared): how
    often the draft advises what they did, before and after, and how often it withholds it."""

    n: int = 0
    before: int = 0
    after: int = 0
    withheld_after: int = 0


class BacktestReport(Frozen):
    """``complete`` is false where it was broken off. Of ``seen`` decisions, ``compared`` count in all that follows; the
    others could not be: the draft asks for what was not known then, or the record cannot be read."""

    draft_version: str
    draft_digest: str
    against: str
    since: Utc | None
    total: int
    seen: int
    complete: bool
    compared: int
    untold: int
    unreadable: int
    unknown_policy: int
    same: int
    first_changed: int
    order_changed: int
    routing_changed: int
    moved: tuple[Moved, ...] = ()
    withheld_anew: tuple[Gated, ...] = ()
    allowed_anew: tuple[Gated, ...] = ()
    by_touchpoint: tuple[Share, ...] = ()
    by_action: tuple[Share, ...] = ()
    overrides: Agreement = Agreement()
    untold_examples: tuple[str, ...] = ()
    not_replayed: tuple[str, ...] = ()
    """What else the draft changes that stored inputs cannot tell: it was concluded by the policy of the time."""


class _Kept:
    """Counts by key, with the first few ids of each."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._examples: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def go_on(self, key: tuple[str, str], count: int, examples: Iterable[str]) -> None:
        """Begin with what was counted before."""
        self._counts[key] = count
        self._examples[key] = list(examples)

    def add(self, key: tuple[str, str], decision_id: str) -> None:
        self._counts[key] += 1
        if len(self._examples[key]) < EXAMPLES:
            self._examples[key].append(decision_id)

    def items(self) -> Iterable[tuple[tuple[str, str], int, tuple[str, ...]]]:
        """Most frequent first, then by name."""
        for key, count in sorted(self._counts.items(), key=lambda item: (-item[1], item[0])):
            yield key, count, tuple(self._examples[key])


class Tally:
    """Counts what changes, decision by decision. A report holds all that was counted: another tally goes on from it."""

    def __init__(self, so_far: BacktestReport | None = None) -> None:
        self.seen = self.untold = self.unreadable = self.unknown_policy = 0
        self.untold_examples: list[str] = []
        self._compared = self._same = self._first = self._order = self._routing = 0
        self._moved, self._withheld, self._allowed = _Kept(), _Kept(), _Kept()
        self._touchpoints: Counter[str] = Counter()
        self._touchpoints_changed: Counter[str] = Counter()
        self._actions: Counter[str] = Counter()
        self._actions_changed: Counter[str] = Counter()
        self._overrides = Counter[str]()
        if so_far is not None:
            self._go_on(so_far)

    def _go_on(self, so_far: BacktestReport) -> None:
        self.seen, self.untold, self.unreadable = so_far.seen, so_far.untold, so_far.unreadable
        self.unknown_policy, self.untold_examples = so_far.unknown_policy, list(so_far.untold_examples)
        self._compared, self._same, self._first = so_far.compared, so_far.same, so_far.first_changed
        self._order, self._routing = so_far.order_changed, so_far.routing_changed
        self._overrides.update(so_far.overrides.model_dump())
        for one in so_far.moved:
            self._moved.go_on((one.before, one.after), one.n, one.examples)
        for kept, gated in ((self._withheld, so_far.withheld_anew), (self._allowed, so_far.allowed_anew)):
            for each in gated:
                kept.go_on((each.action, each.rule), each.n, each.examples)
        for shares, counts, changed in (
            (so_far.by_touchpoint, self._touchpoints, self._touchpoints_changed),
            (so_far.by_action, self._actions, self._actions_changed),
        ):
            counts.update({share.name: share.n for share in shares})
            changed.update({share.name: share.changed for share in shares})

    def cannot_tell(self, decision_id: str) -> None:
        """The draft rests on what was not known then."""
        self.seen += 1
        self.untold += 1
        if len(self.untold_examples) < EXAMPLES:
            self.untold_examples.append(decision_id)

    def cannot_read(self) -> None:
        """The record is not one that this program understands."""
        self.seen += 1
        self.unreadable += 1

    def compare(self, before: Decision, after: Decision, taken: Iterable[str] = ()) -> None:
        """Count what differs; ``taken`` is what agents did instead, where they overrode this decision."""
        self.seen += 1
        self._compared += 1
        was, would_be = first_of(before), first_of(after)
        self._touchpoints[before.touchpoint] += 1
        self._actions[was] += 1
        order = [one.action for one in before.ranked] != [one.action for one in after.ranked]
        gates = self._gates(before, after)
        routing = before.routing != after.routing
        self._same += not (order or gates or routing)
        self._order += order and was == would_be
        self._routing += routing
        if was != would_be:
            self._first += 1
            self._moved.add((was, would_be), before.id)
            self._touchpoints_changed[before.touchpoint] += 1
            self._actions_changed[was] += 1
        stopped = {one.action for one in after.withheld}
        for action in taken:
            self._overrides["n"] += 1
            self._overrides["before"] += was == action
            self._overrides["after"] += would_be == action
            self._overrides["withheld_after"] += action in stopped

    def _gates(self, before: Decision, after: Decision) -> bool:
        """Count what is withheld or allowed anew; whether anything is."""
        was = {str(one.action): one.rule for one in before.withheld}
        would_be = {str(one.action): one.rule for one in after.withheld}
        anew = [one.action for one in before.ranked if one.action in would_be]
        allowed = [one.action for one in after.ranked if one.action in was]
        for action in anew:
            self._withheld.add((action, would_be[action]), before.id)
        for action in allowed:
            self._allowed.add((action, was[action]), before.id)
        return bool(anew or allowed) or was.keys() != would_be.keys()

    def report(self, **about: object) -> BacktestReport:
        """What was counted; ``about`` are the fields that say what was run."""
        return BacktestReport.model_validate(
            {
                **about,
                "seen": self.seen,
                "compared": self._compared,
                "untold": self.untold,
                "unreadable": self.unreadable,
                "unknown_policy": self.unknown_policy,
                "same": self._same,
                "first_changed": self._first,
                "order_changed": self._order,
                "routing_changed": self._routing,
                "moved": [Moved(before=key[0], after=key[1], n=n, examples=ids) for key, n, ids in self._moved.items()],
                "withheld_anew": _gated(self._withheld),
                "allowed_anew": _gated(self._allowed),
                "by_touchpoint": _shares(self._touchpoints, self._touchpoints_changed),
                "by_action": _shares(self._actions, self._actions_changed),
                "overrides": Agreement(**self._overrides),
                "untold_examples": self.untold_examples,
            }
        )


def first_of(decision: Decision) -> str:
    """The action that is advised first."""
    return decision.ranked[0].action if decision.ranked else NOTHING


def _gated(kept: _Kept) -> list[Gated]:
    return [Gated(action=key[0], rule=key[1], n=n, examples=ids) for key, n, ids in kept.items()]


def _shares(counts: Mapping[str, int], changed: Counter[str]) -> list[Share]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Share(name=name, n=n, changed=changed[name]) for name, n in ordered]
