"""What screens see: the orchestrator's account, with the own unconfirmed commands laid over it.

Owns which commands show before they are confirmed. Pure: view = laid_over(fold(server), pending). An utterance, an
override or its result is not mixed into the confirmed ones, since it must look different: screens draw those from
``State.pending`` (kind, status, and the words themselves are in the command).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, reduce
from typing import TypeVar

from agentdesk.app.advised import with_said
from agentdesk.app.merge import with_talk
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.exception_mode import ExceptionMode, FollowUp
from agentdesk.domain.ids import AgentId, CustomerId
from agentdesk.domain.interaction import Interaction, InteractionState, Utterance
from agentdesk.domain.override import AuditMark, ResultStatus
from agentdesk.wire import later

Message = TypeVar("Message", Utterance, TimelineItem)


def laid_over(state: State) -> State:
    """The state as screens see it. What was refused is not laid over: it did not happen; nor what was set aside: nobody
    knows, and nothing is under way."""
    shown = (p for p in state.pending if type(p.command) in _shown() and not p.is_left)
    return reduce(_over, shown, state)


@cache
def _shown() -> frozenset[type]:
    """What ``_over`` knows; most of what waits after a day without a line is not among it."""
    said = later.commands
    return frozenset((
        said.ChangeInteraction, said.FinishWrapUp, said.SetPresence, said.GiveFeedback, said.StartExceptionMode,
        said.EndExceptionMode, said.CorrectFeeling, said.UndoCorrection,
    ))  # fmt: skip


def _over(state: State, pending: Pending) -> State:
    command = pending.command
    match command:
        case later.commands.ChangeInteraction():
            return _with_change(
                state,
                command.interaction_id,
                {
                    "state": command.state,
                    "state_since": command.at,
                    **({"connected_at": command.at} if command.state is InteractionState.CONNECTED else {}),
                },
            )
        case later.commands.FinishWrapUp():
            changes = {
                "state": InteractionState.CLOSED,
                "state_since": command.at,
                "disposition": command.disposition,
            }
            return _with_change(state, command.interaction_id, changes)
        case later.commands.SetPresence() if state.session is not None:
            return replace(state, session=state.session.model_copy(update={"presence": command.presence}))
        case later.commands.GiveFeedback():
            return with_said(state, command)
        case later.commands.StartExceptionMode():
            return _with_mode(state, command.customer_id, _begun(state, command))
        case later.commands.EndExceptionMode():
            return _with_mode(state, command.customer_id, None)
        case later.commands.CorrectFeeling():
            changes = {"sentiment": command.score, "correction_id": command.command_id}
            return _with_feeling(state, command, command.utterance_id or command.event_id, changes)
        case later.commands.UndoCorrection():
            # what the model said, the orchestrator tells
            return _with_feeling(state, command, None, {"sentiment": None, "correction_id": None})
        case _:
            return state


def _begun(state: State, command: later.commands.StartExceptionMode) -> ExceptionMode:
    """The mode as it will be, as far as this desk knows."""
    me = state.session
    promised = FollowUp(promise=command.promise, due_at=command.promise_due_at) if command.promise_due_at else None
    offered = me.exception_mode.returns if me and me.exception_mode else ()
    names = {one.agent_id: one.name for one in me.colleagues} | {me.agent_id: me.name} if me else {}
    owner_id = AgentId(command.owner or (me.agent_id if me else ""))
    return ExceptionMode(
        id=command.command_id,
        customer_id=CustomerId(command.customer_id),
        reason=command.reason,
        owner_id=owner_id,
        owner=names.get(owner_id, owner_id),
        started_by=me.agent_id if me else AgentId(""),
        started_at=command.at,
        until=command.until,
        return_when=command.return_when,
        return_title=next((one.title for one in offered if one.id == command.return_when), ""),
        follow_up=promised,
        version=0,
        audit=AuditMark(seq=0, hash="", prev_hash=""),
    )


def _with_mode(state: State, customer_id: str, mode: ExceptionMode | None) -> State:
    view = state.customers.get(customer_id)
    if view is None or view.context is None:
        return state
    view = replace(view, context=view.context.model_copy(update={"exception_mode": mode}))
    return replace(state, customers={**state.customers, customer_id: view})


def _with_feeling(
    state: State,
    command: later.commands.CorrectFeeling | later.commands.UndoCorrection,
    message_id: str | None,
    changes: dict[str, object],
) -> State:
    """One message, named by itself or by its correction, as it feels now; and its conversation."""

    def felt(message: Message) -> Message:
        named = message.id == message_id
        if isinstance(command, later.commands.UndoCorrection):
            named = message.correction_id == command.correction_id
        return message.model_copy(update=changes) if named else message

    interaction = state.interactions.get(command.interaction_id or "")
    if interaction is not None and interaction.id in state.utterances:
        said = tuple(felt(utterance) for utterance in state.utterances[interaction.id])
        state = replace(
            state,
            utterances={**state.utterances, interaction.id: said},
            interactions={**state.interactions, interaction.id: with_talk(interaction, said)},
        )
    view = state.customers.get(command.customer_id)
    if view is not None:
        view = replace(view, timeline=tuple(felt(item) for item in view.timeline))
        state = replace(state, customers={**state.customers, command.customer_id: view})
    return state


def _with_change(state: State, interaction_id: str, changes: dict[str, object]) -> State:
    interaction = state.interactions.get(interaction_id)
    if interaction is None or _is_so(interaction, changes):
        return state
    if interaction.state is InteractionState.CLOSED:  # the customer is gone already: what is left is how it ended
        changes = {name: value for name, value in changes.items() if name == "disposition"}
    if interaction.connected_at is not None:
        changes.pop("connected_at", None)
    interactions = {**state.interactions, interaction_id: interaction.model_copy(update=changes)}
    return replace(state, interactions=interactions)


def _is_so(interaction: Interaction, changes: dict[str, object]) -> bool:
    return interaction.state == changes["state"] and "disposition" not in changes


def result_seen(state: State, override_id: str) -> ResultStatus | None:
    """The result of an override as the agent has it before them: what they said of it last, on its way or recorded."""
    seen: ResultStatus | None = None
    for known in state.overrides_of.values():
        seen = next((each.result.status for each in known if each.id == override_id), seen)
    for pending in state.pending:
        command = pending.command
        if pending.status is PendingStatus.REFUSED:
            continue
        if isinstance(command, later.commands.RecordOverride) and command.command_id == override_id:
            seen = command.result_status
        elif isinstance(command, later.commands.RecordResult) and command.override_id == override_id:
            seen = command.status
    return seen


def as_read(state: State, said: later.commands.DecideApproval) -> later.commands.DecideApproval:
    """The answer to a request for approval with the version of it that the supervisor has before them."""
    shown = state.waiting.get(said.override_id)
    return said if shown is None else said.model_copy(update={"version": shown.version})
