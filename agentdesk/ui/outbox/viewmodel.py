"""What is unsent, in words: what it is, for whom, what it says, how far it came, what can be done about it. No Qt."""

import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import islice

from agentdesk.app.advice_titles import title_of
from agentdesk.app.ended import Stray, is_taken_away, strays
from agentdesk.app.state import Exported, Pending, PendingStatus, State
from agentdesk.domain.records import dataclass
from agentdesk.ui.identifiers import identifier_value
from agentdesk.ui.words import _, ngettext
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

EDITED = (SayUtterance, AddNote, RecordOverride, FinishWrapUp)
"""What was written by hand, and can be gone on with where it was written."""
_WRITTEN = ("text", "summary", "comment", "reason", "result_note", "note", "promise")
"""The fields of commands in which there are an agent's words, but for what was done instead."""
CORRECTED = (SayUtterance, AddNote)
"""What another of its kind can correct once it may have arrived."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One thing that is not with the service yet. ``may_discard``: it is certain that the service has not done it, or
    its agent set it aside (``is_aside``), which ``may_set_aside`` tells to be possible;
    ``may_correct``: it may have, and what is to be put right can be written after it; ``may_keep``: its words can
    become a private note with the contact ``about``. ``stray``: the draft that it is, of a contact that is not here."""

    id: str
    title: str
    whom: str
    words: str
    at: datetime | None
    is_refused: bool
    is_under_way: bool
    tries: int
    problem: str | None
    detail: str
    may_edit: bool
    may_discard: bool
    may_correct: bool
    may_keep: bool = False
    about: str = ""
    stray: Stray | None = None
    may_set_aside: bool = False
    is_aside: bool = False
    is_placeless: bool = False
    """There is no place on the desk where it could be gone on with."""

    @property
    def line(self) -> str:
        """The item in one line."""
        named = _("{what} · {whom}").format(what=self.title, whom=self.whom) if self.whom else self.title
        words = " ".join(self.words.split())
        return _("{what}: “{words}”").format(what=named, words=words) if words else named

    @property
    def standing(self) -> str:
        """How far it came."""
        if self.stray is not None:
            return _("draft")
        if self.is_refused:
            return _("refused")
        if self.is_under_way:
            return _("sending…")
        if self.is_aside:
            return _("set aside")
        if self.tries:
            return ngettext("waiting, tried {n} time", "waiting, tried {n} times", self.tries)
        return _("waiting")


LISTED = 200
"""So many are listed. After a day without a line thousands may wait; nobody reads them one by one."""


@dataclass(frozen=True, slots=True)
class OutboxState:
    items: tuple[OutboxItem, ...] = ()
    exported: Exported | None = None
    unsent: int = 0
    """How many there are; the items are the first of them, and what waits for its agent before what merely waits."""
    refused: int = 0
    """So many of them were refused."""


def build(state: State) -> OutboxState:
    """The outbox of a state."""
    listed = _listed(state.pending)
    items = items_of(replace(state, pending=listed))
    refused = sum(each.status is PendingStatus.REFUSED for each in state.pending)
    return OutboxState(items, state.exported, len(items) + len(state.pending) - len(listed), refused)


def items_of(state: State) -> tuple[OutboxItem, ...]:
    """All that is unsent, oldest first; then what was written for contacts that are not here any more."""
    return (*(_item(state, pending) for pending in state.pending), *map(_stray_item, strays(state)))


def _stray_item(stray: Stray) -> OutboxItem:
    kinds = {"reply": _("reply"), "note": _("private note"), "wrap_up": _("wrap-up"), "override": _("override")}
    return OutboxItem(
        id=stray.key,
        title=kinds[stray.kind],
        whom="",
        words=_drafted(stray),
        at=None,
        is_refused=False,
        is_under_way=False,
        tries=0,
        problem=None,
        detail="",
        may_edit=False,
        may_discard=True,
        may_correct=False,
        may_keep=stray.kind in ("reply", "note"),
        about=stray.about,
        stray=stray,
        is_placeless=True,
    )


def _drafted(stray: Stray) -> str:
    """The words in a draft: all of it, or what was written into the fields of a form."""
    if stray.kind in ("reply", "note"):
        return stray.text
    try:
        form = json.loads(stray.text)
        results = [note for _override_id, _status, note in form.get("results", ())]
    except (ValueError, AttributeError, TypeError):
        return stray.text
    written = (*(form.get(name) for name in ("taken_title", "comment", "result_note", "summary", "promise")), *results)
    return "\n".join(each for each in written if isinstance(each, str) and each)


def has_place(state: State, command: Command) -> bool:
    """Whether what was written can be gone on with here: its contact is, and where it is a form, is no colleague's."""
    interaction_id = getattr(command, "interaction_id", None)
    if interaction_id is None:
        return True
    is_form = not isinstance(command, CORRECTED)
    return interaction_id in state.interactions and not (is_form and _is_elsewhere(state, command))


def _is_elsewhere(state: State, command: Command) -> bool:
    """Whether a colleague has its contact, as far as that is known."""
    interaction = state.interactions.get(getattr(command, "interaction_id", None) or "")
    return interaction is not None and is_taken_away(state, interaction)


def _listed(pending: tuple[Pending, ...]) -> tuple[Pending, ...]:
    if len(pending) <= LISTED:
        return pending
    left = list(islice((each for each in pending if each.is_left), LISTED))
    waiting = (each for each in pending if not each.is_left)
    chosen = {each.command.command_id for each in (*left, *islice(waiting, LISTED - len(left)))}
    return tuple(each for each in pending if each.command.command_id in chosen)


def _item(state: State, pending: Pending) -> OutboxItem:
    command = pending.command
    is_written, is_here = isinstance(command, EDITED), has_place(state, command)
    return OutboxItem(
        id=command.command_id,
        title=title(command),
        whom=_whom(state, command),
        words=_words(state, command),
        at=pending.queued_at,
        is_refused=pending.status is PendingStatus.REFUSED,
        is_under_way=pending.status is PendingStatus.SENDING,
        tries=pending.tries,
        problem=pending.problem,
        detail=pending.detail,
        may_edit=pending.is_here_alone and is_written and is_here,
        may_discard=pending.may_be_discarded,
        may_set_aside=pending.may_be_set_aside,
        is_aside=pending.status is PendingStatus.ASIDE,
        may_correct=pending.status in (PendingStatus.QUEUED, PendingStatus.ASIDE)
        and pending.may_have_arrived
        and isinstance(command, CORRECTED)
        and is_here,
        may_keep=pending.status is PendingStatus.REFUSED
        and isinstance(command, SayUtterance)
        and not _is_elsewhere(state, command),
        about=getattr(command, "interaction_id", None) or "",
        is_placeless=is_written and not is_here,
    )


def _whom(state: State, command: Command) -> str:
    """The customer whom it concerns, as far as that is known here."""
    interaction = state.interactions.get(getattr(command, "interaction_id", None) or "")
    if interaction is not None:
        return interaction.customer_name or identifier_value(interaction.identifier)
    view = state.customers.get(getattr(command, "customer_id", None) or "")
    return view.context.customer.display_name if view is not None and view.context is not None else ""


def _words(state: State, command: Command) -> str:
    """What the agent wrote or chose."""
    taken = title_of(state, command.taken_action) if isinstance(command, RecordOverride) else ""
    return "\n".join(part for part in (taken, *(getattr(command, name) for name in _written(type(command)))) if part)


@cache
def _written(kind: type[Command]) -> tuple[str, ...]:
    return tuple(name for name in _WRITTEN if name in kind.model_fields)


def title(command: Command) -> str:
    """What kind of thing it is, in words."""
    match command:
        case RecordOverride():
            return _("override")
        case RecordResult():
            return _("result of an override")
        case ReviewOverride():
            return _("review of an override")
        case GiveFeedback():
            return _("answer to the advice")
        case SayUtterance():
            return _("reply")
        case AddNote():
            return _("private note")
        case ChangeInteraction():
            return _("call control")
        case FinishWrapUp():
            return _("wrap-up")
        case SetPresence():
            return _("presence")
        case UnlinkIdentifier():
            return _("“not this person”")
        case CorrectFeeling() | UndoCorrection():
            return _("correction of a feeling")
        case LinkIdentifier():
            return _("“also theirs”")
        case AttributeInteraction():
            return _("whose interaction it is")
        case DecideApproval():
            return _("answer to a request for approval")
        case CorrectDirection():
            return _("correction of a direction")
        case ProceedUnapproved():
            return _("going on without approval")
        case StartExceptionMode():
            return _("taking a customer off the map")
        case EndExceptionMode():
            return _("bringing a customer back on the map")
        case UndoIdentity():
            return _("taking back who is who")
