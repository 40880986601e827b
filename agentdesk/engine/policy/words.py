"""Word patterns: which declared meanings a few words may have. Tolerant of case, plural, camelCase and paths.

Owns tokenising and matching. Knows nothing of events or of what the meanings are for.

A pattern is a word (``refund``), a stem (``transfer*``), a phrase (``send money``), a phrase with or without another
word in between (``cancel ~ order``; two tildes: up to two words) or words that must all be there (``activat* & card``).
``port|move number`` is short for ``port number`` and ``move number``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from agentdesk.engine.policy.alternatives import spelled_out
from agentdesk.engine.policy.scales import Scales

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TOKEN = re.compile(r"[^\W_]+")
_CACHE_LIMIT = 20_000
_STEM_KEY = 3
_SHORT = 60
_SHORT_WORDS = 12

Terms = tuple[tuple[str, ...], ...]
"""For each word of a text the declared words and stems that it matches."""

TOGETHER_BONUS = 0.25
"""What a phrase or a conjunction counts more than a single word: it is more specific."""
ANOTHER_HIT = 0.05
GAP = 1
"""So many other words may stand between two words of a phrase for each tilde that parts them."""
_APART = "~"


def tokens(text: str) -> tuple[str, ...]:
    """The lower-case words of a text, an identifier, a path or a type name."""
    return _short_tokens(text) if len(text) <= _SHORT else _tokens(text)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple([token.lower() for token in _TOKEN.findall(_CAMEL.sub(" ", text))])


_short_tokens = lru_cache(maxsize=_CACHE_LIMIT)(_tokens)
"""Paths, screens and codes come again and again; sentences do not."""


def plain_name(name: str) -> str:
    """The name of a field in one spelling: ``orderId``, ``Order-ID`` and ``order_id`` are ``order_id``."""
    return _short_name(name) if len(name) <= _SHORT else "_".join(_tokens(name))


@lru_cache(maxsize=_CACHE_LIMIT)
def _short_name(name: str) -> str:
    return "_".join(_tokens(name))


@dataclass(frozen=True, slots=True)
class _Pattern:
    """``words`` are all the words that must be there; ``phrases`` those of them that must stand together."""

    meaning: str
    words: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]
    negative: bool


@dataclass(frozen=True)
class Meanings:
    """A set of meanings with their patterns; ``score`` finds them in weighted words.

    ``apart``: the words of one count for the others as well.
    """

    _single: dict[str, list[_Pattern]] = field(default_factory=dict)
    _several: dict[str, list[_Pattern]] = field(default_factory=dict)
    _exact: set[str] = field(default_factory=set)
    _stems: dict[str, list[str]] = field(default_factory=dict)
    _cache: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _known: dict[tuple[str, ...], Terms] = field(default_factory=dict)
    apart: bool = False

    @classmethod
    def of(
        cls, declared: Mapping[str, Sequence[str]], unless: Mapping[str, Sequence[str]] | None = None, *,
        apart: bool = False,
    ) -> "Meanings":  # fmt: skip
        """Compiles patterns by meaning; a hit of a meaning's ``unless`` patterns takes the meaning away."""
        made = cls(apart=apart)
        for negative, group in ((False, declared), (True, unless or {})):
            for meaning, patterns in group.items():
                for pattern in patterns:
                    for text in spelled_out(pattern):
                        made._add(meaning, text, negative)
        return made

    def _add(self, meaning: str, text: str, negative: bool) -> None:
        phrases = tuple(tuple(part.lower().split()) for part in text.split("&"))
        words = frozenset(word for phrase in phrases for word in phrase if word != _APART)
        pattern = _Pattern(meaning, words, tuple(phrase for phrase in phrases if len(phrase) > 1), negative)
        for phrase in phrases:
            for word in phrase:
                if word == _APART:
                    continue
                if word.endswith("*"):
                    stems = self._stems.setdefault(word[:_STEM_KEY].rstrip("*"), [])
                    if word not in stems:
                        stems.append(word)
                else:
                    self._exact.add(word)
        alone = len(phrases) == 1 and len(phrases[0]) == 1
        if alone:
            self._single.setdefault(phrases[0][0], []).append(pattern)
        else:
            # Looked for only where its longest word is found: long words are rarer than short ones.
            self._several.setdefault(max(sorted(words), key=len), []).append(pattern)

    def _terms(self, token: str) -> tuple[str, ...]:
        found = self._cache.get(token)
        if found is None:
            candidates = self._stems.get(token[:_STEM_KEY], ()) if len(token) >= _STEM_KEY else ()
            found = tuple(stem for stem in candidates if token.startswith(stem[:-1]))
            one = token[:-1] if token.endswith("s") else token
            # A plural is itself and its singular: who declares one of them takes nothing from the other.
            found = (*[word for word in dict.fromkeys((token, one)) if word in self._exact], *found)
            if len(self._cache) >= _CACHE_LIMIT:
                self._cache.clear()
            self._cache[token] = found
        return found

    def score(self, parts: Iterable[tuple[float, Sequence[str]]]) -> dict[str, float]:
        """The meanings found in ``parts`` (a weight 0..1 and its words each) with their scores, best first."""
        scores: dict[str, float] = {}
        taken: set[str] = set()
        hits: dict[str, float] = {}
        told: list[tuple[Sequence[str], Terms]] = []
        for weight, words in parts:
            key = words if type(words) is tuple else tuple(words)
            terms = self._known.get(key)
            if terms is None:
                terms = tuple([self._terms(word) for word in key])
                terms = terms if any(terms) else ()
                if len(key) <= _SHORT_WORDS:
                    if len(self._known) >= _CACHE_LIMIT:
                        self._known.clear()
                    self._known[key] = terms
            if terms:
                told.append((key, terms))
                for found in terms:
                    for term in found:
                        if weight > hits.get(term, 0.0):
                            hits[term] = weight
        if not hits:
            return scores
        specific: list[_Pattern] = []
        for term in hits:
            for pattern in self._several.get(term, ()):
                if pattern.words <= hits.keys() and all(_stands(phrase, told) for phrase in pattern.phrases):
                    _count(scores, taken, pattern, max(hits[word] for word in pattern.words) + TOGETHER_BONUS)
                    if not pattern.negative:
                        specific.append(pattern)
        for term, weight in hits.items():
            for pattern in self._single.get(term, ()):
                if pattern.negative or self.apart or not _explained(pattern, term, specific, told):
                    _count(scores, taken, pattern, weight)
        for meaning in taken:
            scores.pop(meaning, None)
        return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _count(scores: dict[str, float], taken: set[str], pattern: _Pattern, weight: float) -> None:
    if pattern.negative:
        taken.add(pattern.meaning)
        return
    known = scores.get(pattern.meaning)
    scores[pattern.meaning] = weight if known is None else max(known, weight) + ANOTHER_HIT


def _explained(
    pattern: _Pattern, term: str, specific: Sequence[_Pattern], told: Sequence[tuple[Sequence[str], Terms]]
) -> bool:
    """Whether a word tells nothing by itself, because a more specific pattern of another meaning has it: the payment of
    an international payment pays no bill."""
    others = [one for one in specific if one.meaning != pattern.meaning]
    if not others:
        return False
    mine = _tokens_of(term, told)
    return any(mine <= {token for word in one.words for token in _tokens_of(word, told)} for one in others)


def _tokens_of(term: str, told: Sequence[tuple[Sequence[str], Terms]]) -> set[str]:
    return {token for words, terms in told for token, found in zip(words, terms, strict=True) if term in found}


def _stands(phrase: tuple[str, ...], told: Sequence[tuple[Sequence[str], Terms]]) -> bool:
    return any(_follows(phrase, terms, start, 0) for _, terms in told for start in range(len(terms)))


def _follows(phrase: tuple[str, ...], terms: Terms, start: int, gap: int) -> bool:
    """Whether the phrase stands at ``start``, or up to ``gap`` words after it."""
    if not phrase:
        return True
    if phrase[0] == _APART:
        return _follows(phrase[1:], terms, start, gap + GAP)
    return any(
        phrase[0] in terms[at] and _follows(phrase[1:], terms, at + 1, 0)
        for at in range(start, min(start + gap + 1, len(terms)))
    )


@dataclass(frozen=True, slots=True)
class TypeMeaning:
    """What a type's name alone tells.

    ``by_company`` says that the customer did not do it, ``of_message`` that it is what became of a message of ours,
    ``statement`` that they say there what they want, ``contact`` what became of the action that it tells of,
    ``went_wrong`` that something went wrong, whether or not its name was foreseen; ``subjects`` of which kinds of
    things it tells, ``of_any`` that it may be about any; ``unclear`` that nothing in it says whether it is good or bad.
    """

    kind: str
    what: str
    happened: tuple[str, ...]
    outcome: str
    friction: bool
    by_company: bool
    of_message: bool
    statement: bool
    contact: str
    went_wrong: bool
    subjects: tuple[str, ...] = ()
    of_any: bool = False
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class ThingRule:
    """How a thing is told beyond its words.

    A name (a value of one of ``fields``) that also says one of ``not_with`` does not say it. ``shape`` is what names
    of it look like where they contain no known word (``Nova 12``); None if they look like nothing in particular.
    """

    id: str
    not_with: frozenset[str]
    shape: re.Pattern[str] | None
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Denials:
    """The phrases with which something is ruled out, by their first words, and the words that end what is ruled out."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]]
    until: frozenset[str]

    @classmethod
    def of(cls, after: Iterable[str], until: Iterable[str]) -> "Denials":
        """From phrases as they are declared; ``port|move number`` is short for two."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for pattern in after:
            for text in spelled_out(pattern):
                words = tokens(text)
                found.setdefault(words[0], []).append(words)
        ordered = {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()}
        return cls(ordered, frozenset(until))


@dataclass(frozen=True, slots=True)
class MenuWords:
    """The fields of a voice menu's events, and the words by which they tell that it went back or was left."""

    place_fields: tuple[str, ...]
    option_fields: tuple[str, ...]
    end_fields: tuple[str, ...]
    back: Meanings
    left: Meanings


@dataclass(frozen=True, slots=True)
class ContactWords:
    """The fields of an event that tells of a contact, and the types' patterns by what became of it."""

    action_fields: tuple[str, ...] = ()
    kind_fields: tuple[str, ...] = ()
    occasion_fields: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class MessageWords:
    """How events of messages that the company sends are told from what customers write.

    The channel or the type says one of ``kinds``, the type ends in one of ``acts``, and nothing of ``unless`` is in it.
    """

    kinds: frozenset[str]
    acts: Meanings
    unless: frozenset[str]

    def tell(self, channel: str, words: Sequence[str]) -> bool:
        """Whether a type with these ``words`` tells what became of a message of the company."""
        said = {*words, *tokens(channel)}
        if self.kinds.isdisjoint(said) or not self.unless.isdisjoint(words):
            return False
        return bool(self.acts.score([(1.0, words[-1:])]))


@dataclass(frozen=True)
class Vocabulary:
    """What words and type names mean here; how strongly each field of an event's data tells what it is about.

    ``of_types`` remembers what a type's name means, ``of_events`` and ``of_said`` how an event and an utterance were
    read: memos, never inputs.
    """

    intents: Meanings
    denied_by: Meanings
    intent_ids: frozenset[str]
    things: Meanings
    sayings: Meanings
    thing_rules: tuple[ThingRule, ...]
    denials: Denials
    outcomes: Meanings
    went_wrong: Meanings
    ordinary: Meanings | None
    happenings: tuple[tuple[str, tuple[str, ...]], ...]
    friction: tuple[str, ...]
    partial: frozenset[str]
    unspecific: frozenset[str]
    field_weights: Mapping[str, float]
    default_weight: float
    ignored_fields: frozenset[str]
    result_fields: tuple[str, ...]
    success_fields: tuple[str, ...]
    error_fields: tuple[str, ...]
    loop_fields: tuple[str, ...]
    service_channels: frozenset[str]
    menu_channels: frozenset[str]
    menu: MenuWords
    conversation_channels: frozenset[str]
    company_channels: frozenset[str]
    company_types: tuple[str, ...]
    company_messages: MessageWords
    statements: tuple[str, ...]
    negations: frozenset[str]
    channel_fields: tuple[str, ...]
    reason_fields: tuple[str, ...]
    no_reason: frozenset[str]
    scales: Scales
    contacts: ContactWords
    found_fields: frozenset[str]
    page_status_fields: frozenset[str]
    promised_at_fields: frozenset[str]
    promised_days_fields: frozenset[str]
    speaker_fields: tuple[str, ...]
    other_speakers: frozenset[str]
    told_apart: Mapping[str, tuple[str, ...]]
    subjects: Meanings
    any_subject: frozenset[str]
    of_types: dict[str, TypeMeaning] = field(default_factory=dict)
    of_events: dict[str, Any] = field(default_factory=dict)
    of_said: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def telling_fields(self) -> frozenset[str]:
        """All fields of ``told_apart``."""
        return frozenset(name for fields in self.told_apart.values() for name in fields)
