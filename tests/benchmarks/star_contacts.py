"""STAR's dialogues as contacts of the product: before each act of the agent, the facts as the orchestrator would gather
them, and what the agent then did.

A reply and a look-up are actions; free text is an override. The task that a dialogue was set up for is the queue that
it came in by; in dialogues of several tasks it is told by the agent's choices (``task_selected``) alone. What was shown
to the agent is not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from agentdesk.devtools.star.dialogues import Dialogue, Moment
from agentdesk.domain.customer import Customer, Identifier, IdentifierKind
from agentdesk.domain.event import Event
from agentdesk.domain.ids import CustomerId, EventId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.engine.facts import Facts
from agentdesk.engine.history import ShownAction
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import read
from agentdesk.engine.sentiment.scorer import Scorer
from agentdesk.engine.signals.detect import remember
from agentdesk.engine.signals.memory import NOTHING

ACTS = ("accepted", "overridden", "lookup")


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an agent, and the facts before it. ``action`` is None where they went their own way."""

    id: str
    agent: str
    facts: Facts
    action: str | None
    is_look_up: bool


def acts_of(dialogue: Dialogue, scorer: Scorer, policy: Policy) -> Iterator[Act]:
    """Every act of the agent in the dialogue, in order."""
    contact = _Contact(dialogue, scorer, policy)
    for place, moment in enumerate(dialogue.moments):
        if moment.kind in ACTS:
            facts = contact.facts()
            yield Act(
                id=f"{dialogue.dialogue_id}/{place:04d}",
                agent=dialogue.agent_id,
                facts=facts,
                action=action_of(moment),
                is_look_up=moment.kind == "lookup",
            )
        contact.add(place, moment)


def action_of(moment: Moment) -> str | None:
    """The action that the agent took; None for free text."""
    if moment.kind == "accepted":
        return str(moment.data["action"])
    return f"look_up_{moment.data['system']}" if moment.kind == "lookup" else None


class _Contact:
    """The facts of one contact as they grow."""

    def __init__(self, dialogue: Dialogue, scorer: Scorer, policy: Policy) -> None:
        begun = dialogue.moments[0].at - timedelta(seconds=1)
        self._caller = Identifier(kind=IdentifierKind.EXTERNAL, value=dialogue.customer_id)
        self._scorer, self._policy, self._memory = scorer, policy, NOTHING
        self._customer = Customer(id=CustomerId(dialogue.customer_id), display_name="", traits={})
        self._interaction = Interaction(
            id=InteractionId(dialogue.dialogue_id),
            channel="chat",
            identifier=self._caller,
            customer_id=CustomerId(dialogue.customer_id),
            queue=dialogue.tasks[0] if len(dialogue.tasks) == 1 else None,
            state=InteractionState.CONNECTED,
            state_since=begun,
            offered_at=begun,
        )
        self._events: list[Event] = []
        self._said: list[Utterance] = []
        self._done: list[ShownAction] = []
        self._now = begun

    def facts(self) -> Facts:
        return Facts(
            customer=self._customer,
            events=tuple(self._events),
            utterances=tuple(self._said),
            interactions=(self._interaction,),
            tracks=(),
            memory=self._memory,
            history=tuple(self._done),
            interaction=self._interaction,
            now=self._now,
        )

    def add(self, place: int, moment: Moment) -> None:
        """Go on by one moment. Each gets a time of its own, in the file's order, where the file has equal ones."""
        at = max(moment.at, self._now + timedelta(milliseconds=1))
        self._now = at
        if moment.kind in ACTS:
            action = action_of(moment)
            self._done.append(
                ShownAction(
                    action=action or "",
                    kind="service",
                    at=at,
                    outcome="acted" if action else "overridden",
                    touchpoint="desk",
                )
            )
        if moment.kind in ("lookup_result", "task_selected"):
            self._tell(place, moment)
        if moment.text.strip():
            self._say(place, moment)

    def _tell(self, place: int, moment: Moment) -> None:
        kind = "agent.task_selected" if moment.kind == "task_selected" else "system.lookup_answered"
        name = f"{self._interaction.id}/{place}"
        event = Event(
            id=EventId(name), source="star", source_id=name, type=kind, channel=kind.partition(".")[0], at=self._now,
            received_at=self._now, subject=self._caller, interaction_id=self._interaction.id, data=moment.data,
        )  # fmt: skip
        self._events.append(event)
        self._memory = remember(self._memory, read(event, self._policy.vocabulary), self._policy)

    def _say(self, place: int, moment: Moment) -> None:
        speaker = Speaker(moment.data.get("speaker", "agent"))
        self._said.append(
            Utterance(
                id=UtteranceId(f"{self._interaction.id}/{place}"), interaction_id=self._interaction.id, seq=place,
                speaker=speaker, text=moment.text, at=self._now,
                sentiment=self._scorer.score(moment.text) if speaker is Speaker.CUSTOMER else None,
            )
        )  # fmt: skip
