"""A storm of events for an agent's window: states, each with something that arrived."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

from agentdesk.app.state import Connection, ConnectionStatus, Loading, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, MAYA, NOW, OFFER, interactions
from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Delivery, InteractionState, Note, Speaker, Utterance


def storm(begin: State, seed: int) -> Iterator[State]:
    """States, each with something that arrived: whatever can."""
    chance, state = random.Random(seed), begin
    for number in cycle(range(10_000)):
        said = Utterance(
            id=UtteranceId(f"s{number}"),
            interaction_id=InteractionId(chance.choice((CALL, CHAT))),
            seq=100 + number,
            speaker=chance.choice((Speaker.CUSTOMER, Speaker.AGENT)),
            text=f"line {number} of the storm",
            at=NOW + timedelta(milliseconds=number),
            sentiment=chance.uniform(-1, 1),
            delivery=chance.choice((None, *Delivery)),
        )
        offer = interactions()[OFFER].model_copy(
            update={"id": InteractionId(f"o{number}"), "state": chance.choice(tuple(InteractionState))}
        )
        note = Note(
            id=f"n{number}", interaction_id=InteractionId(CHAT), agent_id="a-boss", agent_name="Ines Duarte",
            from_supervisor=True, text="Look at this", at=NOW,
        )  # fmt: skip
        view = state.customers.get(MAYA)
        talk = said.interaction_id
        changes: list[State] = [
            replace(state, utterances={**state.utterances, talk: (*state.utterances.get(talk, ()), said)}),
            replace(state, interactions={**state.interactions, offer.id: offer}),
            replace(state, interactions={**begin.interactions}),
            replace(state, unread={CHAT: number % 7, CALL: number % 3}),
            replace(state, notes={CHAT: (note,)}),
            replace(state, connection=Connection(chance.choice(tuple(ConnectionStatus)), since=NOW)),
            replace(state, notices=(("disk_full",) if number % 2 else ())),
            replace(state, accepted={"d-maya": "reissue_code"} if number % 2 else {}),
        ]
        if view is not None:
            stale = replace(view, loading=chance.choice((Loading.READY, Loading.STALE, Loading.LOADING)))
            changes.append(replace(state, customers={**state.customers, MAYA: stale}))
        state = chance.choice(changes)
        yield state
