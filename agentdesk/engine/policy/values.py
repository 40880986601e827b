"""Which words the names in conditions can have at all, as far as the files declare them."""

from collections.abc import Mapping, Sequence

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.event import CHANNELS
from agentdesk.domain.sentiment import Level, SentimentLabel, Trend
from agentdesk.engine.policy import declared, declared_events
from agentdesk.engine.policy.checks import Part
from agentdesk.engine.policy.literals import Usual
from agentdesk.engine.reading import OUTCOMES


def event_values(
    intents: Part[declared.IntentsFile], events: Part[declared_events.EventsFile]
) -> Mapping[str, frozenset[str]]:
    """Which words some names of an event can have at all."""
    wanted = frozenset(one.id for one in intents.declared.intents)
    fields = events.declared.fields
    return {
        "speaker": frozenset(("customer", *fields.other_speakers)),
        "intent": wanted,
        "intents": wanted,
        "things": frozenset(one.id for one in intents.declared.things),
        "says": frozenset(one.id for one in intents.declared.sayings),
        "happened": frozenset(events.declared.happenings),
        "outcome": frozenset(OUTCOMES),
        # One of the company's own is kept under its own name, and there may be one.
        "channel": Usual((*CHANNELS, *events.declared.attempt_channels, *events.declared.conversation_channels)),
    }


def situation_values(
    intents: Part[declared.IntentsFile],
    journeys: Sequence[Part[declared.JourneyFile]],
    actions: Sequence[Part[declared.ActionsFile]],
) -> Mapping[str, frozenset[str]]:
    """Which words some names of a customer's situation can have at all."""
    levels = frozenset(Level)
    values: dict[str, frozenset[str]] = {
        "why.intent": frozenset(("unknown", *(one.id for one in intents.declared.intents))),
        "why.kind": frozenset(one.kind for one in intents.declared.intents),
        "effort.level": levels,
        "attrition.level": levels,
        "sentiment.label": frozenset(SentimentLabel),
        "sentiment.trend": frozenset(Trend),
        "action.kind": frozenset(ActionKind),
        "action.id": frozenset(action.id for part in actions for action in part.declared.actions),
    }
    for part in journeys:
        values[f"journey.{part.declared.id}.reached"] = frozenset(step.id for step in part.declared.milestones)
    return values
