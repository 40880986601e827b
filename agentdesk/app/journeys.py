"""Journeys measured, as a desk knows them: what was asked for, the ranked list, the one that is open, its records.

Owns what an answer changes in it. Pure; the state's other parts are unknown here.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from agentdesk.app.fetching import Loading
from agentdesk.domain.records import dataclass

if TYPE_CHECKING:  # not needed by an agent's desk: loaded with whoever asks for it
    from agentdesk.domain.insights import JourneyRecord, JourneyRecordPage, JourneyReport, JourneyReportPage


@dataclass(frozen=True, slots=True)
class JourneysAsked:
    """Which instances are measured: those that began within so many days (None: ever), on the channel, while that
    version of the policy was in force (None: any)."""

    days: int | None = 90
    channel: str | None = None
    policy: int | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of the policy that are compared, by their numbers."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Behind which figure the records are: the milestone reached last (None: any; empty: none), the state, the type of
    the last event."""

    milestone: str | None = None
    state: str | None = None
    event_type: str | None = None


@dataclass(frozen=True, slots=True)
class JourneyRecords:
    """The instances behind a figure, as far as they were paged in."""

    place: RecordPlace
    loading: Loading = Loading.LOADING
    problem: str | None = None
    items: "tuple[JourneyRecord, ...]" = ()
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Journeys:
    """``page`` and ``report`` stay on screen while newer ones are read. ``selected`` is the definition that is open."""

    asked: JourneysAsked = JourneysAsked()
    loading: Loading = Loading.EMPTY
    problem: str | None = None
    page: "JourneyReportPage | None" = None
    selected: str | None = None
    versions: Versions | None = None
    report: "JourneyReport | None" = None
    report_loading: Loading = Loading.EMPTY
    report_problem: str | None = None
    records: JourneyRecords | None = None


class JourneyIntents(Protocol):
    """What the page of journeys may ask of the desk."""

    def measure_journeys(self, asked: JourneysAsked) -> None:
        """Read the figures of all journeys, and of the one that is open."""

    def open_journey(self, definition: str) -> None: ...

    def compare_policies(self, versions: Versions) -> None:
        """Compare two versions of the policy for the journey that is open."""

    def open_journey_records(self, place: RecordPlace | None) -> None:
        """List the instances behind a figure of the journey that is open; None closes the list."""

    def load_more_journey_records(self) -> None: ...


def being_measured(journeys: Journeys, asked: JourneysAsked) -> Journeys:
    """While the figures are on their way. Records of another question are closed."""
    records = journeys.records if asked == journeys.asked else None
    return replace(journeys, asked=asked, loading=Loading.LOADING, problem=None, records=records)


def with_page(journeys: Journeys, asked: JourneysAsked, page: "JourneyReportPage") -> Journeys:
    """The list as it was read; open is what was open, else the first. An answer to another question changes nothing."""
    if asked != journeys.asked:
        return journeys
    known = {row.definition for row in page.items}
    selected = journeys.selected if journeys.selected in known else None
    if selected is None and page.items:
        selected = page.items[0].definition
    numbers = dict.fromkeys(one.number for one in page.policies)
    versions = journeys.versions
    if versions is None or not {versions.before, versions.after} <= numbers.keys():
        versions = _newest_two(tuple(numbers))
    fresh = replace(journeys, loading=Loading.READY, problem=None, page=page, versions=versions)
    return fresh if selected == journeys.selected else opened(fresh, selected)


def with_problem(journeys: Journeys, asked: JourneysAsked, problem: str) -> Journeys:
    """What is known stays, and is said to be old."""
    if asked != journeys.asked:
        return journeys
    return replace(journeys, loading=Loading.FAILED if journeys.page is None else Loading.STALE, problem=problem)


def opened(journeys: Journeys, definition: str | None) -> Journeys:
    """The journeys with another one open."""
    return replace(
        journeys, selected=definition, report=None, report_loading=Loading.EMPTY, report_problem=None, records=None
    )


def being_reported(journeys: Journeys) -> Journeys:
    return replace(journeys, report_loading=Loading.LOADING, report_problem=None)


def with_report(journeys: Journeys, report: "JourneyReport") -> Journeys:
    if report.figures.definition != journeys.selected:
        return journeys
    return replace(journeys, report=report, report_loading=Loading.READY, report_problem=None)


def with_report_problem(journeys: Journeys, definition: str, problem: str) -> Journeys:
    if definition != journeys.selected:
        return journeys
    loading = Loading.FAILED if journeys.report is None else Loading.STALE
    return replace(journeys, report_loading=loading, report_problem=problem)


def with_records_asked(journeys: Journeys, place: RecordPlace | None) -> Journeys:
    """The list behind a figure as it begins; None closes it."""
    return replace(journeys, records=None if place is None else JourneyRecords(place))


def with_records_loading(journeys: Journeys) -> Journeys:
    """While the next page is on its way."""
    if journeys.records is None:
        return journeys
    return replace(journeys, records=replace(journeys.records, loading=Loading.LOADING))


def with_records(journeys: Journeys, place: RecordPlace, page: "JourneyRecordPage") -> Journeys:
    records = journeys.records
    if records is None or records.place != place:
        return journeys
    items = (*records.items, *page.items)
    return replace(journeys, records=JourneyRecords(place, Loading.READY, None, items, page.next))


def with_records_problem(journeys: Journeys, place: RecordPlace, problem: str) -> Journeys:
    records = journeys.records
    if records is None or records.place != place:
        return journeys
    loading = Loading.STALE if records.items else Loading.FAILED
    return replace(journeys, records=replace(records, loading=loading, problem=problem))


def _newest_two(numbers: tuple[int, ...]) -> Versions | None:
    return Versions(numbers[-2], numbers[-1]) if len(numbers) > 1 else None
