"""What is left to say when an interaction ends: how it ended, what came of the exceptions, what was promised.

Owns the draft's form, and what the wrap-up needs of the state. Knows nothing of Qt.
"""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import TypedDict

from agentdesk.app.advice_titles import title_of
from agentdesk.app.advised import said_in
from agentdesk.app.ended import is_to_wrap_up
from agentdesk.app.state import PendingStatus, State
from agentdesk.domain.interaction import FURTHEST_PROMISE, Interaction, InteractionState
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.people import Disposition
from agentdesk.domain.records import dataclass
from agentdesk.ui.words import _, in_this_language
from agentdesk.ui.wrapup.summary import Facts, OverrideLine, draft_summary
from agentdesk.wire.commands import FinishWrapUp, RecordOverride, RecordResult


class Said(TypedDict):
    """The fields of ``FinishWrapUp`` that are the agent's words."""

    disposition: str
    summary: str
    promise: str
    promise_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was filled in so far. ``summary`` None means that the drafted one still stands; ``due`` is ISO 8601."""

    disposition: str = ""
    summary: str | None = None
    promise: str = ""
    due: str = ""
    results: tuple[tuple[str, str, str], ...] = ()
    """(override id, status, note) as chosen and not yet sent."""

    def to_text(self) -> str:
        """The draft as it is kept; empty when there is nothing to keep."""
        return "" if self == Draft() else json.dumps(asdict(self), ensure_ascii=False)

    @property
    def due_at(self) -> datetime | None:
        """By when the promise is due."""
        try:
            at = datetime.fromisoformat(self.due)
        except ValueError:
            return None
        return at if at.tzinfo else None

    def said(self, summary: str) -> Said:
        """What the agent says with it and with the summary as it stands, as the command has it."""
        return Said(disposition=self.disposition, summary=summary, promise=self.promise, promise_due_at=self.due_at)


def draft_of(command: FinishWrapUp) -> Draft:
    """The draft that says what the command says; the results have commands of their own."""
    due = command.promise_due_at.isoformat() if command.promise_due_at else ""
    return Draft(command.disposition, command.summary, command.promise, due)


@dataclass(frozen=True, slots=True)
class Finishing:
    """The end of the wrap-up on its way to the orchestrator."""

    command_id: str
    sending: PendingStatus
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class WrapUpState:
    """``interaction`` is None unless the one in focus is to be wrapped up; how one ends is the same for all."""

    now: datetime
    interaction: Interaction | None = None
    dispositions: tuple[Disposition, ...] = ()
    overrides: tuple[OverrideLine, ...] = ()
    facts: Facts | None = None
    draft_text: str = ""
    finishing: Finishing | None = None
    has_ended: bool = False
    """It was closed from outside: it can be put away without a wrap-up."""
    has_words: bool = False
    """A reply or a note to it waits to be copied, kept or thrown away."""
    is_unrecorded: bool = False
    """What was done instead is written down and not recorded."""

    def drafted_summary(self, draft: Draft) -> str:
        """The summary from the facts, and from what is filled in beside it and not sent yet."""
        if self.facts is None:
            return ""
        results = {override_id: (ResultStatus(status), note) for override_id, status, note in draft.results}
        return draft_summary(self.facts, results, draft.promise, draft.due_at)

    @property
    def draft_key(self) -> str:
        """Where the draft is kept."""
        return f"wrap_up:{self.interaction.id}" if self.interaction else ""


def build(state: State, now: datetime) -> WrapUpState:
    """The wrap-up of the interaction in focus."""
    interaction = state.interactions.get(state.focus.interaction_id or "")
    dispositions = state.session.dispositions if state.session else ()
    if interaction is None or not is_to_wrap_up(state, interaction):
        return WrapUpState(now, dispositions=dispositions)
    view = state.customers.get(interaction.customer_id)
    context = view.context if view else None
    said = state.utterances.get(interaction.id, ())
    overrides = _overrides(state, interaction.id)
    done, accepted = said_in(state, interaction.id, {each.decision_id for each in overrides})
    return WrapUpState(
        now=now,
        interaction=interaction,
        dispositions=dispositions,
        overrides=overrides,
        facts=Facts(
            interaction=interaction,
            context=context,
            said=said,
            overrides=overrides,
            done=tuple(title_of(state, action) for action in done),
            accepted=tuple(title_of(state, action) for action in accepted),
        ),
        draft_text=state.drafts.get(f"wrap_up:{interaction.id}", ""),
        finishing=_finishing(state, interaction.id),
        has_ended=interaction.state is InteractionState.CLOSED,
        has_words=any(state.drafts.get(f"{kind}:{interaction.id}") for kind in ("reply", "note")),
        is_unrecorded=bool(state.drafts.get(f"override:{interaction.id}")),
    )


def read_draft(text: str) -> Draft:
    """A kept draft; an unreadable one (of another version) is an empty one."""
    try:
        kept = json.loads(text)
        summary = kept.get("summary")
        return Draft(
            disposition=str(kept.get("disposition", "")),
            summary=None if summary is None else str(summary),
            promise=str(kept.get("promise", "")),
            due=str(kept.get("due", "")),
            results=tuple((str(one), ResultStatus(two).value, str(three)) for one, two, three in kept["results"]),
        )
    except (ValueError, AttributeError, KeyError, TypeError):
        return Draft()


def check(draft: Draft, dispositions: tuple[Disposition, ...], now: datetime) -> dict[str, str]:
    """What is missing before the wrap-up can be finished: field name → what to do."""
    errors: dict[str, str] = {}
    if dispositions and draft.disposition not in {each.code for each in dispositions}:
        errors["disposition"] = _("Choose how it ended.")
    if promise_with(draft.disposition, dispositions) and not draft.promise.strip():
        errors["promise"] = _("Say what was promised, or choose another end.")
    if draft.promise.strip():
        errors |= _due_errors(draft.due_at, now)
    if draft.due and not draft.promise.strip():
        errors["promise"] = _("Say what was promised, or take the time away.")
    return errors


def promise_with(disposition: str, dispositions: tuple[Disposition, ...]) -> str:
    """The promise with which a contact ends so; empty where it can end so without one."""
    return next((each.promise or "" for each in dispositions if each.code == disposition), "")


def _due_errors(due_at: datetime | None, now: datetime) -> dict[str, str]:
    if due_at is None:
        return {"due": _("Say by when.")}
    if due_at <= now:
        return {"due": _("This time is over.")}
    return {"due": _("Say a time within a year.")} if due_at > now + FURTHEST_PROMISE else {}


def _overrides(state: State, interaction_id: str) -> tuple[OverrideLine, ...]:
    known = state.session.reason_codes if state.session else ()
    reasons = {each.code: in_this_language(each.title, each.titles) for each in known}
    lines: dict[str, OverrideLine] = {}
    for each in state.overrides_of.get(interaction_id, ()):
        if not each.in_effect:
            continue  # what was not done has no result
        lines[each.id] = OverrideLine(
            id=each.id,
            decision_id=each.decision_id,
            recommended=each.recommended_title or title_of(state, each.recommended_action),
            taken=each.taken_title or title_of(state, each.taken_action),
            reason=in_this_language(each.reason_title, each.reason_titles)
            or reasons.get(each.reason_code, each.reason_code),
            status=each.result.status,
            note=each.result.note,
        )
    for pending in state.pending:
        command = pending.command
        if isinstance(command, RecordOverride) and command.interaction_id == interaction_id:
            lines[command.command_id] = OverrideLine(
                id=command.command_id,
                decision_id=command.decision_id,
                recommended=title_of(state, command.recommended_action),
                taken=title_of(state, command.taken_action),
                reason=reasons.get(command.reason_code, command.reason_code),
                status=command.result_status,
                note=command.result_note,
                sending=pending.status,
                problem=pending.problem,
            )
        elif isinstance(command, RecordResult) and command.override_id in lines:
            lines[command.override_id] = replace(
                lines[command.override_id],
                status=command.status,
                note=command.note,
                sending=pending.status,
                problem=pending.problem,
            )
    return tuple(lines.values())


def _finishing(state: State, interaction_id: str) -> Finishing | None:
    for pending in state.pending:
        command = pending.command
        if isinstance(command, FinishWrapUp) and command.interaction_id == interaction_id:
            return Finishing(command.command_id, pending.status, pending.problem)
    return None
