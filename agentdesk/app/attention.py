"""What the agent looks at, and what follows: unread counts, and what may be let go of.

Owns focus, seen marks and pruning. Pure functions on the state; knows no network.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from agentdesk.app.ended import has_words, is_unfinished
from agentdesk.app.state import CustomerView, Focus, State
from agentdesk.domain.ids import CustomerId
from agentdesk.domain.interaction import WRITTEN, Interaction, InteractionState, Speaker, Utterance
from agentdesk.domain.people import Role, Session

KEPT_CUSTOMERS = 8
"""Customers without an open interaction that stay in memory, those read last."""

KEPT_UNFINISHED = 8
"""So many contacts that were closed without a wrap-up wait for one, those that ended last: nobody may ever give it."""

KEPT_ROWS = 2_000
"""A longer timeline of an open contact is cut back as soon as nobody looks at it."""

V = TypeVar("V")


def unread_of(utterances: Sequence[Utterance], seen: int) -> int:
    """How many of the customer's utterances nobody at this desk has seen: after the seen mark and the last answer."""
    answered = max((u.seq for u in utterances if u.speaker is Speaker.AGENT), default=0)
    mark = max(seen, answered)
    return sum(1 for u in utterances if u.speaker is Speaker.CUSTOMER and u.seq > mark)


def recounted(state: State, interaction_id: str) -> State:
    """The state with the seen mark and the unread count of one interaction brought up to date."""
    utterances = state.utterances.get(interaction_id, ())
    seen = dict(state.seen)
    if state.is_watched and state.focus.interaction_id == interaction_id and utterances:
        seen[interaction_id] = max(seen.get(interaction_id, 0), utterances[-1].seq)
    unread = {**state.unread, interaction_id: unread_of(utterances, seen.get(interaction_id, 0))}
    return replace(state, seen=seen, unread=unread)


def watched(state: State, is_watched: bool) -> State:
    """The state once the desk has come in front of other programs, or has gone behind them."""
    if state.is_watched is is_watched:
        return state
    state = replace(state, is_watched=is_watched)
    here = state.focus.interaction_id
    return recounted(state, here) if is_watched and here is not None and here in state.interactions else state


def with_read(state: State, read: Mapping[str, int]) -> State:
    """The state once it is known how far conversations were read before."""
    further = {key: seq for key, seq in read.items() if seq > state.seen.get(key, 0)}
    state = replace(state, seen={**state.seen, **further}, read={**state.read, **read})
    for interaction_id in further.keys() & state.utterances.keys():
        state = recounted(state, interaction_id)
    return state


def concerns(session: Session | None, interaction: Interaction) -> bool:
    """Whether the interaction belongs in the work list: an agent's own, or offered to all of the team."""
    if session is None:
        return True
    if interaction.agent_id is None:
        return session.role is Role.AGENT
    return interaction.agent_id == session.agent_id


def is_kept(state: State, interaction: Interaction) -> bool:
    """Whether an interaction that is on the desk stays: own and open, or not done with though it ended or is somebody
    else's now, or still looked at."""
    if _is_in_hand(state, interaction.id):
        return True
    return is_open_here(state, interaction) or is_unfinished(state, interaction)


def _is_in_hand(state: State, interaction_id: str) -> bool:
    return interaction_id == state.focus.interaction_id or has_words(state, interaction_id)


def is_open_here(state: State, interaction: Interaction) -> bool:
    """Whether it comes onto the desk by itself: own, or offered, and not over."""
    return concerns(state.session, interaction) and interaction.state is not InteractionState.CLOSED


def put_away(state: State, interaction_id: str) -> State:
    """The state once the agent is done with what ended; while words of theirs wait there, it stays."""
    interaction = state.interactions.get(interaction_id)
    if interaction is None or has_words(state, interaction_id) or is_open_here(state, interaction):
        return state
    state = replace(state, interactions={k: one for k, one in state.interactions.items() if k != interaction_id})
    is_looked_at = state.focus.interaction_id == interaction_id
    return focused(state, None, interaction.customer_id) if is_looked_at else tidied(state)


def focused(state: State, interaction_id: str | None, customer_id: str | None) -> State:
    """The state once the agent looks at something else."""
    pops = tuple(
        each
        for each in state.pops
        if (each.customer_id or "") != customer_id and (each.interaction_id or "") != interaction_id
    )
    state = replace(state, focus=Focus(interaction_id, customer_id), sought=None, past_talk=None, pops=pops)
    if interaction_id is not None:
        state = recounted(state, interaction_id)
    return tidied(state)


def talk_with(state: State, customer_id: str) -> str | None:
    """The agent's own open interaction with the customer, the one begun last; what is still offered is not theirs."""
    mine = (each for each in state.interactions.values() if each.customer_id == customer_id and _is_own(state, each))
    newest = max(mine, key=lambda each: each.connected_at or each.offered_at, default=None)
    return newest.id if newest is not None else None


def under_way(state: State) -> str | None:
    """Which of the agent's own interactions one goes on with: one that runs before one that is wrapped up, a call
    before what is written, then the one begun last."""

    def _rank(each: Interaction) -> tuple[bool, bool, datetime]:
        runs = each.state is not InteractionState.WRAP_UP
        return runs, each.channel not in WRITTEN, each.connected_at or each.offered_at

    mine = (each for each in state.interactions.values() if _is_own(state, each))
    first = max(mine, key=_rank, default=None)
    return first.id if first is not None else None


def _is_own(state: State, interaction: Interaction) -> bool:
    """Whether the agent has it, and it is not over."""
    is_theirs = state.session is not None and interaction.agent_id == state.session.agent_id
    return is_theirs and interaction.state not in (InteractionState.OFFERED, InteractionState.CLOSED)


def customers_in_use(state: State) -> frozenset[str]:
    """Whose context must be kept fresh: the one looked at, and those with an open interaction."""
    ids = {interaction.customer_id for interaction in state.interactions.values()}
    if state.focus.customer_id is not None:
        ids.add(CustomerId(state.focus.customer_id))
    return frozenset(ids)


def cut_back(view: CustomerView) -> CustomerView:
    """The view with the timeline from the oldest event of the page that came with the pop: what is older is paged in
    again by whoever goes there. Missing steps stay. One that is narrowed keeps the pages of its own."""
    page = view.context.timeline if view.context is not None else None
    if page is None or not page.items or view.is_narrowed or not view.was_timeline_read:
        return view
    ids = [item.id for item in view.timeline]
    if page.items[-1].id not in ids:
        return view
    end = ids.index(page.items[-1].id) + 1
    kept = (*view.timeline[:end], *(item for item in view.timeline[end:] if item.ghost))
    return view if len(kept) == len(ids) else replace(view, timeline=kept, timeline_next=page.next)


def _of_idle(view: CustomerView, in_use: frozenset[str], looked_at: str | None) -> CustomerView:
    """The view as it is kept: whole while it is looked at, or was lately and is of bearable length."""
    if view.customer_id == looked_at or (view.customer_id in in_use and len(view.timeline) <= KEPT_ROWS):
        return view
    return cut_back(view)


def tidied(state: State) -> State:
    """The state without what no screen can show any more, and of histories that nobody looks at what is newest."""
    interactions = {key: i for key, i in state.interactions.items() if is_kept(state, i)}
    left = [i for i in interactions.values() if is_unfinished(state, i) and not _is_in_hand(state, i.id)]
    for each in sorted(left, key=lambda i: i.state_since, reverse=True)[KEPT_UNFINISHED:]:
        del interactions[each.id]
    state = replace(state, interactions=interactions)
    in_use = customers_in_use(state)
    idle = sorted(
        (view for key, view in state.customers.items() if key not in in_use),
        key=lambda view: view.fetched_at.timestamp() if view.fetched_at else 0.0,
        reverse=True,
    )
    gone = {view.customer_id for view in idle[KEPT_CUSTOMERS:]}
    looked_at = state.customer_id_in_focus
    return replace(
        state,
        utterances=_only(state.utterances, interactions),
        notes=_only(state.notes, interactions),
        unread=_only(state.unread, interactions),
        answers=_only(state.answers, interactions),
        advised=_only(state.advised, interactions.keys() | state.customers.keys()),
        customers={key: _of_idle(view, in_use, looked_at) for key, view in state.customers.items() if key not in gone},
    )


def _only(mapping: Mapping[str, V], keys: Container[str]) -> dict[str, V]:
    return {key: value for key, value in mapping.items() if key in keys}
