"""Commands as HTTP requests.

Owns which path, method and body each command has (INTERFACE.md). Knows nothing of sending.
"""

from functools import singledispatch
from typing import Any

from agentdesk.adapters.api.transport import segment
from agentdesk.domain.records import dataclass
from agentdesk.wire.commands import (
    AddNote,
    AttributeInteraction,
    ChangeInteraction,
    Command,
    CorrectDirection,
    CorrectFeeling,
    DecideApproval,
    EndExceptionMode,
    FinishWrapUp,
    GiveFeedback,
    LinkIdentifier,
    ProceedUnapproved,
    RecordOverride,
    RecordResult,
    ReviewOverride,
    SayUtterance,
    SetPresence,
    StartExceptionMode,
    UndoCorrection,
    UndoIdentity,
    UnlinkIdentifier,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``path`` is relative to the orchestrator's address; ``body`` is JSON."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    params: dict[str, str] | None = None
    if_match: str | None = None


def call_of(command: Command) -> Call:
    """The request that does the command."""
    return _call(command)


@singledispatch
def _call(command: Any) -> Call:
    raise TypeError(type(command).__name__)


@_call.register
def _(command: RecordOverride) -> Call:
    told = command.model_dump(mode="json")
    names = ("decision_id", "interaction_id", "customer_id", "recommended_action", "taken_action", "reason_code",
             "comment", "taken_at", "on_screen")  # fmt: skip
    amount = {} if command.amount is None else {"amount": command.amount}
    result = {"status": told["result_status"], "note": told["result_note"]}
    return Call(
        "POST",
        "/v1/overrides",
        {"id": command.command_id, **{name: told[name] for name in names}, **amount, "result": result},
    )


@_call.register
def _(command: RecordResult) -> Call:
    told = command.model_dump(mode="json")
    names = ("status", "note", "at", "instead_of")
    body = {name: told[name] for name in names if told[name] is not None}
    # What happened is appended whatever else was appended meanwhile: it depends on no version.
    return Call("PATCH", f"/v1/overrides/{segment(command.override_id)}/result", body, if_match="*")


@_call.register
def _(command: ReviewOverride) -> Call:
    names = ("advice_right", "override_right", "comment")
    body = {name: getattr(command, name) for name in names}
    path = f"/v1/overrides/{segment(command.override_id)}/review"
    return Call("POST", path, body, if_match=f'"{command.version}"')


@_call.register
def _(command: DecideApproval) -> Call:
    body = {"decision": "approved" if command.approved else "declined", "reason": command.reason}
    seen = "*" if command.version is None else f'"{command.version}"'
    return Call("POST", f"/v1/overrides/{segment(command.override_id)}/approval", body, if_match=seen)


@_call.register
def _(command: CorrectDirection) -> Call:
    told = command.model_dump(mode="json")
    body = {name: told[name] for name in ("direction", "comment", "instead_of") if told[name] is not None}
    return Call("POST", f"/v1/overrides/{segment(command.override_id)}/direction", body)


@_call.register
def _(command: ProceedUnapproved) -> Call:
    return Call("POST", f"/v1/overrides/{segment(command.override_id)}/proceed")


@_call.register
def _(command: GiveFeedback) -> Call:
    told = command.model_dump(mode="json")
    body = {"action": told["action"], "outcome": told["outcome"], "outcomeTimestamp": told["at"]}
    return Call("POST", f"/v1/decisions/{segment(command.decision_id)}/feedback", body)


@_call.register
def _(command: SayUtterance) -> Call:
    told = command.model_dump(mode="json")
    body = {"id": command.command_id, **{name: told[name] for name in ("speaker", "text", "at")}}
    return Call("POST", f"/v1/interactions/{segment(command.interaction_id)}/utterances", body)


@_call.register
def _(command: AddNote) -> Call:
    told = command.model_dump(mode="json")
    body = {"id": command.command_id, "text": command.text, "at": told["at"]}
    return Call("POST", f"/v1/interactions/{segment(command.interaction_id)}/notes", body)


@_call.register
def _(command: ChangeInteraction) -> Call:
    told = command.model_dump(mode="json")
    body = {name: told[name] for name in ("state", "at")}
    return Call("PATCH", f"/v1/interactions/{segment(command.interaction_id)}", body)


@_call.register
def _(command: FinishWrapUp) -> Call:
    told = command.model_dump(mode="json")
    body = {name: told[name] for name in ("disposition", "summary", "promise", "promise_due_at", "at")}
    return Call("POST", f"/v1/interactions/{segment(command.interaction_id)}/wrap-up", body)


@_call.register
def _(command: SetPresence) -> Call:
    return Call("PUT", "/v1/session/presence", {"presence": command.presence.value})


@_call.register
def _(command: StartExceptionMode) -> Call:
    told = command.model_dump(mode="json")
    body = {name: told[name] for name in ("reason", "until", "interaction_id", "at")}
    if command.owner:
        body["owner"] = command.owner
    if command.return_when:
        body["return_when"] = command.return_when
    if command.promise:
        body["follow_up"] = {"promise": command.promise, "due_at": told["promise_due_at"]}
    path = f"/v1/customers/{segment(command.customer_id)}/exception-mode"
    return Call("POST", path, {"id": command.command_id, **body})


@_call.register
def _(command: EndExceptionMode) -> Call:
    params = {"reason": command.reason}
    if command.follow_up_kept is not None:
        params["follow_up_kept"] = "true" if command.follow_up_kept else "false"
    return Call("DELETE", f"/v1/customers/{segment(command.customer_id)}/exception-mode", params=params)


@_call.register
def _(command: CorrectFeeling) -> Call:
    told = command.model_dump(mode="json", exclude_none=True)
    names = ("interaction_id", "utterance_id", "event_id", "score")
    # an event is named by its id alone: the conversation that it was in is only where the desk keeps the order
    body = {name: told[name] for name in names if name in told and not (name == "interaction_id" and command.event_id)}
    return Call("POST", "/v1/sentiment/corrections", {"id": command.command_id, **body})


@_call.register
def _(command: UndoCorrection) -> Call:
    return Call("DELETE", f"/v1/sentiment/corrections/{segment(command.correction_id)}")


@_call.register
def _(command: UnlinkIdentifier) -> Call:
    path = f"/v1/customers/{segment(command.customer_id)}/links/{segment(command.link_id)}"
    at = {"at": command.model_dump(mode="json")["at"]} if command.at is not None else {}
    return Call("DELETE", path, params={"reason": command.reason, **at})


@_call.register
def _(command: LinkIdentifier) -> Call:
    told = command.model_dump(mode="json")
    body = {"identifier": command.identifier, "evidence": command.reason, "at": told["at"]}
    return Call("POST", f"/v1/customers/{segment(command.customer_id)}/links", body)


@_call.register
def _(command: AttributeInteraction) -> Call:
    told = command.model_dump(mode="json")
    body = {name: told[name] for name in ("customer_id", "reason", "at")}
    return Call("POST", f"/v1/interactions/{segment(command.interaction_id)}/customer", body)


@_call.register
def _(command: UndoIdentity) -> Call:
    told = command.model_dump(mode="json")
    path = f"/v1/customers/{segment(command.customer_id)}/identity-history/{segment(command.target_id)}/undo"
    return Call("POST", path, {name: told[name] for name in ("reason", "at")})
