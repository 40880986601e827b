"""Conditions in the policy's own language that tell overridden advice from advice that was taken. Pure.

Owns which conditions are tried and how they are weighed: single ones, and two together where that says more. Each is
compiled and asked as a gate would ask it. Knows no name of the policy; what tells who a customer is, is not tried.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from agentdesk.domain.records import dataclass
from agentdesk.engine.intervals import Interval, difference_interval, share_interval
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.radar.cases import Groups, Names, Vocabulary
from agentdesk.engine.radar.chance import found_beyond_chance, more_than_elsewhere

_AT_LEAST = (2, 3)
"""Counts are held against 0, and against these."""
_COUNTS = 10
"""Numbers above this are measures rather than counts."""
_CUTS = (0.2, 0.4, 0.6, 0.8)
"""Measures are cut at these quantiles of the values seen."""
_SINGLES = 24
"""Conjunctions are made of the best so many."""
_GAIN = 0.03
"""A second condition has to raise the least difference by so much, or one is plainer."""


@dataclass(frozen=True, slots=True)
class Separation:
    """A condition that holds of ``hits`` of ``n`` overridden and of ``taken_hits`` of ``taken_n`` accepted advice.

    ``parts`` are its one or two conditions; ``chance`` the probability of so large a difference by chance.
    """

    parts: tuple[str, ...]
    hits: int
    n: int
    taken_hits: int
    taken_n: int
    chance: float

    @property
    def difference(self) -> Interval:
        """Of the share of overridden minus that of accepted advice that it holds of."""
        return difference_interval(self.hits, self.n, self.taken_hits, self.taken_n)

    @property
    def precision(self) -> Interval:
        """Of the share of overridden advice where it holds, among the cases looked at."""
        return share_interval(self.hits, self.hits + self.taken_hits)


@dataclass(frozen=True, slots=True)
class Separated:
    """The best conditions, best first, of so many that were ``tried``."""

    tried: int
    best: tuple[Separation, ...]


def separate(
    overridden: Sequence[Names], accepted: Sequence[Names], words: Vocabulary, least_n: int, most: int = 5
) -> Separated:
    """What tells the two apart. Empty where there are fewer than ``least_n`` of one, and where nothing does."""
    if len(overridden) < least_n or len(accepted) < least_n:
        return Separated(0, ())
    cases = (*overridden, *accepted)
    held = _held(_compiled(_asked(cases, words, least_n), words.schema), cases)
    singles = [_weighed((text,), which, len(overridden)) for text, which in held.items()]
    useful = sorted((one for one in singles if _is_useful(one, least_n)), key=_by_worth(words.groups))
    useful = _without_doubles(useful, held)[:_SINGLES]
    pairs = [
        (_weighed((*one.parts, *other.parts), _both(held, one, other), len(overridden)), one, other)
        for one, other in combinations(useful, 2)
        if _path(one.parts[0]) != _path(other.parts[0])
    ]
    better = [
        pair
        for pair, one, other in pairs
        if _is_useful(pair, least_n) and pair.difference.low >= max(one.difference.low, other.difference.low) + _GAIN
    ]
    tried = [one.chance for one in (*singles, *(pair for pair, _one, _other in pairs))]
    limit = found_beyond_chance(tried)
    found = [one for one in (*useful, *better) if one.chance <= limit]
    return Separated(len(tried), tuple(sorted(found, key=_by_worth(words.groups))[:most]))


def _is_useful(one: Separation, least_n: int) -> bool:
    return one.hits >= least_n and one.difference.low > 0


def _both(held: Mapping[str, bytes], one: Separation, other: Separation) -> bytes:
    return bytes(a & b for a, b in zip(held[one.parts[0]], held[other.parts[0]], strict=True))


def _by_worth(groups: Groups) -> Callable[[Separation], tuple[float, int, int, tuple[str, ...]]]:
    """The greatest sure difference first; of equal ones the plainer, then what is said by the plainer names."""
    order = {group: place for place, group in enumerate(groups)}

    def worth(one: Separation) -> tuple[float, int, int, tuple[str, ...]]:
        group = _path(one.parts[0]).partition(".")[0]
        return -round(one.difference.low, 2), len(one.parts), order.get(group, len(order)), one.parts

    return worth


def _path(text: str) -> str:
    """The name that a single condition is about."""
    return next(word for word in text.split() if word != "not")


def _weighed(parts: tuple[str, ...], held: bytes, n: int) -> Separation:
    hits, taken = sum(held[:n]), sum(held[n:])
    taken_n = len(held) - n
    return Separation(parts, hits, n, taken, taken_n, more_than_elsewhere(hits, n, taken, taken_n))


def _held(conditions: Iterable[tuple[str, Condition]], cases: Sequence[Names]) -> dict[str, bytes]:
    """By condition, a byte for each case: whether it holds. One that always or never does tells nothing."""
    found: dict[str, bytes] = {}
    for text, condition in conditions:
        try:
            held = bytes(condition.holds(names) for names in cases)
        except ConditionError:  # of some case it cannot be told
            continue
        if 0 < sum(held) < len(held):
            found[text] = held
    return found


def _compiled(texts: Iterable[str], schema: Names) -> Iterator[tuple[str, Condition]]:
    for text in texts:
        try:
            yield text, Condition(text, schema)
        except ConditionError:  # a default value that it cannot be asked of
            continue


def _without_doubles(ordered: Sequence[Separation], held: Mapping[str, bytes]) -> list[Separation]:
    """Of conditions that hold in the very same cases the first."""
    first: dict[bytes, Separation] = {}
    for one in ordered:
        first.setdefault(held[one.parts[0]], one)
    return list(first.values())


def _asked(cases: Sequence[Names], words: Vocabulary, least_n: int) -> Iterator[str]:
    """The single conditions to try."""
    for path in _paths(words):
        values = [_value(names, path) for names in cases]
        if None not in values:  # comparing what is not known closes a gate: that is not to be proposed
            yield from _about(".".join(path), values, least_n)


def _paths(words: Vocabulary) -> Iterator[tuple[str, ...]]:
    for group, wanted in words.groups.items():
        here = words.schema.get(group)
        if not isinstance(here, Mapping):
            if group in words.schema:
                yield (group,)
            continue
        for name, below in here.items():
            if isinstance(below, Mapping):
                yield from ((group, name, leaf) for leaf in wanted or () if leaf in below)
            elif wanted is None or name in wanted:
                yield group, name


def _value(names: Names, path: tuple[str, ...]) -> Any:
    here: Any = names
    for part in path:
        here = here.get(part) if isinstance(here, Mapping) else None
    return here


def _about(name: str, values: Sequence[Any], least_n: int) -> Iterator[str]:
    """What may be asked of one name with these values. A word that fewer cases than ``least_n`` have may be the name of
    somebody."""
    if all(isinstance(value, bool) for value in values):
        yield name
        yield f"not {name}"
    elif all(isinstance(value, str) for value in values):
        often = sorted(word for word, n in Counter(values).items() if n >= least_n and word and "'" not in word)
        yield from (f"{name} == '{word}'" for word in often)
    elif all(isinstance(value, int) and not isinstance(value, bool) and value >= 0 for value in values):
        yield f"{name} > 0"
        yield f"{name} == 0"
        yield from (f"{name} >= {count}" for count in _AT_LEAST if max(values) >= count)
        if max(values) > _COUNTS:
            yield from _cuts(name, values)
    elif all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        yield from _cuts(name, values)


def _cuts(name: str, values: Sequence[float]) -> Iterator[str]:
    ordered = sorted(values)
    for cut in dict.fromkeys(float(f"{ordered[int(part * (len(ordered) - 1))]:.2g}") for part in _CUTS):
        if ordered[0] < cut <= ordered[-1]:
            yield f"{name} >= {cut:g}"
            yield f"{name} < {cut:g}"
