"""The shipped policy and short ways to write events down. Nothing here decides anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from agentdesk.domain.customer import Customer, Identifier, IdentifierKind
from agentdesk.domain.decision import Decision
from agentdesk.domain.event import Event
from agentdesk.domain.ids import CustomerId, EventId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.engine.conclusions import Conclusions, Facts, conclude
from agentdesk.engine.decisions.decide import decide, decision_inputs
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.history import ShownAction
from agentdesk.engine.journeys.following import followed
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import read
from agentdesk.engine.sentiment.scorer import felt
from agentdesk.engine.sentiment.vader import VaderScorer
from agentdesk.engine.signals.detect import remember
from agentdesk.engine.signals.memory import NOTHING, SignalMemory

POLICY_DIR = Path(__file__).parents[2] / "resources" / "policy"
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
CALLER = Identifier(kind=IdentifierKind.PHONE, value="+15550100")
MINUTE, HOUR, DAY = 1, 60, 1440


@cache
def policy_files() -> dict[str, str]:
    return {
        path.relative_to(POLICY_DIR).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(POLICY_DIR.rglob("*.yaml"))
    }


@cache
def policy() -> Policy:
    return load_policy(policy_files())


@cache
def scorer() -> VaderScorer:
    return VaderScorer(policy().care_words)


def event(name: str, minutes_ago: float, type_: str, /, text: str | None = None, **data: Any) -> Event:
    """An event ``minutes_ago`` before NOW; ``name`` becomes its id."""
    at = NOW - timedelta(minutes=minutes_ago)
    return Event(
        id=EventId(name),
        source="test",
        source_id=name,
        type=type_,
        channel=type_.partition(".")[0],
        at=at,
        received_at=at,
        subject=CALLER,
        text=text,
        sentiment=felt(scorer(), text) if text else None,
        data=data,
    )


def events(*told: tuple[Any, ...]) -> tuple[Event, ...]:
    """Events from (minutes ago, type, data) or (minutes ago, type), in the order of time."""
    made = [
        event(f"e{place:02d}", one[0], one[1], **(one[2] if len(one) > 2 else {})) for place, one in enumerate(told)
    ]
    return tuple(sorted(made, key=lambda one: (one.at, one.id)))


def call(minutes_ago: float = 0.5, queue: str | None = None) -> Interaction:
    at = NOW - timedelta(minutes=minutes_ago)
    return Interaction(
        id=InteractionId("call-1"),
        channel="voice",
        identifier=CALLER,
        customer_id=CustomerId("c-1"),
        customer_name="Maya Ortiz",
        queue=queue,
        state=InteractionState.CONNECTED,
        state_since=at,
        offered_at=at,
    )


def said(*texts: str, speaker: Speaker = Speaker.CUSTOMER, interaction: str = "call-1") -> tuple[Utterance, ...]:
    return tuple(
        Utterance(
            id=UtteranceId(f"u{place}"),
            interaction_id=InteractionId(interaction),
            seq=place,
            speaker=speaker,
            text=text,
            at=NOW - timedelta(seconds=60 - place),
            sentiment=felt(scorer(), text) if speaker is Speaker.CUSTOMER else None,
        )
        for place, text in enumerate(texts)
    )


def remembered(happened: Iterable[Event], under: Policy) -> SignalMemory:
    """What signals remember of events in the order of time."""
    memory = NOTHING
    for one in happened:
        memory = remember(memory, read(one, under.vocabulary), under)
    return memory


@dataclass(frozen=True, slots=True)
class Pop:
    """What an agent would see."""

    facts: Facts
    conclusions: Conclusions
    inputs: DecisionInputs
    decision: Decision

    @property
    def best(self) -> str:
        return self.decision.ranked[0].action

    def stop(self, action: str) -> Any:
        return next(one for one in self.decision.withheld if one.action == action)


def pop(
    happened: Iterable[Event] = (),
    *,
    interaction: Interaction | None = None,
    utterances: tuple[Utterance, ...] = (),
    interactions: tuple[Interaction, ...] = (),
    history: tuple[ShownAction, ...] = (),
    traits: dict[str, Any] | None = None,
    touchpoint: str = "desk",
    exception_mode: dict[str, Any] | None = None,
    now: datetime = NOW,
    under: Policy | None = None,
) -> Pop:
    """From raw events to a decision, as the orchestrator does it."""
    used = under or policy()
    ordered = tuple(sorted(happened, key=lambda one: (one.at, one.id)))
    tracks, memory = followed(ordered, used)
    facts = Facts(
        customer=Customer(id=CustomerId("c-1"), display_name="Maya Ortiz", traits=traits or {}),
        events=ordered,
        utterances=utterances,
        interactions=interactions,
        tracks=tracks,
        memory=memory,
        history=history,
        interaction=interaction,
        now=now,
    )
    conclusions = conclude(facts, used)
    inputs = decision_inputs(facts, conclusions, touchpoint=touchpoint, exception_mode=exception_mode, policy=used)
    return Pop(facts, conclusions, inputs, decide(inputs, used, now, "d-1"))
