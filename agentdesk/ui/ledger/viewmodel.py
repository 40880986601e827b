"""What the supervisor's override log shows: the facets, the rows paged in so far, the frozen picture of one record.

Owns the facets and their honest counts. Knows nothing of Qt.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from typing import Any

from agentdesk.app.state import Loading, LogExport, OverrideFilter, OverrideLog, PendingStatus, State
from agentdesk.domain.override import Direction, Override, OverrideRecord, ResultStatus
from agentdesk.ui.ledger.compared import ComparedState, compared_state
from agentdesk.ui.words import _
from agentdesk.wire.commands import CorrectDirection

SPANS = (("today", 0), ("7_days", 6), ("90_days", 89))
"""The choices of "when": a name and how many days before today they start."""


class Phase(Enum):
    """What stands in the place of the rows, if not the rows."""

    LOADING = "loading"
    FAILED = "failed"
    EMPTY = "empty"
    NO_MATCH = "no_match"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet. ``count`` is None where the rows at hand cannot tell it."""

    value: str
    title: str
    count: int | None
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the log. ``name`` is the filter's field."""

    name: str
    title: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class OverrideLogState:
    """``is_complete`` says that no page is left on the server, so that counts over ``rows`` are counts over all."""

    now: datetime
    phase: Phase = Phase.LOADING
    filter: OverrideFilter = field(default_factory=OverrideFilter)
    facets: tuple[Facet, ...] = ()
    rows: tuple[Override, ...] = ()
    is_complete: bool = True
    is_loading_more: bool = False
    selected_id: str | None = None
    record: OverrideRecord | None = None
    record_phase: Loading = Loading.EMPTY
    problem: str | None = None
    is_untouched: bool = False
    """Nobody has asked for the log yet."""
    export: LogExport | None = None
    compared: ComparedState = field(default_factory=ComparedState)
    correcting: Direction | None = None
    """What the direction of the open record will be: it is being saved."""

    @property
    def position(self) -> int | None:
        """Where the selected record stands among the rows, from 0."""
        return next((index for index, row in enumerate(self.rows) if row.id == self.selected_id), None)


def build(state: State, now: datetime) -> OverrideLogState:
    """The override log as far as it is paged in."""
    log = state.override_log
    record = log.record if log.record and log.record.id == log.selected_id else None
    return OverrideLogState(
        now=now,
        phase=_phase(log),
        filter=log.filter,
        facets=_facets(state, log, now),
        rows=log.items,
        is_complete=log.next is None,
        is_loading_more=log.loading is Loading.LOADING and bool(log.items),
        selected_id=log.selected_id,
        record=record,
        record_phase=log.record_loading,
        problem=log.problem,
        is_untouched=log.loading is Loading.EMPTY and state.session is not None,
        export=log.export,
        compared=compared_state(state.comparison, record.id) if record is not None else ComparedState(),
        correcting=_correcting(state, record),
    )


def _correcting(state: State, record: OverrideRecord | None) -> Direction | None:
    sent = [
        one.command.direction for one in state.pending
        if isinstance(one.command, CorrectDirection) and one.status is not PendingStatus.REFUSED
        and record is not None and one.command.override_id == record.id
    ]  # fmt: skip
    return sent[-1] if sent else None


def span_start(days: int, now: datetime) -> datetime:
    """The local midnight that begins a span of ``days`` days before today, in UTC."""
    first = now.astimezone().date() - timedelta(days=days)
    return datetime.combine(first, time.min).astimezone().astimezone(UTC)


def narrowed(current: OverrideFilter, facet: str, value: str, now: datetime) -> OverrideFilter:
    """The filter after a click on a facet's value; the selected value is taken away again."""
    if facet == "when":
        start = span_start(dict(SPANS)[value], now)
        return replace(current, from_at=None if current.from_at == start else start, to_at=None)
    if facet not in ("action", "agent", "reason", "direction", "state"):
        raise KeyError(facet)
    changes: dict[str, Any] = {facet: None if getattr(current, facet) == value else value}
    return replace(current, **changes)


def is_narrowed(current: OverrideFilter) -> bool:
    """Whether anything is left out."""
    return current != OverrideFilter()


def _phase(log: OverrideLog) -> Phase:
    if log.items:
        return Phase.ROWS
    if log.loading is Loading.FAILED:
        return Phase.FAILED
    if log.loading in (Loading.LOADING, Loading.EMPTY):
        return Phase.LOADING
    return Phase.NO_MATCH if is_narrowed(log.filter) else Phase.EMPTY


def _facets(state: State, log: OverrideLog, now: datetime) -> tuple[Facet, ...]:
    actions = {each.action: each.title for each in state.session.actions} if state.session else {}
    reasons = {each.code: each.title for each in state.session.reason_codes} if state.session else {}
    seen_actions: dict[str, str] = {each.recommended_action: each.recommended_title for each in log.items}
    seen_agents = {str(each.agent_id): each.agent_name or str(each.agent_id) for each in log.items}
    seen_actions.update({each.taken_action: each.taken_title for each in log.items})
    if log.filter.action:
        seen_actions.setdefault(log.filter.action, "")
    titles = {action: action_words(action, actions.get(action) or title) for action, title in seen_actions.items()}
    if log.filter.agent:
        seen_agents.setdefault(log.filter.agent, log.filter.agent)
    reasons.update({each.reason_code: each.reason_title or each.reason_code for each in log.items})
    return (
        _when(log, now),
        _facet(log, "action", _("Recommended or done"), titles, _actions),
        _facet(log, "reason", _("Reason"), reasons, lambda each: (each.reason_code,)),
        _facet(log, "direction", _("Direction"), direction_titles(), lambda each: (each.direction.value,)),
        _facet(log, "state", _("Result"), result_titles(), lambda each: (each.result.status.value,)),
        _facet(log, "agent", _("Agent"), seen_agents, lambda each: (str(each.agent_id),)),
    )


def _actions(override: Override) -> tuple[str, ...]:
    """The server's filter takes either, so the count does too; one that is both counts once."""
    return tuple({str(override.recommended_action), override.taken_action})


def action_words(action: str, title: str) -> str:
    """An action for people: its title, the agent's own words, or its name without the look of one."""
    words = title or action
    return words.replace("_", " ").capitalize() if _NAME.fullmatch(words) else words


_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
"""How policies name actions."""


def direction_titles() -> dict[str, str]:
    """Direction → what it says about the customer's side."""
    return {
        Direction.MORE.value: _("More favourable"),
        Direction.SAME.value: _("Same"),
        Direction.LESS.value: _("Less favourable"),
        Direction.UNKNOWN.value: _("Unclear"),
    }


def result_titles() -> dict[str, str]:
    """Result status → its word."""
    return {
        ResultStatus.PENDING.value: _("Pending"),
        ResultStatus.RESOLVED.value: _("Resolved"),
        ResultStatus.UNRESOLVED.value: _("Not resolved"),
        ResultStatus.ESCALATED.value: _("Escalated"),
    }


def _when(log: OverrideLog, now: datetime) -> Facet:
    titles = {"today": _("Today"), "7_days": _("Last 7 days"), "90_days": _("Last 90 days")}
    values = []
    for name, days in SPANS:
        start = span_start(days, now)
        # Rows are newest first: a span is fully at hand when all is, or when an older row is.
        known = log.next is None or (bool(log.items) and log.items[-1].recorded_at < start)
        known = known and (log.filter.from_at is None or log.filter.from_at <= start)
        count = sum(1 for each in log.items if each.recorded_at >= start) if known else None
        values.append(FacetValue(name, titles[name], count, log.filter.from_at == start))
    return Facet("when", _("When"), tuple(values))


def _facet(
    log: OverrideLog, name: str, title: str, titles: Mapping[str, str], values_of: Callable[[Override], tuple[str, ...]]
) -> Facet:
    selected = getattr(log.filter, name)
    counts = Counter(value for each in log.items for value in values_of(each))

    def count(value: str) -> int | None:
        if log.next is not None or (selected is not None and selected != value):
            return None
        return counts[value]

    ordered = (
        sorted(titles, key=lambda value: -counts[value]) if name in ("action", "agent", "reason") else list(titles)
    )
    values = tuple(FacetValue(value, titles[value], count(value), value == selected) for value in ordered)
    return Facet(name, title, values)
