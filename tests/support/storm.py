"""A storm of events for an agent's window: states, each with something that arrived."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

from agentdesk.app.answers import with_snapshot
from agentdesk.app.fold import with_interaction, without_leave
from agentdesk.app.state import Connection, ConnectionStatus, Loading, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, MAYA, NOW, OFFER, interactions
from agentdesk.domain.ids import AgentId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Delivery, InteractionState, Note, Speaker, Utterance

ACTS = frozenset(
    ("say", "accept_advice", "decline_advice", "mark_acted", "record_override", "change_interaction", "add_note")
)
"""What no letter, and no event, may ask for by itself."""
COLLEAGUE = AgentId("a-kim")
ENDS = ("closed", "wrap_up", "given", "unlisted")


def gone(state: State, how: str) -> State:
    """The state once the contact in focus ended from outside, as the stream and the lists tell it: ``closed``, in
    ``wrap_up``, ``given`` to a colleague, or ``unlisted`` after a gap and then none of the agent's (404)."""
    looked_at = state.interactions.get(state.focus.interaction_id or "")
    if looked_at is None:
        return state
    if how == "unlisted":
        assert state.session is not None
        others = tuple(one for one in state.interactions.values() if one.id != looked_at.id)
        return without_leave(with_snapshot(state, state.session, others, ()), looked_at.id)
    now = NOW + timedelta(seconds=looked_at.version)
    changes: dict[str, dict[str, object]] = {
        "closed": {"state": InteractionState.CLOSED, "ended_at": now, "state_since": now},
        "wrap_up": {"state": InteractionState.WRAP_UP, "ended_at": now, "state_since": now},
        "given": {"agent_id": COLLEAGUE},
    }
    told = looked_at.model_copy(update={**changes[how], "version": looked_at.version + 1})
    return with_interaction(state, told)


def storm(begin: State, seed: int) -> Iterator[State]:
    """States, each with something that arrived: whatever can, also the end of the conversation that is typed in."""
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
            gone(state, chance.choice(ENDS)),
        ]
        if view is not None:
            stale = replace(view, loading=chance.choice((Loading.READY, Loading.STALE, Loading.LOADING)))
            changes.append(replace(state, customers={**state.customers, MAYA: stale}))
        state = chance.choice(changes)
        yield state
