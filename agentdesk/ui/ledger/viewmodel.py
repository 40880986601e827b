"""What the supervisor's override log shows: the facets, the rows paged in so far, the frozen picture of one record.

Knows nothing of Qt.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from agentdesk.app.review import Review
from agentdesk.app.spans import SPANS, span_start
from agentdesk.app.state import (
    NEWEST_FIRST,
    Loading,
    LogExport,
    LogOrder,
    OverrideFilter,
    OverrideLog,
    PendingStatus,
    State,
)
from agentdesk.domain.override import Direction, Override
from agentdesk.domain.override_record import OverrideRecord
from agentdesk.domain.records import dataclass
from agentdesk.ui.ledger.compared import ComparedState, compared_state
from agentdesk.ui.ledger.counting import Facet, count_words, facets, number_words
from agentdesk.ui.ledger.reviewing import MANY, Answers, answers_of
from agentdesk.wire.commands import CorrectDirection, ReviewOverride
from agentdesk.wire.snapshots import AdviceRecord, DrawnSample, OverrideView


class Phase(Enum):
    """What stands in the place of the rows, if not the rows."""

    LOADING = "loading"
    FAILED = "failed"
    EMPTY = "empty"
    NO_MATCH = "no_match"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class OverrideLogState:
    """``is_complete`` says that no page is left on the server, so that counts over ``rows`` are counts over all."""

    now: datetime
    phase: Phase = Phase.LOADING
    filter: OverrideFilter = field(default_factory=OverrideFilter)
    order: LogOrder = NEWEST_FIRST
    count: str = ""
    """How many there are, as far as that is known."""
    of_decisions: str = ""
    total: str = ""
    """The number of ``count``; empty where it is not known."""
    facets: tuple[Facet, ...] = ()
    rows: tuple[Override, ...] = ()
    is_complete: bool = True
    is_loading_more: bool = False
    selected_id: str | None = None
    record: OverrideRecord | None = None
    advice_id: str | None = None
    advice: AdviceRecord | None = None
    """Advice that nobody overrode, open in the place of a record."""
    record_phase: Loading = Loading.EMPTY
    problem: str | None = None
    is_untouched: bool = False
    """Nobody has asked for the log yet."""
    export: LogExport | None = None
    compared: ComparedState = field(default_factory=ComparedState)
    correcting: Direction | None = None
    """What the direction of the open record will be: it is being saved."""
    draft: str = ""
    """What was said of the open record and not sent yet (``reviewing.py``)."""
    bulk_draft: str = ""
    """The comment of a review of many that was not sent yet, or not to all."""
    is_own: bool = False
    """The open record is one's own, which somebody else reviews."""
    review: Review = field(default_factory=Review)
    own_views: tuple[OverrideView, ...] = ()
    sending: Answers | None = None
    """The review of the open record that is on its way."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """The problem of each review that the service did not take, by the record."""

    @property
    def own_view(self) -> OverrideView | None:
        """The saved view that is shown, where it is one's own."""
        facet = next((each for each in self.facets if each.name == "view"), None)
        shown = {each.value for each in facet.values if each.selected and not each.is_others} if facet else set()
        return next((each for each in self.review.views if each.id in shown), None)

    @property
    def own_sample(self) -> DrawnSample | None:
        """The sample that is shown, where it is one's own."""
        return next((each for each in self.review.samples if each.id == self.filter.sample), None)

    @property
    def has_more(self) -> bool:
        """Whether a further page can be asked for now."""
        return self.phase is Phase.ROWS and not self.is_complete and not self.is_loading_more

    @property
    def position(self) -> int | None:
        """Where the selected record stands among the rows, from 0."""
        return next((index for index, row in enumerate(self.rows) if row.id == self.selected_id), None)


def build(state: State, now: datetime) -> OverrideLogState:
    """The override log as far as it is paged in."""
    log = state.override_log
    record = log.record if log.record and log.record.id == log.selected_id else None
    counts = log.counts if log.counted == log.filter else None
    count, of_decisions = count_words(log, counts)
    return OverrideLogState(
        now=now,
        phase=_phase(log),
        filter=log.filter,
        order=log.order,
        count=count,
        of_decisions=of_decisions,
        total=number_words(counts.total, counts.at_least) if counts else "",
        facets=facets(state, log, now),
        rows=log.items,
        is_complete=log.next is None,
        is_loading_more=log.loading is Loading.LOADING and bool(log.items),
        selected_id=log.selected_id,
        record=record,
        advice_id=log.advice_id,
        advice=log.advice,
        record_phase=log.record_loading,
        problem=log.problem,
        is_untouched=log.loading is Loading.EMPTY and state.session is not None,
        export=log.export,
        compared=compared_state(state.comparison, record.id) if record is not None else ComparedState(),
        correcting=_correcting(state, record),
        draft=state.drafts.get(f"review:{log.selected_id}", "") if log.selected_id else "",
        bulk_draft=state.drafts.get(f"review:{MANY}", ""),
        is_own=record is not None and state.session is not None and record.agent_id == state.session.agent_id,
        sending=_sending(state, log.selected_id),
        review=state.review,
        own_views=tuple(one for one in state.review.views if state.session and one.owner_id == state.session.agent_id),
        refused={
            one.command.override_id: one.problem or ""
            for one in state.pending
            if isinstance(one.command, ReviewOverride) and one.status is PendingStatus.REFUSED
        },
    )


def _correcting(state: State, record: OverrideRecord | None) -> Direction | None:
    sent = [
        one.command.direction for one in state.pending
        if isinstance(one.command, CorrectDirection) and one.status is not PendingStatus.REFUSED
        and record is not None and one.command.override_id == record.id
    ]  # fmt: skip
    return sent[-1] if sent else None


def _sending(state: State, override_id: str | None) -> Answers | None:
    """The review that was given of it last and has not arrived, unless it was refused."""
    found = None
    for pending in state.pending:
        command = pending.command
        if not isinstance(command, ReviewOverride) or pending.status is PendingStatus.REFUSED:
            continue
        if command.override_id == override_id:
            found = answers_of(command)
    return found


def narrowed(current: OverrideFilter, facet: str, value: str, now: datetime) -> OverrideFilter:
    """The filter after a click on a facet's value; the selected value is taken away again."""
    if facet == "when":
        start = span_start(dict(SPANS)[value], now)
        return replace(current, from_at=None if current.from_at == start else start, to_at=None)
    if facet == "sample":
        return OverrideFilter(sample=None if current.sample == value else value)
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
