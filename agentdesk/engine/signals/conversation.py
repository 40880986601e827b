"""What was said, as rules about events see it: each utterance with its speaker, and whom the customer told it to.

Owns the step from an utterance to a reading. Knows no rule.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from agentdesk.domain.event import Event
from agentdesk.domain.ids import EventId
from agentdesk.domain.interaction import Interaction, Speaker, Utterance
from agentdesk.engine.policy.words import Vocabulary
from agentdesk.engine.reading import Reading, read

SAID = "said"
"""The type of an utterance is its channel and this: ``chat.said``."""
_MEMO_LIMIT = 5_000


def heard(
    said: Iterable[Utterance], interactions: Iterable[Interaction], vocabulary: Vocabulary, now: datetime
) -> list[Reading]:
    """The utterances up to ``now`` as readings, oldest first.

    To whom the customer spoke is whoever spoke before them in that conversation, else whoever answers first.
    """
    of = {one.id: one for one in interactions}
    utterances = [one for one in said if one.at <= now and one.interaction_id in of]
    listener: dict[str, str] = {}
    for one in reversed(utterances):
        if one.speaker is not Speaker.CUSTOMER:
            listener[one.interaction_id] = _name(one, of[one.interaction_id])
    found: list[Reading] = []
    for one in utterances:
        interaction = of[one.interaction_id]
        reading = _read(one, interaction, vocabulary)
        if one.speaker is Speaker.CUSTOMER:
            reading = replace(reading, listener=listener.get(one.interaction_id, one.interaction_id))
        else:
            listener[one.interaction_id] = _name(one, interaction)
        found.append(reading)
    return found


def _read(said: Utterance, interaction: Interaction, vocabulary: Vocabulary) -> Reading:
    """What was said stays what it was: read once, remembered for the next time that it is asked for."""
    key = (interaction.channel, said.interaction_id, said.id, said.at, said.speaker, said.text)
    known: Reading | None = vocabulary.of_said.get(key)
    if known is None:
        known = read(_event(said, interaction), vocabulary)
        if len(vocabulary.of_said) >= _MEMO_LIMIT:
            vocabulary.of_said.clear()
        vocabulary.of_said[key] = known
    return known


def _name(said: Utterance, interaction: Interaction) -> str:
    """Bots forget from one conversation to the next; a person is the same person again."""
    if said.speaker is Speaker.AGENT and interaction.agent_id:
        return f"agent {interaction.agent_id}"
    return f"{said.speaker.value} {interaction.id}"


def _event(said: Utterance, interaction: Interaction) -> Event:
    return Event(
        id=EventId(said.id),
        source="conversation",
        source_id=said.id,
        type=f"{interaction.channel}.{SAID}",
        channel=interaction.channel,
        at=said.at,
        received_at=said.at,
        subject=interaction.identifier,
        text=said.text,
        interaction_id=said.interaction_id,
        data={"speaker": said.speaker.value},
    )
