"""What a dialogue becomes: deterministic ids, so that sending it a second time doubles nothing. Pure.

Everything that was said is an utterance, also the text of a taken suggestion and of an override. A taken suggestion is
feedback on a decision, an override a record in the ledger; look-ups and task choices are events.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from agentdesk.devtools.star.dialogues import Dialogue, Moment
from agentdesk.domain.records import dataclass

EVENT_TYPES = {
    "lookup": "system.lookup_requested",
    "lookup_result": "system.lookup_answered",
    "task_selected": "agent.task_selected",
}
SOURCE = "star/replay"


def stable_id(at: datetime, *parts: str) -> str:
    """A UUIDv7 of that time whose random part follows from ``parts``."""
    digest = hashlib.sha256("/".join(parts).encode()).digest()
    value = (int(at.timestamp() * 1000) << 80) | int.from_bytes(digest[:10], "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    return str(UUID(int=value & ~(0x3 << 62) | (0x2 << 62)))


@dataclass(frozen=True, slots=True)
class Step:
    """One moment with its ids. ``speaker`` is set where something was said."""

    moment: Moment
    at: datetime
    utterance_id: str
    command_id: str
    decision_key: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    interaction_id: str
    identifier: str
    queue: str
    steps: tuple[Step, ...]

    @property
    def started_at(self) -> datetime:
        return self.steps[0].at

    def of_kind(self, *kinds: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.moment.kind in kinds)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each; comparable field by field."""

    interactions: int
    utterances: int
    accepted: int
    overridden: int
    events: int


def _speaker(moment: Moment) -> str | None:
    if not moment.text.strip():
        return None
    return str(moment.data.get("speaker", "agent"))


def plan(dialogue: Dialogue) -> Plan:
    """The dialogue as a chat that comes in for the replaying agent."""
    steps = []
    for position, moment in enumerate(dialogue.moments):
        name = (dialogue.dialogue_id, str(position))
        steps.append(
            Step(
                moment=moment,
                at=moment.at,
                utterance_id=stable_id(moment.at, *name, "utterance"),
                command_id=stable_id(moment.at, *name, "command"),
                decision_key=stable_id(moment.at, *name, "decision"),
                speaker=_speaker(moment),
            )
        )
    return Plan(
        interaction_id=stable_id(dialogue.moments[0].at, dialogue.dialogue_id, "interaction"),
        identifier=f"external:star-{dialogue.customer_id}",
        queue=f"star-{dialogue.domain}",
        steps=tuple(steps),
    )


def expected(plans: Iterable[Plan]) -> Counts:
    """What the store must hold of these plans."""
    kinds: Counter[str] = Counter()
    interactions = 0
    for one in plans:
        interactions += 1
        kinds.update("said" for step in one.steps if step.speaker)
        kinds.update("event" if step.moment.kind in EVENT_TYPES else step.moment.kind for step in one.steps)
    return Counts(interactions, kinds["said"], kinds["accepted"], kinds["overridden"], kinds["event"])
