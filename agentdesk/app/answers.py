"""What the answers to reads and commands change in the state.

Owns the meaning of snapshots for the desk; like ``fold`` pure, and safe against answers that arrive late: one that
belongs to another filter or page than is shown now changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from agentdesk.app import advised
from agentdesk.app.attention import tidied
from agentdesk.app.ended import has_words
from agentdesk.app.fold import (
    with_corrected,
    with_exception_mode,
    with_interaction,
    with_notes,
    with_override,
    with_utterances,
    without_made,
    without_pending,
)
from agentdesk.app.merge import (
    in_their_order,
    merged_interaction,
    merged_items,
    merged_overrides,
    with_first_page,
    with_talk,
)
from agentdesk.app.ports import Answer, ContextAnswer
from agentdesk.app.state import (
    NEWEST_FIRST,
    CustomerView,
    IdentityView,
    Loading,
    LogOrder,
    OverrideFilter,
    Search,
    State,
)
from agentdesk.domain.ids import CustomerId
from agentdesk.domain.interaction import Interaction
from agentdesk.domain.override import Override
from agentdesk.domain.people import Session
from agentdesk.wire import later

if TYPE_CHECKING:  # loaded with the first of them
    from agentdesk.domain.override_record import OverrideRecord


def with_snapshot(
    state: State,
    session: Session,
    interactions: tuple[Interaction, ...],
    overrides: tuple[Override, ...],
    waiting: tuple[Override, ...] = (),
) -> State:
    """The state at sign-in and after a gap. ``session`` was read first, so the stream from its cursor misses nothing.

    What the answers to commands told meanwhile is newer than the lists and stays; what another store told does not.
    """
    if not session.continues:
        state = _of_nobody(state)
    kept: dict[str, Interaction] = {}
    for told in interactions:
        merged = merged_interaction(state.interactions.get(told.id), told)
        kept[told.id] = with_talk(merged, state.utterances.get(told.id, ()))
    for key, known in state.interactions.items():
        if known.agent_id == session.agent_id or key == state.focus.interaction_id or has_words(state, key):
            kept.setdefault(key, known)  # it may have closed, or be somebody else's: ``unlisted``
    mine: dict[str, tuple[Override, ...]] = dict(state.overrides_of)
    for override in overrides:
        key = override.interaction_id or override.customer_id
        mine[key] = merged_overrides(mine.get(key, ()), (override,))
    asked: dict[str, Override] = {one.id: one for one in waiting}
    state = replace(
        state,
        waiting=asked,
        session=session,
        is_listed=True,
        interactions=kept,
        unlisted=frozenset(kept) - {told.id for told in interactions},
        overrides_of=mine,
        cursor=session.cursor,
        cursor_at=session.cursor_at,
    )
    return tidied(without_made(state, frozenset(override.id for override in overrides)))


def _of_nobody(state: State) -> State:
    """Without whatever a service told: it was another one, or was brought back from a copy. What the agent wrote, and
    where they are, stays."""
    return State(
        connection=state.connection,
        focus=state.focus,
        is_watched=state.is_watched,
        pending=state.pending,
        drafts=state.drafts,
        marks=state.marks,
        notices=state.notices,
    )


def view_of(state: State, customer_id: str) -> CustomerView:
    return state.customers.get(customer_id) or CustomerView(customer_id)


def with_view(state: State, view: CustomerView) -> State:
    return replace(state, customers={**state.customers, view.customer_id: view})


def is_filtered(view: CustomerView) -> bool:
    return view.is_narrowed


def with_context(
    state: State, customer_id: str, answer: ContextAnswer, at: datetime, *, loading: Loading = Loading.READY
) -> State:
    """The state with the whole pop of a customer. A filtered timeline is left alone: it has pages of its own."""
    context = answer.context
    if context.customer.id != customer_id:
        state = with_customer_known_as(state, customer_id, context.customer.id)
        customer_id = context.customer.id
    view = view_of(state, customer_id)
    if not is_filtered(view):
        items, following = with_first_page(
            view.timeline, view.timeline_next, context.timeline, context.journeys, was_read=view.was_timeline_read
        )
        view = replace(view, timeline=items, timeline_next=following, timeline_loading=Loading.READY)
    view = replace(view, context=context, etag=answer.etag, fetched_at=at, loading=loading, problem=None)
    talk = context.interaction.id if context.interaction is not None else None
    return tidied(advised.with_answers(with_view(state, view), talk, context.answers))


def with_customer_known_as(state: State, former: str, today: CustomerId) -> State:
    """The state after the customer's identifiers were linked: what was known under one id is known under another."""
    customers = dict(state.customers)
    before = customers.pop(former, None)
    if before is not None:
        view = customers.setdefault(today, replace(before, customer_id=today))
        known_as = tuple(dict.fromkeys((*before.former_ids, *view.former_ids, former)))
        customers[today] = replace(view, former_ids=known_as)
    identities = dict(state.identities)
    if (known := identities.pop(former, None)) is not None:
        identities.setdefault(today, replace(known, customer_id=today))
    interactions = {
        key: i.model_copy(update={"customer_id": today}) if i.customer_id == former else i
        for key, i in state.interactions.items()
    }
    state = advised.known_as(state, former, today)
    pops = tuple(replace(each, customer_id=today) if each.customer_id == former else each for each in state.pops)
    focus = state.focus if state.focus.customer_id != former else replace(state.focus, customer_id=today)
    return replace(state, customers=customers, identities=identities, interactions=interactions, focus=focus, pops=pops)


def identity_of(state: State, customer_id: str) -> IdentityView:
    return state.identities.get(customer_id) or IdentityView(customer_id)


def with_identity(state: State, view: IdentityView) -> State:
    """The state with what is known of an identity; of those who are not in view any more it is let go."""
    if view.customer_id not in state.customers:
        return state
    kept = {key: known for key, known in state.identities.items() if key in state.customers}
    return replace(state, identities={**kept, view.customer_id: view})


def with_identity_problem(state: State, customer_id: str, problem: str) -> State:
    view = identity_of(state, customer_id)
    loading = Loading.STALE if view.loading in (Loading.READY, Loading.STALE) else Loading.FAILED
    return with_identity(state, replace(view, loading=loading, problem=problem))


def with_context_unchanged(state: State, customer_id: str, at: datetime) -> State:
    view = view_of(state, customer_id)
    return with_view(state, replace(view, loading=Loading.READY, fetched_at=at, problem=None))


def with_context_problem(state: State, customer_id: str, problem: str) -> State:
    """The state after a failed read: what is known stays, and is said to be old."""
    view = view_of(state, customer_id)
    loading = Loading.STALE if view.context is not None else Loading.FAILED
    return with_view(state, replace(view, loading=loading, problem=problem))


def with_untold(state: State, what: str, problem: str | None) -> State:
    """The state with why a conversation, or its notes, cannot be read now; None: it was read."""
    if state.untold.get(what) == problem:
        return state
    others = {key: code for key, code in state.untold.items() if key != what}
    return replace(state, untold={**others, what: problem} if problem else others)


def _shown_of(view: CustomerView) -> tuple[object, ...]:
    """Which part of the timeline the view shows."""
    return view.narrowing


def with_timeline_page(state: State, asked: CustomerView, page: later.snapshots.TimelinePage) -> State:
    """The state with the page that ``asked`` (the view when it was asked for) wanted next."""
    view = view_of(state, asked.customer_id)
    if asked.customer_id not in state.customers:  # erased meanwhile, or somebody else works here
        return state
    if (_shown_of(view), view.timeline_next) != (_shown_of(asked), asked.timeline_next):
        return state
    if asked.timeline_next is None:
        items, following = with_first_page(view.timeline, None, page, was_read=False)
    else:
        items, following = merged_items(view.timeline, page.items), page.next
    view = replace(view, timeline=items, timeline_next=following, timeline_loading=Loading.READY, problem=None)
    return with_view(state, view)


def with_timeline_problem(state: State, asked: CustomerView, problem: str) -> State:
    view = view_of(state, asked.customer_id)
    if _shown_of(view) != _shown_of(asked):
        return state
    return with_view(state, replace(view, timeline_loading=Loading.FAILED, problem=problem))


def with_candidates(state: State, query: str, page: later.snapshots.CandidatePage) -> State:
    if state.search.query != query:
        return state
    return replace(state, search=Search(query, Loading.READY, page.items))


def with_search_problem(state: State, query: str, problem: str) -> State:
    if state.search.query != query:
        return state
    return replace(state, search=Search(query, Loading.FAILED, problem=problem))


def with_overrides_page(
    state: State, wanted: OverrideFilter, order: LogOrder, cursor: str | None, page: later.lists.OverridePage
) -> State:
    """The state with a page of the log; the first page replaces what is listed, but for what was pushed since."""
    log = state.override_log
    if (log.filter, log.order) != (wanted, order) or (cursor is not None and log.next != cursor):
        return state
    if log.order != NEWEST_FIRST:
        items = in_their_order(log.items, page.items) if cursor is not None else page.items
    else:
        newest = page.items[0].recorded_at if page.items else None
        pushed = tuple(o for o in log.items if newest is None or o.recorded_at > newest)
        items = merged_overrides(log.items if cursor is not None else pushed, page.items)
    return replace(state, override_log=replace(log, items=items, next=page.next, loading=Loading.READY, problem=None))


def with_counts(state: State, wanted: OverrideFilter, counts: later.snapshots.OverrideFacets) -> State:
    log = state.override_log
    if log.filter != wanted:
        return state
    return replace(state, override_log=replace(log, counts=counts, counted=wanted))


def with_overrides_problem(state: State, wanted: OverrideFilter, problem: str) -> State:
    log = state.override_log
    if log.filter != wanted:
        return state
    loading = Loading.STALE if log.items else Loading.FAILED
    return replace(state, override_log=replace(log, loading=loading, problem=problem))


def with_record(state: State, record: OverrideRecord) -> State:
    log = state.override_log
    if log.selected_id != record.id:
        return state
    return replace(state, override_log=replace(log, record=record, record_loading=Loading.READY, problem=None))


def with_advice(state: State, advice: later.snapshots.AdviceRecord) -> State:
    log = state.override_log
    if log.advice_id != advice.id:
        return state
    return replace(state, override_log=replace(log, advice=advice, record_loading=Loading.READY, problem=None))


def with_record_problem(state: State, override_id: str, problem: str) -> State:
    log = state.override_log
    if override_id not in (log.selected_id, log.advice_id):
        return state
    return replace(state, override_log=replace(log, record_loading=Loading.FAILED, problem=problem))


def with_answer(state: State, command: later.commands.Command, answer: Answer) -> State:
    """The state once a command was accepted: what it did is there and its overlay is gone, in one step."""
    if answer.interaction is not None:
        state = with_interaction(state, answer.interaction)
    if answer.utterance is not None:
        state = with_utterances(state, answer.utterance.interaction_id, (answer.utterance,))
    if answer.note is not None:
        state = with_notes(state, answer.note.interaction_id, (answer.note,))
    if answer.override is not None:
        state = with_override(state, answer.override)
    if answer.corrected is not None:
        state = with_corrected(state, answer.corrected)
    if answer.exception_mode is not None:
        state = with_exception_mode(state, answer.exception_mode)
    match command:
        case later.commands.GiveFeedback():
            state = advised.with_said(state, command)
        case later.commands.SetPresence() if state.session is not None:
            state = replace(state, session=state.session.model_copy(update={"presence": command.presence}))
        case _:
            pass
    return without_pending(state, command.command_id)
