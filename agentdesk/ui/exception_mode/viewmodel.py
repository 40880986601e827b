"""What the exception mode sheet offers and checks, and how the mode of the customer in view stands. Knows no Qt."""

import json
from datetime import datetime, timedelta

from agentdesk.app.state import PendingStatus, State
from agentdesk.domain.exception_mode import ExceptionMode, ReturnChoice
from agentdesk.domain.records import dataclass
from agentdesk.ui.mode_lengths import DAY_S, Length, offered_lengths
from agentdesk.ui.people_words import Person, owners
from agentdesk.ui.words import _
from agentdesk.wire.commands import EndExceptionMode, StartExceptionMode


@dataclass(frozen=True, slots=True)
class Draft:
    """What is filled in, to take somebody off the map and to bring them back. ``return_when`` is the id of a declared
    condition, empty for time alone; ``length_s`` is 0 for the usual length, and ``owner`` empty for who sits here.
    ``back`` is what came of it, ``kept`` whether the promise was kept, empty where nothing is said."""

    reason: str = ""
    length_s: float = 0.0
    return_when: str = ""
    promise: str = ""
    promise_due_at: datetime | None = None
    owner: str = ""
    back: str = ""
    kept: str = ""

    def to_text(self) -> str:
        """The draft as it is kept; empty when there is nothing to keep."""
        told = {name: value for name in Draft.__slots__ if (value := getattr(self, name))}
        return json.dumps(told, default=datetime.isoformat, ensure_ascii=False) if told else ""


@dataclass(frozen=True, slots=True)
class ExceptionModeState:
    """``mode`` is the one that is on. ``on_its_way``: it is not confirmed yet; ``problem`` is why it was refused."""

    customer_id: str | None = None
    interaction_id: str | None = None
    name: str = ""
    mode: ExceptionMode | None = None
    on_its_way: bool = False
    problem: str | None = None
    detail: str = ""
    lengths: tuple[Length, ...] = ()
    usual_s: float = 0.0
    returns: tuple[ReturnChoice, ...] = ()
    people: tuple[Person, ...] = ()
    draft_text: str = ""

    @property
    def draft_key(self) -> str:
        """Where the draft is kept."""
        return f"exception_mode:{self.customer_id or ''}"


def build(state: State) -> ExceptionModeState:
    """The sheet for the customer in focus."""
    customer_id = state.customer_id_in_focus
    view = state.customers.get(customer_id or "")
    if customer_id is None or view is None:  # as one is who was erased
        return ExceptionModeState()
    context = view.context
    choices = state.session.exception_mode if state.session is not None else None
    mine = [
        one for one in state.pending
        if isinstance(one.command, StartExceptionMode | EndExceptionMode) and one.command.customer_id == customer_id
    ]  # fmt: skip
    refused = next((one for one in reversed(mine) if one.status is PendingStatus.REFUSED), None)
    return ExceptionModeState(
        customer_id=customer_id,
        interaction_id=state.focus.interaction_id,
        name=context.customer.display_name if context else "",
        mode=context.exception_mode if context else None,
        on_its_way=any(one.status is not PendingStatus.REFUSED for one in mine),
        problem=refused.problem if refused else None,
        detail=refused.detail if refused else "",
        lengths=offered_lengths(state.session),
        usual_s=choices.usual_s if choices else DAY_S,
        returns=choices.returns if choices else (),
        people=owners(state.session),
        draft_text=state.drafts.get(f"exception_mode:{customer_id}", ""),
    )


def read_draft(text: str) -> Draft:
    """A kept draft; an unreadable one (of another version) is an empty one."""
    try:
        told = json.loads(text) if text else {}
        words = {
            name: str(told.get(name, "")) for name in ("reason", "return_when", "promise", "owner", "back", "kept")
        }
        due, length_s = told.get("promise_due_at"), float(told.get("length_s", 0))
        return Draft(**words, length_s=length_s, promise_due_at=datetime.fromisoformat(due) if due else None)
    except (ValueError, TypeError, AttributeError):
        return Draft()


def check(draft: Draft, now: datetime) -> dict[str, str]:
    """What is wrong, by field; empty when the customer can be taken off the map."""
    errors: dict[str, str] = {}
    if not draft.reason:
        errors["reason"] = _("Say in a few words why.")
    if draft.promise and draft.promise_due_at is None:
        errors["due"] = _("By when is it promised?")
    elif draft.promise_due_at is not None and draft.promise_due_at <= now:
        errors["due"] = _("This time is over.")
    return errors


def until(draft: Draft, usual_s: float, now: datetime) -> datetime:
    """When the customer comes back by themselves."""
    return now + timedelta(seconds=draft.length_s or usual_s)
