"""What one stream event changes: ``apply(state, event)``.

Owns the meaning of every wire event for the desk. Pure and idempotent: an event at or before the cursor changes
nothing, and one that tells what an answer already told changes nothing but the cursor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from agentdesk.app import floor as of_floor
from agentdesk.app import my_record as of_mine
from agentdesk.app.advised import with_feedback
from agentdesk.app.attention import is_kept, is_open_here, recounted, tidied
from agentdesk.app.ended import is_taken_away
from agentdesk.app.erasing import without_customer
from agentdesk.app.merge import (
    in_their_order,
    merged_interaction,
    merged_items,
    merged_overrides,
    merged_utterances,
    with_ghosts,
    with_journey,
    with_pushed,
    with_talk,
)
from agentdesk.app.state import NEWEST_FIRST, CustomerView, Loading, OverrideFilter, State, without_filters
from agentdesk.app.unsent import place_of
from agentdesk.domain.event import TimelineItem, is_of_kind
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.ids import AgentId
from agentdesk.domain.interaction import Interaction, InteractionState, Note, Utterance
from agentdesk.domain.override import Override
from agentdesk.domain.people import Permission
from agentdesk.wire import later


@cache
def _confirms() -> dict[type, tuple[type[later.commands.Command], ...]]:
    """Which event shows that a command was done. A command may cause others besides (its timeline item comes first,
    say); the overlay must stay until the change that it stands for is there, or the screen would flicker back: for a
    moment a contact that was accepted could not be written to, and keys meant for a note went elsewhere."""
    return {
        later.events.InteractionChanged: (later.commands.ChangeInteraction, later.commands.FinishWrapUp),
        later.events.UtteranceAdded: (later.commands.SayUtterance,),
        later.events.NoteAdded: (later.commands.AddNote,),
        later.events.FeedbackGiven: (later.commands.GiveFeedback,),
        later.events.OverrideRecorded: (later.commands.RecordOverride,),
        later.events.OverrideChanged: (
            later.commands.RecordResult,
            later.commands.ReviewOverride,
            later.commands.DecideApproval,
            later.commands.ProceedUnapproved,
            later.commands.CorrectDirection,
        ),
        later.events.ExceptionModeChanged: (later.commands.StartExceptionMode, later.commands.EndExceptionMode),
        later.events.PresenceChanged: (later.commands.SetPresence,),
        later.events.IdentityChanged: later.commands.IDENTITY_COMMANDS,
        later.events.FeelingCorrected: (later.commands.CorrectFeeling, later.commands.UndoCorrection),
    }


def apply(state: State, event: later.events.StreamEvent) -> State:
    """The state after the event."""
    if event.seq <= state.cursor:
        return state
    changed = _handlers()[type(event)](state, event)
    if event.caused_by is not None and (kinds := _confirms().get(type(event))) is not None:
        changed = without_pending(changed, event.caused_by, kinds)
    return replace(changed, cursor=event.seq, cursor_at=event.at)


def without_pending(state: State, command_id: str, kinds: tuple[type, ...] = ()) -> State:
    """The state without the overlay of a command; only if it is one of ``kinds``, where any are given."""
    at = place_of(command_id, state.pending)
    if at is None or (kinds and not isinstance(state.pending[at].command, kinds)):
        return state
    return replace(state, pending=(*state.pending[:at], *state.pending[at + 1 :]))


def without_made(state: State, made: frozenset[str]) -> State:
    """The state without the overlays of commands whose record is there already, however it came to be known: the ids of
    an utterance and of an override are those of their commands."""
    if all(p.command.command_id not in made for p in state.pending):
        return state
    return replace(state, pending=tuple(p for p in state.pending if p.command.command_id not in made))


def with_interaction(state: State, told: Interaction) -> State:
    """The state with one interaction told anew, by a push or an answer."""
    known = state.interactions.get(told.id)
    merged = with_talk(merged_interaction(known, told), state.utterances.get(told.id, ()))
    if known is None and not is_open_here(state, merged) and merged.id != state.focus.interaction_id:
        return tidied(state)  # what ends here stays until it is done with; what ended elsewhere does not come
    state = replace(state, interactions={**state.interactions, merged.id: merged})
    if merged.state is InteractionState.CLOSED or not is_kept(state, merged):
        state = tidied(state)
    if merged.id not in state.interactions:
        return state
    if state.focus.interaction_id == merged.id and state.focus.customer_id != merged.customer_id:
        state = replace(state, focus=replace(state.focus, customer_id=merged.customer_id))
    return state


def without_leave(state: State, interaction_id: str) -> State:
    """The state once the service says that an interaction is none that this agent may read: somebody has it, who is
    not known here."""
    known = state.interactions.get(interaction_id)
    if known is None or is_taken_away(state, known):
        return state
    return with_interaction(state, known.model_copy(update={"agent_id": AgentId("")}))


def with_utterances(state: State, interaction_id: str, told: tuple[Utterance, ...]) -> State:
    """The state with utterances of one interaction; those of one that is not on this desk are let go."""
    state = _with_floor(state, of_floor.with_heard(state.floor, interaction_id, told))
    interaction = state.interactions.get(interaction_id)
    if interaction is None:
        return state
    utterances = merged_utterances(state.utterances.get(interaction_id, ()), told)
    state = replace(
        state,
        utterances={**state.utterances, interaction_id: utterances},
        interactions={**state.interactions, interaction_id: with_talk(interaction, utterances)},
    )
    return recounted(without_made(state, frozenset(u.id for u in told)), interaction_id)


def with_notes(state: State, interaction_id: str, told: tuple[Note, ...]) -> State:
    """The state with notes beside an interaction; those of one that is not on this desk are let go."""
    state = without_made(state, frozenset(note.id for note in told))
    state = _with_floor(state, of_floor.with_noted(state.floor, interaction_id, told))
    if interaction_id not in state.interactions:
        return state
    by_id = {note.id: note for note in (*state.notes.get(interaction_id, ()), *told)}
    notes = tuple(sorted(by_id.values(), key=lambda note: (note.at, note.id)))
    return replace(state, notes={**state.notes, interaction_id: notes})


def with_corrected(state: State, told: later.snapshots.Corrected | later.events.FeelingCorrected) -> State:
    """The state with a message as it feels by a person's word."""
    state = without_made(state, frozenset({told.correction.id}))
    if told.utterance is not None:
        state = with_utterances(state, told.utterance.interaction_id, (told.utterance,))
    view = state.customers.get(told.customer_id)
    if told.item is None or view is None:
        return state
    known = next((item for item in view.timeline if item.id == told.item.id), None)
    if known is None:
        return state
    # which journeys an event belongs to, it does not tell
    item = told.item.model_copy(update={"journey_ids": known.journey_ids})
    view = replace(view, timeline=merged_items(view.timeline, (item,)))
    return replace(state, customers={**state.customers, told.customer_id: view})


def with_override(state: State, told: Override) -> State:
    """The state with one override, in the agent's own list and in the log where it was read."""
    if state.session is not None and told.agent_id == state.session.agent_id:
        key = told.interaction_id or told.customer_id
        mine = merged_overrides(state.overrides_of.get(key, ()), (told,))
        own = of_mine.with_told(state.mine, told)
        state = replace(state, overrides_of={**state.overrides_of, key: mine}, mine=own)
    state = with_waiting(without_made(state, frozenset({told.id})), told)
    log = state.override_log
    if log.loading is Loading.EMPTY:
        return state
    is_listed = any(item.id == told.id for item in log.items)
    if log.order == NEWEST_FIRST and (is_listed or belongs(told, log.filter)):
        log = replace(log, items=merged_overrides(log.items, (told,)))
    elif is_listed:
        log = replace(log, items=in_their_order(log.items, (told,)))
    if log.record is not None and log.record.id == told.id and told.version >= log.record.version:
        log = replace(log, record=log.record.model_copy(update={name: getattr(told, name) for name in _CHANGING}))
    return replace(state, override_log=log)


def with_waiting(state: State, told: Override) -> State:
    """The state with what waits for this supervisor; what does not wait any more is let go."""
    me = state.session
    if told.waits and me is not None and Permission.OVERRIDES_APPROVE in me.permissions:
        return replace(state, waiting={**state.waiting, told.id: told})
    if told.id not in state.waiting:
        return state
    return replace(state, waiting={key: one for key, one in state.waiting.items() if key != told.id})


_CHANGING = ("direction", "direction_said", "approval", "result", "outcome", "review", "version", "audit")


def belongs(override: Override, wanted: OverrideFilter) -> bool:
    """Whether a pushed override belongs in the filtered log. Where only the orchestrator can tell, it waits for the
    next read."""
    of_service = (wanted.journey, wanted.rule, wanted.sample, wanted.taken)
    told_there = (*of_service, wanted.recommended, wanted.outcome, wanted.verdict)
    if wanted.query or any(told_there) or (wanted.is_in_effect and not override.in_effect):
        return False
    pairs: tuple[tuple[str | None, Any], ...] = (
        (wanted.agent, override.agent_id),
        (wanted.team, override.team),
        (wanted.reason, override.reason_code),
        (wanted.direction, override.direction),
        (wanted.approval, override.approval.state if override.approval else ""),
        (wanted.state, override.state),
    )
    actions = (override.recommended_action, override.taken_action)
    return (
        all(want is None or want == has for want, has in pairs)
        and (wanted.action is None or wanted.action in actions)
        and (wanted.from_at is None or override.recorded_at >= wanted.from_at)
        and (wanted.to_at is None or override.recorded_at < wanted.to_at)
    )


def with_exception_mode(state: State, mode: ExceptionMode) -> State:
    """The state once a customer was taken off the map, or is back on it."""
    view = state.customers.get(mode.customer_id)
    if view is None or view.context is None:
        return state
    shown = view.context.exception_mode
    if mode.ended is not None and shown is not None and shown.id != mode.id:
        return state  # another one is on since
    context = view.context.model_copy(update={"exception_mode": mode if mode.ended is None else None})
    return replace(state, customers={**state.customers, mode.customer_id: replace(view, context=context)})


def shows(view: CustomerView, item: TimelineItem) -> bool:
    """Whether the item passes the filter of the view."""
    if view.begins is not None:
        return False  # it ends before what is new
    words = f"{item.title}\n{item.detail}".casefold()
    return (
        (view.channel is None or view.channel == item.channel)
        and (view.journey is None or view.journey in item.journey_ids)
        and (view.since is None or item.at >= view.since)
        and (view.until is None or item.at < view.until)
        and (view.kind is None or is_of_kind(item, view.kind))
        and (not view.query or view.query.casefold() in words)
    )


def _on_interaction(state: State, event: later.events.InteractionChanged) -> State:
    return with_interaction(state, event.interaction)


def _on_utterance(state: State, event: later.events.UtteranceAdded | later.events.UtteranceDelivered) -> State:
    return with_utterances(state, event.utterance.interaction_id, (event.utterance,))


def _on_note(state: State, event: later.events.NoteAdded) -> State:
    return with_notes(state, event.note.interaction_id, (event.note,))


def _on_timeline(state: State, event: later.events.TimelineAppended | later.events.DecisionReturned) -> State:
    view = state.customers.get(event.customer_id)
    if view is None or not shows(view, event.item):
        return state
    view = replace(view, timeline=with_pushed(view.timeline, (event.item,), more=view.timeline_next is not None))
    return replace(state, customers={**state.customers, event.customer_id: view})


def _on_hint(state: State, _event: later.events.ContextChanged | later.events.PolicyChanged) -> State:
    return state  # it says that something is to be fetched (loading.py, sync.py); what is shown holds until then


def _on_journey(state: State, event: later.events.JourneyChanged) -> State:
    view = state.customers.get(event.customer_id)
    if view is None:
        return state
    ghosts = [ghost for ghost in event.ghosts if shows(view, ghost)]
    view = replace(
        view,
        timeline=with_ghosts(view.timeline, event.journey_id, ghosts, more=view.timeline_next is not None),
        context=with_journey(view.context, event.journey_id, event.journey) if view.context else None,
    )
    return replace(state, customers={**state.customers, event.customer_id: view})


def _on_exception_mode(state: State, event: later.events.ExceptionModeChanged) -> State:
    return with_exception_mode(state, event.exception_mode)


def _on_identity(state: State, event: later.events.IdentityChanged) -> State:
    """The events of a customer are others now: what was paged in may belong to somebody else."""
    customers = dict(state.customers)
    for customer_id in event.customer_ids:
        if (view := customers.get(customer_id)) is not None:
            loading = Loading.STALE if view.context else view.loading
            whole = without_filters(view)
            customers[customer_id] = replace(
                whole, etag=None, timeline=(), timeline_next=None, timeline_loading=Loading.EMPTY, loading=loading
            )
    return replace(state, customers=customers)


def _on_feedback(state: State, event: later.events.FeedbackGiven) -> State:
    return with_feedback(state, event.decision_id, event.action, event.outcome)


def _on_corrected(state: State, event: later.events.FeelingCorrected) -> State:
    return with_corrected(state, event)


def _on_override(state: State, event: later.events.OverrideRecorded | later.events.OverrideChanged) -> State:
    return with_override(state, event.override)


def _on_floor(state: State, event: later.events.FloorChanged) -> State:
    teams = state.session.teams if state.session is not None else ()
    return _with_floor(state, of_floor.with_row(state.floor, event.row, teams))


def _on_felt(state: State, event: later.events.InteractionFelt) -> State:
    felt = of_floor.with_felt(state.floor, event.interaction_id, event.feeling, event.utterances)
    return _with_floor(state, felt)


def _with_floor(state: State, floor: of_floor.Floor) -> State:
    return state if floor is state.floor else replace(state, floor=floor)


def _on_erased(state: State, event: later.events.CustomerErased) -> State:
    return without_customer(state, event.customer_id, event.interaction_ids)


def _on_presence(state: State, event: later.events.PresenceChanged) -> State:
    there = of_floor.with_there(state.floor, AgentId(event.agent_id), event.presence, event.at)
    state = _with_floor(state, there)
    if state.session is None or state.session.agent_id != event.agent_id:
        return state
    return replace(state, session=state.session.model_copy(update={"presence": event.presence}))


@cache
def _handlers() -> dict[type, Callable[[State, Any], State]]:
    return {
        later.events.InteractionChanged: _on_interaction,
        later.events.UtteranceAdded: _on_utterance,
        later.events.UtteranceDelivered: _on_utterance,
        later.events.NoteAdded: _on_note,
        later.events.TimelineAppended: _on_timeline,
        later.events.ContextChanged: _on_hint,
        later.events.JourneyChanged: _on_journey,
        later.events.DecisionReturned: _on_timeline,
        later.events.ExceptionModeChanged: _on_exception_mode,
        later.events.IdentityChanged: _on_identity,
        later.events.FeedbackGiven: _on_feedback,
        later.events.FeelingCorrected: _on_corrected,
        later.events.OverrideRecorded: _on_override,
        later.events.OverrideChanged: _on_override,
        later.events.FloorChanged: _on_floor,
        later.events.InteractionFelt: _on_felt,
        later.events.PresenceChanged: _on_presence,
        later.events.CustomerErased: _on_erased,
        later.events.PolicyChanged: _on_hint,
    }
