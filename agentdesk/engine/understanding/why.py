"""Why the customer is here: hypotheses from what just failed, the menu option, journeys, invoices and their words.

Owns the weighing. Knows no intent by name. Each hypothesis collects evidence that is taken to be independent; what was
 brought to a good end since counts little.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from agentdesk.domain.interaction import Interaction, Speaker, Utterance
from agentdesk.domain.journey import Journey, JourneyState
from agentdesk.domain.sentiment import Why
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.words import tokens
from agentdesk.engine.understanding.episodes import Step, settled

UNKNOWN = Why(intent="unknown", label="Not known yet", confidence=0.0)
KNOWN_FROM = 0.25
"""Below this confidence the intent is unknown."""

SAID_NOW = 0.9
SAID_BEFORE = 0.3
QUEUE = 0.3
FAILED = 0.65
LEFT = 0.5
MENU = 0.45
ASKED = 0.55
"""Something declared happened on the customer's own channel: a cancellation was asked for, an order placed."""
BEGUN = 0.3
LOOKED = 0.2
FROM_OUTSIDE = 0.2
OVERDUE = 0.55
RUNNING = 0.2
SETTLED = 0.1
"""What evidence counts that is older than a good end of the same matter."""
INFERRED = 0.6
ASIDE = 0.3
HALF_LIFE_S = 36 * 3600
OUTSIDE_HALF_LIFE_S = 7 * 86400
"""What came from elsewhere (an invoice) stays a likely reason for longer than what the customer did."""
MAX_EVIDENCE = 10

Adder = Callable[[str, float, datetime, str], None]
"""Adds a piece of evidence: the intent, its weight, when it was, its id."""


@dataclass(slots=True)
class Hypothesis:
    """One intent with the doubt that its evidence leaves (1: nothing speaks for it)."""

    intent: str
    doubt: float = 1.0
    evidence: list[tuple[datetime, str]] = field(default_factory=list)

    def add(self, weight: float, at: datetime, evidence: str) -> None:
        self.doubt *= 1.0 - min(max(weight, 0.0), 0.99)
        self.evidence.append((at, evidence))

    @property
    def strength(self) -> float:
        return 1.0 - self.doubt


def hypotheses(
    policy: Policy,
    now: datetime,
    steps: Iterable[Step],
    others: Iterable[Step],
    journeys: Iterable[Journey],
    utterances: Iterable[Utterance],
    interaction: Interaction | None,
) -> list[Hypothesis]:
    """What the customer may want, the likeliest first.

    ``steps`` are those of contact episodes, ``others`` single events from elsewhere (an invoice, a delivery).
    """
    found: dict[str, Hypothesis] = {}

    def add(intent: str, weight: float, at: datetime, evidence: str) -> None:
        if intent in policy.intents:
            found.setdefault(intent, Hypothesis(intent)).add(weight, at, evidence)

    steps = list(steps)
    reached = settled(steps)
    for step in steps:
        for place, intent in enumerate(step.about):
            weight = _weight(step) * _age(now, step.event.at) * (0.6**place)
            if intent in reached and step.event.at <= reached[intent]:
                weight *= SETTLED
            add(intent, weight, step.event.at, step.event.id)
    for other in others:
        weight = FROM_OUTSIDE * other.reading.strength * _age(now, other.event.at, OUTSIDE_HALF_LIFE_S)
        for intent in other.about:
            add(intent, weight, other.event.at, other.event.id)
    _from_journeys(policy, journeys, add)
    _from_words(policy, now, utterances, interaction, add)
    return sorted(
        found.values(),
        key=lambda one: (-round(one.strength, 6), -policy.intents[one.intent].prior, one.intent),
    )


def best(ranked: list[Hypothesis], policy: Policy) -> Why:
    """The likeliest hypothesis; unknown if it is weak. A close second lowers the confidence."""
    if not ranked:
        return UNKNOWN
    first = ranked[0]
    second = ranked[1].strength if len(ranked) > 1 else 0.0
    confidence = first.strength * (1.0 - 0.4 * second / first.strength) if first.strength else 0.0
    newest = sorted(first.evidence, reverse=True)[:MAX_EVIDENCE]
    evidence = tuple(dict.fromkeys(one for _, one in newest))
    if confidence < KNOWN_FROM:
        return UNKNOWN.model_copy(update={"confidence": round(confidence, 3)})
    return Why(
        intent=first.intent,
        label=policy.intents[first.intent].label,
        confidence=round(min(confidence, 0.97), 3),
        evidence=evidence,
    )


def _weight(step: Step) -> float:
    reading = step.reading
    if reading.conversation and reading.event.text and reading.by_customer:
        base = SAID_BEFORE
    elif reading.outcome == "failed":
        base = FAILED
    elif reading.outcome == "abandoned" or reading.friction:
        base = LEFT
    elif reading.happened and reading.self_service and reading.outcome != "succeeded":
        base = ASKED
    elif reading.menu:
        base = MENU
    else:
        base = BEGUN if reading.outcome == "started" else LOOKED
    if step.aside:
        base *= ASIDE
    certainty = INFERRED if step.inferred else max(0.4, reading.strength)
    return base * certainty


def _age(now: datetime, at: datetime, half_life_s: float = HALF_LIFE_S) -> float:
    return float(0.5 ** (max(0.0, (now - at).total_seconds()) / half_life_s))


def _from_journeys(policy: Policy, journeys: Iterable[Journey], add: Adder) -> None:
    for journey in journeys:
        if journey.state is not JourneyState.ACTIVE or not journey.evidence:
            continue
        rule = policy.journeys[journey.definition]
        late = next((step for step in journey.milestones if step.overdue), None)
        asked_for = (rule.milestone(late.id).intent if late else None) or next(iter(rule.intents), None)
        if asked_for:
            add(asked_for, OVERDUE if late else RUNNING, journey.started_at, journey.evidence[-1])


def _from_words(
    policy: Policy, now: datetime, utterances: Iterable[Utterance], interaction: Interaction | None, add: Adder
) -> None:
    """What the customer says now tells most; what they said in earlier conversations a little."""
    for said in utterances:
        if said.speaker is not Speaker.CUSTOMER:
            continue
        current = interaction is not None and said.interaction_id == interaction.id
        base = SAID_NOW if current else SAID_BEFORE * _age(now, said.at)
        scores = policy.vocabulary.intents.score([(0.7, tokens(said.text[:1000]))])
        top = max(scores.values(), default=0.0)
        for intent, score in scores.items():
            if score >= 0.8 * top:
                add(intent, base * min(1.0, score), said.at, said.id)
    if interaction is not None and interaction.queue:
        for intent, score in policy.vocabulary.intents.score([(1.0, tokens(interaction.queue))]).items():
            add(intent, QUEUE * min(1.0, score), interaction.offered_at, interaction.id)
