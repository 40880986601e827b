"""What of the desk's state is about one customer, and leaves it when they are erased. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from agentdesk.app import floor as of_floor
from agentdesk.app.state import Focus, State

V = TypeVar("V")


def without_customer(state: State, customer_id: str, interaction_ids: Collection[str] = ()) -> State:
    """The state without anything of the customer; what was clicked and is not sent stays until the outbox drops it."""
    talks = {*interaction_ids, *(key for key, one in state.interactions.items() if one.customer_id == customer_id)}
    gone = {*talks, customer_id}
    is_shown = state.focus.customer_id == customer_id or state.focus.interaction_id in talks
    return replace(
        state,
        interactions=_but(state.interactions, talks),
        utterances=_but(state.utterances, talks),
        notes=_but(state.notes, talks),
        unread=_but(state.unread, talks),
        seen=_but(state.seen, talks),
        customers=_but(state.customers, gone),
        identities=_but(state.identities, gone),
        floor=of_floor.without(state.floor, talks),
        overrides_of=_but(state.overrides_of, gone),
        waiting={key: one for key, one in state.waiting.items() if one.customer_id != customer_id},
        drafts={key: text for key, text in state.drafts.items() if key.partition(":")[2] not in gone},
        recent=tuple(one for one in state.recent if one.customer_id != customer_id),
        search=replace(state.search, items=tuple(one for one in state.search.items if one.id != customer_id)),
        focus=Focus(None, customer_id) if is_shown else state.focus,
        past_talk=None if is_shown else state.past_talk,
    )


def _but(mapping: Mapping[str, V], gone: Collection[str]) -> Mapping[str, V]:
    return {key: value for key, value in mapping.items() if key not in gone} if gone & mapping.keys() else mapping
