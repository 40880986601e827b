"""Proofs about conditions: that one can never hold, always holds, or holds wherever another does.

Sound and not complete: what is said is so, and what cannot be proved is left unsaid. Sees and, or, not, comparisons of
a name with literals and membership; anything else is a question that may be answered either way, always the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from agentdesk.domain.records import dataclass

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'[^']*'|"[^"]*")|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"""
    r"""|(?P<sign>==|!=|<=|>=|\.\.|\?\?|[-+*/%^()<>\[\],?:#{}.]))"""
)
_COMPARISONS = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_LONGEST, _DEEPEST = 10_000, 50
"""Characters and nested brackets of a condition that is looked into."""
MOST_TERMS = 400
"""Alternatives that a proof looks at; a condition with more is not judged."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A question: ``key`` compared by ``op`` with ``value``. ``has``: the value is in the list; ``is``: itself."""

    key: str
    op: str
    value: Any = True


@dataclass(frozen=True, slots=True)
class Range:
    """Between which numbers a name lies, and whether it is a whole number."""

    low: float | None = None
    high: float | None = None
    is_whole: bool = False


Formula = tuple[str, Any]
"""("and" or "or", formulas), ("not", formula), ("atom", Atom) or ("known", bool)."""
Term = tuple[tuple[Atom, bool], ...]


class Logic:
    """What is known of the names that conditions use: ``values`` that a word can have, the ``ranges`` of numbers, and
    which names may be missing altogether (``may_miss``), so that neither a comparison nor its opposite holds."""

    def __init__(
        self,
        values: Mapping[str, frozenset[str]],
        ranges: Callable[[str], Range | None],
        may_miss: Callable[[str], bool],
    ) -> None:
        self._values, self._ranges, self._may_miss = values, ranges, may_miss

    def never(self, *conditions: str) -> bool:
        """Whether the conditions can never hold all at once."""
        return self._is_void(("and", [parsed(text) for text in conditions]))

    def always(self, condition: str) -> bool:
        return self._is_void(("not", parsed(condition)))

    def implies(self, condition: str, other: str) -> bool:
        """Whether wherever the condition holds, the other does."""
        return self._is_void(("and", [parsed(condition), ("not", parsed(other))]))

    def _is_void(self, formula: Formula) -> bool:
        terms = _terms(formula, True)
        return terms is not None and all(self._contradicts(term) for term in terms)

    def _contradicts(self, term: Term) -> bool:
        by_key: dict[str, list[tuple[Atom, bool]]] = {}
        for atom, is_so in term:
            by_key.setdefault(atom.key, []).append((atom, is_so))
        chosen = {atom.value for atom, is_so in by_key.get("intent", ()) if is_so and atom.op == "==" and atom.value}
        if any(not is_so and atom.op == "has" and atom.value in chosen for atom, is_so in by_key.get("intents", ())):
            return True  # the likeliest intent is one of the likely ones
        return any(self._cannot(key, literals) for key, literals in by_key.items())

    def _cannot(self, key: str, literals: Sequence[tuple[Atom, bool]]) -> bool:
        """Whether nothing can be all that is said of one name."""
        said = set(literals)
        if any((atom, not is_so) in said for atom, is_so in literals):
            return True
        if self._may_miss(key) and not any(is_so for _, is_so in literals):
            return False
        compared = [
            (atom.op if is_so else _COMPARISONS[atom.op], atom.value)
            for atom, is_so in literals
            if atom.op in _COMPARISONS
        ]
        choices = [atom.value for atom, is_so in literals if atom.op == "in" and is_so]
        barred = {value for atom, is_so in literals if atom.op == "in" and not is_so for value in atom.value}
        numbers = [(op, value) for op, value in compared if isinstance(value, float)]
        words = [(op, value) for op, value in compared if not isinstance(value, float)]
        return (bool(numbers) and _no_number(numbers, self._ranges(key) or Range())) or self._no_word(
            key, words, choices, barred
        )

    def _no_word(
        self, key: str, compared: Iterable[tuple[str, Any]], choices: Iterable[frozenset[Any]], barred: set[Any]
    ) -> bool:
        allowed: frozenset[Any] | None = None
        if key in self._values:
            allowed = self._values[key] | {""}
        for options in choices:
            allowed = options if allowed is None else allowed & options
        for op, value in compared:
            if op == "==":
                allowed = frozenset({value}) if allowed is None else allowed & {value}
            elif op == "!=":
                barred.add(value)
                if isinstance(value, bool):
                    allowed = frozenset({not value}) if allowed is None else allowed & {not value}
        return allowed is not None and not allowed - barred


def _no_number(compared: Iterable[tuple[str, float]], known: Range) -> bool:
    low, high = known.low, known.high
    open_low = open_high = False
    barred: set[float] = set()
    for op, value in compared:
        if op == "!=":
            barred.add(value)
        if op in ("==", ">=", ">") and (low is None or value > low or (value == low and op == ">")):
            low, open_low = value, op == ">"
        if op in ("==", "<=", "<") and (high is None or value < high or (value == high and op == "<")):
            high, open_high = value, op == "<"
    if low is None or high is None:
        return False
    if known.is_whole:
        first = int(low) + 1 if open_low or low > int(low) else int(low)
        last = int(high) - 1 if open_high and high == int(high) else int(high // 1)
        return first > last or (last - first < len(barred) + 1 and all(n in barred for n in range(first, last + 1)))
    return low > high or (low == high and (open_low or open_high or low in barred))


def atoms(text: str) -> Iterator[Atom]:
    """The questions that a condition is made of."""
    ahead = [parsed(text)]
    while ahead:
        kind, content = ahead.pop()
        if kind == "atom":
            yield content
        elif kind == "not":
            ahead.append(content)
        elif kind != "known":
            ahead.extend(content)


def alternatives(text: str) -> list[Term]:
    """The ways in which a condition can hold, each the questions and how they are answered; empty where it has too many
    to look at."""
    return _terms(parsed(text), True) or []


def _terms(formula: Formula, is_so: bool) -> list[Term] | None:
    """The formula (or its opposite) as alternatives of literals; None where there are too many."""
    kind, content = formula
    if kind == "known":
        return [()] if content is is_so else []
    if kind == "atom":
        return [((content, is_so),)]
    if kind == "not":
        return _terms(content, not is_so)
    parts = [_terms(part, is_so) for part in content]
    if (kind == "or") == is_so:
        found: list[Term] = []
        for part in parts:
            if part is None:
                return None
            found.extend(part)
        return found if len(found) <= MOST_TERMS else None
    product: list[Term] = [()]
    for part in parts:
        if part is None:
            continue  # leaving out what also has to hold proves no more than there is
        product = [(*one, *other) for one in product for other in part]
        if len(product) > MOST_TERMS:
            return None
    return product


@lru_cache(maxsize=4096)
def parsed(text: str) -> Formula:
    """A condition as a formula. Never fails: what is not understood becomes one question. Kept, since a review of a
    policy asks for each condition some twenty times."""
    tokens = _tokens(text) if len(text) <= _LONGEST else None
    return (
        ("atom", Atom(" ".join(text.split()), "is"))
        if tokens is None or _depth(tokens) > _DEEPEST
        else _formula(tokens)
    )


def _tokens(text: str) -> list[str] | None:
    found: list[str] = []
    place = 0
    while text[place:].strip():
        token = _TOKEN.match(text, place)
        if token is None:
            return None
        found.append(token[0].strip())
        place = token.end()
    return found


def _formula(tokens: list[str]) -> Formula:
    while tokens and tokens[0] == "(" and _group_end(tokens) == len(tokens) - 1:
        tokens = tokens[1:-1]
    if not tokens or "?" in _shallow(tokens):
        return _opaque(tokens)
    for word in ("or", "and"):
        parts = _split(tokens, word)
        if len(parts) > 1:
            return (word, tuple(_formula(part) for part in parts))
    if tokens[0] == "not":
        rest = tokens[1:]
        is_one = rest and (_group_end(rest) == len(rest) - 1 if rest[0] == "(" else len(rest) == 1)
        return ("not", _formula(rest)) if is_one else _opaque(tokens)
    if tokens in (["true"], ["false"]):
        return ("known", tokens == ["true"])
    return _question(tokens)


def _question(tokens: list[str]) -> Formula:
    """A comparison or a membership, as far as it is one with literals."""
    signs = [place for place in _places(tokens) if tokens[place] in _COMPARISONS or tokens[place] == "in"]
    if len(signs) != 1 or "??" in _shallow(tokens):
        return ("atom", Atom(tokens[0], "==", True)) if len(tokens) == 1 else _opaque(tokens)
    place = signs[0]
    left, op, right = tokens[:place], tokens[place], tokens[place + 1 :]
    if op == "in":
        return _membership(left, right)
    literal, value = _literal(right)
    if literal:
        return ("atom", Atom(" ".join(left), op, value))
    literal, value = _literal(left)
    return ("atom", Atom(" ".join(right), _MIRRORED[op], value)) if literal else _opaque(tokens)


def _membership(left: list[str], right: list[str]) -> Formula:
    is_not = bool(left) and left[-1] == "not"
    left = left[:-1] if is_not else left
    literal, value = _literal(left)
    found: Formula
    if literal and len(right) == 1:
        found = ("atom", Atom(right[0], "has", value))
    elif right[:1] == ["["] and right[-1:] == ["]"]:
        items = [_literal(part) for part in _split(right[1:-1], ",")]
        if not all(is_literal for is_literal, _ in items):
            return _opaque([*left, "in", *right])
        found = ("atom", Atom(" ".join(left), "in", frozenset(value for _, value in items)))
    else:
        return _opaque([*left, *(["not"] if is_not else []), "in", *right])
    return ("not", found) if is_not else found


def _literal(tokens: list[str]) -> tuple[bool, Any]:
    text = "".join(tokens) if tokens[:1] == ["-"] else tokens[0] if len(tokens) == 1 else ""
    if text[:1] in ("'", '"'):
        return True, text[1:-1]
    if text in ("true", "false"):
        return True, text == "true"
    try:
        return True, float(text)
    except ValueError:
        return False, None


def _opaque(tokens: list[str]) -> Formula:
    return ("atom", Atom(" ".join(tokens), "is"))


def _places(tokens: Sequence[str]) -> list[int]:
    """Where tokens stand that are in no bracket."""
    depth, found = 0, []
    for place, token in enumerate(tokens):
        depth -= token in _CLOSE
        if depth == 0 and token not in _OPEN and token not in _CLOSE:
            found.append(place)
        depth += token in _OPEN
    return found


def _shallow(tokens: Sequence[str]) -> list[str]:
    return [tokens[place] for place in _places(tokens)]


def _split(tokens: list[str], word: str) -> list[list[str]]:
    cuts = [place for place in _places(tokens) if tokens[place] == word]
    bounds = [-1, *cuts, len(tokens)]
    return [tokens[start + 1 : end] for start, end in pairwise(bounds)]


def _depth(tokens: Sequence[str]) -> int:
    depth = deepest = 0
    for token in tokens:
        depth += (token in _OPEN) - (token in _CLOSE)
        deepest = max(deepest, depth)
    return deepest


def _group_end(tokens: Sequence[str]) -> int:
    """Where the bracket that the tokens begin with is closed."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token in _OPEN) - (token in _CLOSE)
        if depth == 0:
            return place
    return -1
