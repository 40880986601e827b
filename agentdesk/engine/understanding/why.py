"""Why the customer is here: hypotheses from what just failed, the menu option, journeys, invoices and their words.

Owns the weighing. Knows no intent by name. Each hypothesis collects evidence that is taken to be independent; what was
 brought to a good end since counts little.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from agentdesk.domain.interaction import Interaction, Speaker, Utterance
from agentdesk.domain.journey import Journey, JourneyState
from agentdesk.domain.sentiment import OtherReason, Why
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.words import tokens
from agentdesk.engine.reading import NEAR_BEST
from agentdesk.engine.said import said
from agentdesk.engine.understanding.episodes import Step

UNKNOWN = Why(intent="unknown", label="Not known yet", confidence=0.0)
KNOWN_FROM = 0.25
"""Below this confidence the intent is unknown."""

SAID_NOW = 0.9
PLAIN = 0.5
"""From this strength on what is said in the conversation at hand is a plain statement of what it is about."""
IN_SO_MANY_WORDS = 0.8
"""What is said less clearly may be a coarse name for a related matter (a payment for a transfer)."""
BEHIND = 0.55
"""What events tell of other matters counts at most so much of what a plain statement does."""
DENIED = 0.15
"""What evidence counts for a matter that the customer then says it is not about."""
SAID_BEFORE = 0.88
"""What a customer wrote or said in so many words, apart from the conversation at hand."""
SAID_WORD = 0.7
"""What a single word of what a customer says tells; a phrase tells more."""
QUEUE = 0.3
FAILED = 0.65
LEFT = 0.5
MENU = 0.7
"""A menu option is an explicit choice, though a coarse one."""
ASKED = 0.55
"""Something declared happened on the customer's own channel: a cancellation was asked for, an order placed."""
BEGUN = 0.3
LOOKED = 0.25
FROM_OUTSIDE = 0.2
OVERDUE = 0.55
RUNNING = 0.5
RUNNING_KINDS = frozenset({"service", "retention", "onboarding"})
"""A running journey of these kinds is a matter that waits to be settled; others are only begun."""
SETTLED = 0.1
"""What evidence counts that is older than a good end of the same matter."""
INFERRED = 0.6
ASIDE = 0.3
BORROWED = 0.6
"""What weak evidence for a related matter counts for one that something else speaks for already."""
BORROWS_FROM = 0.2
OVERSHADOWED = 0.6
"""How far what the customer did just now outshines what only waits in the background of other matters."""
SECOND, SECOND_RELATED = 0.4, 0.2
"""How much of a close second's strength the confidence loses; a related second hardly speaks against the first."""
FRESH = timedelta(hours=2)
QUICK_HALF_LIFE_S = 3 * 3600
SLOW_HALF_LIFE_S = 96 * 3600
"""Half of what an event tells fades with the visit, the other half with the days."""
JOURNEY_HALF_LIFE_S = 5 * 86400
OUTSIDE_HALF_LIFE_S = 7 * 86400
"""What came from elsewhere (an invoice) stays a likely reason for longer than what the customer did."""
MAX_EVIDENCE = 10
MAX_OTHERS = 4
IN_QUESTION = 3
"""How many hypotheses are looked at for attempts, as long as nothing says plainly which it is."""
WORTH_TELLING = 0.1
"""Weaker hypotheses are not told beside the first."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of evidence. ``fresh``: done or said just now. ``weak``: looking around, or reported from elsewhere.
    ``said_now``: said in the conversation at hand."""

    weight: float
    at: datetime
    evidence: str
    fresh: bool = False
    weak: bool = False
    said_now: bool = False


Adder = Callable[[str, _Piece], None]
"""Adds a piece of evidence to an intent."""


@dataclass(slots=True)
class Hypothesis:
    """One intent with what speaks for it. ``kept``: how much of all that counts which is not said now."""

    intent: str
    pieces: list[_Piece] = field(default_factory=list)
    kept: float = 1.0

    @property
    def said_now(self) -> float:
        return _together(piece for piece in self.pieces if piece.said_now)

    @property
    def told_otherwise(self) -> float:
        return _together(piece for piece in self.pieces if not piece.said_now)

    @property
    def strength(self) -> float:
        return 1.0 - (1.0 - self.said_now) * (1.0 - self.kept * self.told_otherwise)

    @property
    def evidence(self) -> tuple[str, ...]:
        newest = sorted(self.pieces, key=lambda one: (one.at, one.evidence), reverse=True)
        return tuple(dict.fromkeys(one.evidence for one in newest))[:MAX_EVIDENCE]


def hypotheses(
    policy: Policy,
    now: datetime,
    steps: Iterable[Step],
    others: Iterable[Step],
    reached: Mapping[str, datetime],
    journeys: Iterable[Journey],
    utterances: Iterable[Utterance],
    interaction: Interaction | None,
) -> list[Hypothesis]:
    """What the customer may want, the likeliest first.

    ``steps`` are those of contact episodes, ``others`` single events from elsewhere (an invoice, a delivery);
    ``reached`` says when a matter was last brought to a good end.
    """
    found: dict[str, Hypothesis] = {}

    def add(intent: str, piece: _Piece) -> None:
        if intent in policy.intents:
            found.setdefault(intent, Hypothesis(intent)).pieces.append(piece)

    steps = list(steps)
    _from_steps(now, steps, reached, add)
    for other in others:
        weight = FROM_OUTSIDE * other.reading.strength * _fading(now, other.event.at, OUTSIDE_HALF_LIFE_S)
        for intent in other.about:
            if intent in reached and other.event.at <= reached[intent]:
                continue
            add(intent, _Piece(weight, other.event.at, other.event.id, weak=True))
    _from_journeys(policy, now, journeys, {step.event.id: _base(step) for step in steps}, add)
    utterances = [one for one in utterances if one.speaker is Speaker.CUSTOMER]
    _from_words(policy, now, utterances, interaction, add)
    _deny(policy, utterances, interaction, found)
    _borrow(policy, found)
    _outshine(found)
    _put_words_first(policy, found)
    return sorted(
        found.values(),
        key=lambda one: (-round(one.strength, 6), -policy.intents[one.intent].prior, one.intent),
    )


def best(ranked: list[Hypothesis], policy: Policy) -> Why:
    """The likeliest hypothesis with those behind it; unknown if it is weak. A close second lowers the confidence."""
    if not ranked:
        return UNKNOWN
    first = ranked[0]
    against = max(
        (one.strength * (SECOND_RELATED if _near(first, one, policy) else SECOND) for one in ranked[1:]), default=0.0
    )
    raw = max(0.0, first.strength - against)
    confidence = round(calibrated(raw, policy.calibration), 3)
    if raw < KNOWN_FROM:
        others = _others(ranked, first, 1.0, policy)
        return UNKNOWN.model_copy(update={"confidence": confidence, "others": others})
    return Why(
        intent=first.intent,
        label=policy.intents[first.intent].label,
        confidence=confidence,
        evidence=first.evidence,
        others=_others(ranked[1:], first, 1.0 - confidence, policy),
    )


def in_question(ranked: Sequence[Hypothesis]) -> tuple[str, ...]:
    """The intents whose attempts tell of what the customer is here for: where they say it plainly now, that alone."""
    plain = bool(ranked) and ranked[0].said_now >= PLAIN
    return tuple(one.intent for one in ranked[: 1 if plain else IN_QUESTION])


def calibrated(raw: float, points: Sequence[tuple[float, float]]) -> float:
    """How likely a hypothesis of the strength ``raw`` (0..1) is right: on straight lines between declared points."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if raw <= x1:
            return y0 + (y1 - y0) * (raw - x0) / (x1 - x0)
    return points[-1][1]


def _near(one: Hypothesis, other: Hypothesis, policy: Policy) -> bool:
    return other.intent in policy.intents[one.intent].related


def _others(ranked: Sequence[Hypothesis], first: Hypothesis, left: float, policy: Policy) -> tuple[OtherReason, ...]:
    """What else it may be: each as likely as its strength says beside the first, together at most what is ``left``."""
    likely = [
        (one, calibrated(one.strength * (1.0 - SECOND * first.strength), policy.calibration))
        for one in ranked[:MAX_OTHERS]
        if one.strength >= WORTH_TELLING
    ]
    total = sum(confidence for _, confidence in likely)
    share = min(1.0, left / total) if total else 1.0
    return tuple(
        OtherReason(
            intent=one.intent,
            label=policy.intents[one.intent].label,
            confidence=round(confidence * share, 3),
            evidence=one.evidence,
        )
        for one, confidence in likely
    )


def _together(pieces: Iterable[_Piece]) -> float:
    doubt = 1.0
    for piece in pieces:
        doubt *= 1.0 - min(max(piece.weight, 0.0), 0.99)
    return 1.0 - doubt


def _base(step: Step) -> float:
    """What a step tells by itself, whenever it was."""
    reading = step.reading
    if reading.by_customer and (reading.statement or (reading.conversation and reading.event.text)):
        base = SAID_BEFORE
    elif reading.outcome == "failed":
        base = FAILED
    elif reading.menu and reading.outcome != "abandoned" and not step.inferred:
        base = MENU
    elif reading.outcome == "abandoned" or reading.friction:
        base = LEFT
    elif reading.happened and reading.self_service and reading.outcome != "succeeded":
        base = ASKED
    else:
        base = BEGUN if reading.outcome == "started" else LOOKED
    if step.aside:
        base *= ASIDE
    return base * (INFERRED if step.inferred else max(0.4, reading.strength))


def _from_steps(now: datetime, steps: Sequence[Step], reached: Mapping[str, datetime], add: Adder) -> None:
    for step in steps:
        at, base = step.event.at, _base(step)
        for place, intent in enumerate(step.about):
            weight = base * _age(now, at) * (0.6**place)
            over = intent in reached and at <= reached[intent]
            if over:
                weight *= SETTLED
            add(
                intent,
                _Piece(
                    weight, at, step.event.id, fresh=not over and now - at <= FRESH, weak=not over and base <= LOOKED
                ),
            )


def _age(now: datetime, at: datetime) -> float:
    return 0.5 * _fading(now, at, QUICK_HALF_LIFE_S) + 0.5 * _fading(now, at, SLOW_HALF_LIFE_S)


def _fading(now: datetime, at: datetime, half_life_s: float) -> float:
    return float(0.5 ** (max(0.0, (now - at).total_seconds()) / half_life_s))


def _from_journeys(
    policy: Policy, now: datetime, journeys: Iterable[Journey], bases: Mapping[str, float], add: Adder
) -> None:
    """Matters that are open. One that was only looked at tells no more than the look itself."""
    for journey in journeys:
        if journey.state is not JourneyState.ACTIVE or not journey.evidence:
            continue
        rule = policy.journeys[journey.definition]
        late = next((step for step in journey.milestones if step.overdue), None)
        asked_for = rule.asked_by(late.id) if late else next(iter(rule.intents), None)
        if not asked_for:
            continue
        told = max((bases.get(event_id, RUNNING) for event_id in journey.evidence), default=RUNNING)
        running = min(RUNNING, told) if journey.kind in RUNNING_KINDS else FROM_OUTSIDE
        touched_at = max(
            (step.reached_at for step in journey.milestones if step.reached_at), default=journey.started_at
        )
        weight = OVERDUE if late else running * _fading(now, touched_at, JOURNEY_HALF_LIFE_S)
        add(asked_for, _Piece(weight, journey.started_at, journey.evidence[-1]))


def _borrow(policy: Policy, found: Mapping[str, Hypothesis]) -> None:
    """Looking at invoices speaks for the dispute that is open as well."""
    borrowed: dict[str, list[_Piece]] = {}
    for one in found.values():
        if _together(piece for piece in one.pieces if not piece.weak) < BORROWS_FROM:
            continue
        known = {piece.evidence for piece in one.pieces}
        for related in policy.intents[one.intent].related:
            for piece in found[related].pieces if related in found else ():
                if piece.weak and piece.evidence not in known:
                    borrowed.setdefault(one.intent, []).append(replace(piece, weight=piece.weight * BORROWED))
    for intent, pieces in borrowed.items():
        found[intent].pieces.extend(pieces)


def _outshine(found: Mapping[str, Hypothesis]) -> None:
    """What was asked for just now outshines what only waits, or was said days ago, of other matters."""
    now_asked = {one.intent: _together(piece for piece in one.pieces if piece.fresh) for one in found.values()}
    for one in found.values():
        rival = max((strength for intent, strength in now_asked.items() if intent != one.intent), default=0.0)
        excess = max(0.0, rival - now_asked[one.intent])
        one.pieces = [
            piece if piece.fresh else replace(piece, weight=piece.weight * (1.0 - OVERSHADOWED * excess))
            for piece in one.pieces
        ]


def _put_words_first(policy: Policy, found: Mapping[str, Hypothesis]) -> None:
    """What the customer plainly says now is why they are here, whatever else happened: that comes behind it."""
    lead = max(found.values(), key=lambda one: (one.said_now, one.strength, one.intent), default=None)
    if lead is None or lead.said_now < PLAIN:
        return
    clear = lead.said_now >= IN_SO_MANY_WORDS
    behind = [
        one
        for one in found.values()
        if one.said_now < lead.said_now and (clear or lead.intent not in policy.intents[one.intent].related)
    ]
    strongest = max((one.told_otherwise for one in behind), default=0.0)
    if strongest > BEHIND * lead.strength:
        for one in behind:
            one.kept = BEHIND * lead.strength / strongest


def _deny(
    policy: Policy, utterances: Iterable[Utterance], interaction: Interaction | None, found: Mapping[str, Hypothesis]
) -> None:
    """What the customer says it is not about, in the conversation at hand, counts little up to then."""
    for one in utterances:
        if interaction is None or one.interaction_id != interaction.id:
            continue
        denied = policy.vocabulary.denied_by.score([(1.0, tokens(one.text))])
        for intent in {**_about(policy, said(one.text, policy.vocabulary).denied), **denied}:
            if intent in found:
                found[intent].pieces = [
                    replace(piece, weight=piece.weight * DENIED) if piece.at <= one.at else piece
                    for piece in found[intent].pieces
                ]


def _about(policy: Policy, words: Sequence[str]) -> dict[str, float]:
    """What a customer's words are about, and how strongly each tells."""
    scores = policy.vocabulary.intents.score([(SAID_WORD, words)]) if words else {}
    top = max(scores.values(), default=0.0)
    return {intent: score for intent, score in scores.items() if score >= NEAR_BEST * top}


def _from_words(
    policy: Policy, now: datetime, utterances: Iterable[Utterance], interaction: Interaction | None, add: Adder
) -> None:
    """What the customer says now tells most; what they said in earlier conversations fades."""
    for one in utterances:
        current = interaction is not None and one.interaction_id == interaction.id
        base = SAID_NOW if current else SAID_BEFORE * _age(now, one.at)
        for intent, score in _about(policy, said(one.text, policy.vocabulary).meant).items():
            fresh = current or now - one.at <= FRESH
            add(intent, _Piece(base * min(1.0, score), one.at, one.id, fresh=fresh, said_now=current))
    if interaction is not None and interaction.queue:
        for intent, score in policy.vocabulary.intents.score([(1.0, tokens(interaction.queue))]).items():
            add(intent, _Piece(QUEUE * min(1.0, score), interaction.offered_at, interaction.id, fresh=True))
