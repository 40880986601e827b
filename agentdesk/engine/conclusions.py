"""What follows from a customer's facts: why they are here, what they tried, journeys, signals, feelings, effort, risk.

Owns the order in which one conclusion builds on another. Knows nothing of actions.
"""

from collections.abc import Sequence
from datetime import timedelta

from agentdesk.domain.journey import Journey, JourneySignal
from agentdesk.domain.sentiment import Attempt
from agentdesk.engine.conversation import conversation_of
from agentdesk.engine.facts import Conclusions, Facts
from agentdesk.engine.journeys.said import with_said
from agentdesk.engine.journeys.view import as_of
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading, read
from agentdesk.engine.records.known import records_of
from agentdesk.engine.sentiment.along import journeys_of
from agentdesk.engine.sentiment.feelings import feelings
from agentdesk.engine.signals.detect import detect
from agentdesk.engine.situation import FAILED, names_before_signals, situation
from agentdesk.engine.understanding import scorecards, why
from agentdesk.engine.understanding.ends import Ends
from agentdesk.engine.understanding.episodes import Step, episodes
from agentdesk.engine.understanding.open_goals import tried_for_others
from agentdesk.engine.understanding.solved import with_solutions
from agentdesk.engine.understanding.tally import shown, tally
from agentdesk.engine.understanding.tried import Topics, already_tried, topics_of

__all__ = ["Conclusions", "Facts", "conclude"]

OUTSIDE_HORIZON = timedelta(days=10)
"""An event from elsewhere (an invoice, a delivery) older than this no longer tells why somebody calls."""
UNCLEAR_HORIZON = timedelta(hours=24)


def conclude(facts: Facts, policy: Policy) -> Conclusions:
    """All conclusions of one customer at ``facts.now``."""
    events = [event for event in facts.events if event.at <= facts.now]
    readings = [read(event, policy.vocabulary) for event in events]
    own = [reading for reading in readings if reading.by_customer]
    groups = episodes(own, policy)
    ends = Ends(readings, facts.utterances, policy)
    reached = ends.reached(step for group in groups for step in group if step.reading.outcome != "succeeded")
    tracks = with_said(
        facts.tracks, [one for one in facts.utterances if one.at <= facts.now], facts.interaction, policy
    )
    journeys = as_of(tracks, policy, facts.now)
    before = names_before_signals(policy, facts.now, journeys, facts.interaction is not None)
    signals = detect(
        facts.memory, facts.utterances, facts.interactions, facts.interaction, policy, facts.now,
        before,
    )  # fmt: skip
    signals = with_solutions(signals, groups, readings, facts.utterances, ends, policy)
    ranked = why.hypotheses(
        policy, facts.now, [step for group in groups for step in group], _outside(readings, facts), reached, journeys,
        ends.still_said(facts.utterances, facts.interaction.id if facts.interaction else None), facts.interaction,
    )  # fmt: skip
    reason = why.best(ranked, policy)
    topics = topics_of(facts.utterances, policy)
    goals, attempts = _tried(why.in_question(ranked), facts, policy, groups, ends, topics)
    tried, tries = shown(attempts), tally([one for group in attempts for one in group])
    also_tried = tried_for_others(
        goals, [one for group in attempts for one in group], policy, facts.now, groups, ends, facts.interactions,
        topics, facts.interaction,
    )  # fmt: skip
    at_hand = (facts.interaction.id, reason.intent) if facts.interaction else None
    sentiment = feelings(
        [(reading.event, reading.rating) for reading in own],
        facts.utterances,
        journeys_of(journeys, events, facts.utterances, policy, at_hand),
    )
    journeys = tuple(_with_signals(journey, signals) for journey in journeys)
    conversation = conversation_of(facts.interaction, facts.utterances)
    records = records_of(facts, policy)
    so_far = situation(
        policy, facts.now, why=reason, tried=tried, tries=tries, journeys=journeys, signals=signals,
        sentiment=sentiment, history=facts.history, traits=facts.known_customer.traits,
        customer_name=facts.customer.display_name, records=records, conversation=conversation,
    )  # fmt: skip
    effort = scorecards.effort(so_far, policy)
    attrition = scorecards.attrition(so_far.with_effort(effort), policy)
    return Conclusions(
        why=reason,
        already_tried=tried,
        also_tried=also_tried,
        journeys=journeys,
        signals=signals,
        sentiment=sentiment,
        effort=effort,
        attrition=attrition,
        tries=tries,
        records=records,
        conversation=conversation,
    )


def _outside(readings: Sequence[Reading], facts: Facts) -> list[Step]:
    return [
        Step(reading, reading.intents, inferred=False)
        for reading in readings
        if not reading.self_service and reading.intents and facts.now - reading.event.at <= OUTSIDE_HORIZON
        and reading.outcome not in ("failed", "abandoned")
    ]  # fmt: skip


def _tried(
    ranked: Sequence[str],
    facts: Facts,
    policy: Policy,
    groups: Sequence[Sequence[Step]],
    ends: Ends,
    topics: Topics,
) -> tuple[Sequence[str], list[list[Attempt]]]:
    """The attempts at the first of what they may be here for (``ranked``) that has any, and at which.

    What failed just now is told even if nobody can tell what it was for.
    """
    for intent in ranked:
        found = already_tried(intent, policy, facts.now, groups, ends, facts.interactions, topics, facts.interaction)
        if found:
            return (intent,), found
    unclear = already_tried("", policy, facts.now, groups[-1:], ends, (), {}, facts.interaction)
    troubled = any(attempt.result.startswith(FAILED) for group in unclear for attempt in group)
    is_told = troubled and facts.now - unclear[-1][-1].at <= UNCLEAR_HORIZON
    return (), unclear if is_told else []


def _with_signals(journey: Journey, signals: Sequence[JourneySignal]) -> Journey:
    """The journey with the signals seen on its way, and those that hold now and follow from its own events."""
    mine = set(journey.evidence)
    known = {signal.signal: signal for signal in journey.signals}
    for signal in signals:
        seen = known.get(signal.signal)
        if mine.intersection(signal.evidence) and (seen is None or seen.at <= signal.at):
            known[signal.signal] = signal
    told = sorted(known.values(), key=lambda signal: (signal.at, signal.signal), reverse=True)
    return journey.model_copy(update={"signals": tuple(told)}) if told else journey
