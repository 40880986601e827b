"""One conversation under a policy of this folder: events happen, the agent acts, and each time the desk decides anew.

The product's own way: events are folded into tracks, concluded from, decided on.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from agentdesk.domain.customer import Customer, Identifier, IdentifierKind
from agentdesk.domain.decision import Decision, RankedAction, Withheld
from agentdesk.domain.event import Event
from agentdesk.domain.ids import CustomerId, EventId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.decisions.decide import decide, decision_inputs
from agentdesk.engine.facts import Facts
from agentdesk.engine.history import ShownAction
from agentdesk.engine.journeys.fold import advance
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import read
from agentdesk.engine.sentiment.vader import VaderScorer
from agentdesk.engine.signals.detect import remember
from agentdesk.engine.signals.memory import NOTHING
from agentdesk.orchestrator.policy.files import policy_files

HERE = Path(__file__).parent
BEGAN = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
CALLER = Identifier(kind=IdentifierKind.EMAIL, value="caller@example.org")
TALK = InteractionId("talk-1")
STEP = timedelta(seconds=5)


@cache
def policy_of(folder: str) -> Policy:
    return load_policy(policy_files(HERE / folder))


@cache
def _scorer() -> VaderScorer:
    return VaderScorer({})


class Desk:
    """A customer in a chat. Time passes by some seconds with everything that happens."""

    def __init__(self, folder: str, traits: dict[str, Any] | None = None) -> None:
        self.policy = policy_of(folder)
        self.now = BEGAN
        self._traits = traits or {}
        self._events: list[Event] = []
        self._said: list[Utterance] = []
        self._tracks: tuple[JourneyTrack, ...] = ()
        self._history: tuple[ShownAction, ...] = ()
        self._memory = NOTHING
        self.intent = ""
        """Why the customer is here, as of the last decision."""

    def before(self, days_ago: float, type_: str, **data: Any) -> None:
        """Something that happened before the conversation; to be told in the order of time."""
        self._happen(BEGAN - timedelta(days=days_ago), type_, data, None)

    def happens(self, type_: str, **data: Any) -> None:
        """Something that happens in the conversation."""
        self.now += STEP
        self._happen(self.now, type_, data, TALK)

    def _happen(self, at: datetime, type_: str, data: dict[str, Any], talk: InteractionId | None) -> None:
        name = f"e{len(self._events):03}"
        event = Event(
            id=EventId(name), source="test", source_id=name, type=type_, channel=type_.partition(".")[0], at=at,
            received_at=at, subject=CALLER, interaction_id=talk, data=data,
        )  # fmt: skip
        self._events.append(event)
        self._tracks = advance(self._tracks, event, self.policy)
        self._memory = remember(self._memory, read(event, self.policy.vocabulary), self.policy)

    def says(self, text: str) -> None:
        """The customer says something."""
        self.now += STEP
        place = len(self._said)
        self._said.append(
            Utterance(
                id=UtteranceId(f"u{place}"), interaction_id=TALK, seq=place, speaker=Speaker.CUSTOMER, text=text,
                at=self.now, sentiment=_scorer().score(text),
            )
        )  # fmt: skip

    def does(self, action: str) -> None:
        """The agent does an action and says so."""
        self.now += STEP
        kind = self.policy.actions[action.partition(":")[0]].kind.value
        self._history = (*self._history, ShownAction(action=action, kind=kind, at=self.now, outcome="acted"))

    def decides(self) -> Decision:
        """The decision as of now."""
        self.now += STEP
        talk = Interaction(
            id=TALK, channel="chat", identifier=CALLER, customer_id=CustomerId("c-1"), customer_name="Caller",
            state=InteractionState.CONNECTED, state_since=BEGAN, offered_at=BEGAN,
        )  # fmt: skip
        facts = Facts(
            customer=Customer(id=CustomerId("c-1"), display_name="Caller", traits=self._traits),
            events=tuple(self._events), utterances=tuple(self._said), interactions=(talk,), tracks=self._tracks,
            memory=self._memory, history=self._history, interaction=talk, now=self.now,
        )  # fmt: skip
        conclusions = conclude(facts, self.policy)
        inputs = decision_inputs(facts, conclusions, touchpoint="desk", exception_mode=None, policy=self.policy)
        self.intent = conclusions.why.intent
        return decide(inputs, self.policy, self.now, "d-1")


def ranked(decision: Decision) -> dict[str, RankedAction]:
    return {str(one.action): one for one in decision.ranked}


def withheld(decision: Decision) -> dict[str, Withheld]:
    return {str(one.action): one for one in decision.withheld}
