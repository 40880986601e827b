"""Journeys measured on the desk: the last question wins, and what is known stays while newer figures are read."""

from datetime import UTC, datetime

from agentdesk.app import journeys as of_journeys
from agentdesk.app.fetching import Loading
from agentdesk.app.journeys import Journeys, JourneysAsked, RecordPlace, Versions
from agentdesk.domain.insights import (
    JourneyFigures,
    JourneyRecord,
    JourneyRecordPage,
    JourneyReport,
    JourneyReportPage,
    PolicyPeriod,
)
from agentdesk.domain.problems import Code

AT = datetime(2026, 11, 20, tzinfo=UTC)
ASKED = JourneysAsked()


def page(*definitions: str, policies: int = 1) -> JourneyReportPage:
    return JourneyReportPage(
        items=tuple(JourneyFigures(definition=one, title=one) for one in definitions),
        from_at=AT,
        to_at=AT,
        at_least=10,
        policies=tuple(PolicyPeriod(number=number, label=f"v{number}", from_at=AT) for number in range(policies)),
    )


def report(definition: str) -> JourneyReport:
    return JourneyReport(
        figures=JourneyFigures(definition=definition, title=definition), from_at=AT, to_at=AT, at_least=10
    )


def measured(*definitions: str, policies: int = 1) -> Journeys:
    return of_journeys.with_page(
        of_journeys.being_measured(Journeys(), ASKED), ASKED, page(*definitions, policies=policies)
    )


def test_the_first_journey_is_open_and_the_newest_two_versions_are_compared() -> None:
    known = measured("a", "b", policies=3)
    assert (known.selected, known.versions, known.loading) == ("a", Versions(1, 2), Loading.READY)
    assert measured("a").versions is None
    assert measured().selected is None
    other = of_journeys.with_report(of_journeys.opened(known, "b"), report("b"))
    again = of_journeys.with_page(of_journeys.being_measured(other, ASKED), ASKED, page("c", "b", policies=3))
    assert (again.selected, again.report) == ("b", report("b"))
    gone = of_journeys.with_page(again, ASKED, page("c"))
    assert (gone.selected, gone.report, gone.versions) == ("c", None, None)


def test_an_answer_to_another_question_changes_nothing() -> None:
    narrowed = of_journeys.being_measured(measured("a"), JourneysAsked(days=30))
    assert of_journeys.with_page(narrowed, ASKED, page("z")) == narrowed
    assert of_journeys.with_problem(narrowed, ASKED, Code.UNAVAILABLE) == narrowed
    assert of_journeys.with_report(narrowed, report("z")) == narrowed
    assert of_journeys.with_report_problem(narrowed, "z", Code.UNAVAILABLE) == narrowed


def test_without_a_line_what_is_known_stays_and_is_said_to_be_old() -> None:
    lost = of_journeys.with_problem(of_journeys.being_measured(Journeys(), ASKED), ASKED, Code.UNAVAILABLE)
    assert (lost.loading, lost.page, lost.problem) == (Loading.FAILED, None, Code.UNAVAILABLE)
    known = of_journeys.with_report(measured("a"), report("a"))
    old = of_journeys.with_problem(of_journeys.being_measured(known, ASKED), ASKED, Code.UNAVAILABLE)
    assert (old.loading, old.page) == (Loading.STALE, known.page)
    old = of_journeys.with_report_problem(of_journeys.being_reported(old), "a", Code.UNAVAILABLE)
    assert (old.report_loading, old.report) == (Loading.STALE, report("a"))


def test_records_are_paged_in_behind_one_figure() -> None:
    place = RecordPlace(milestone="paid")
    records = tuple(
        JourneyRecord(journey_id=f"j{number}", customer_id="c", state="failed", started_at=AT) for number in range(2)
    )
    listed = of_journeys.with_records_asked(measured("a"), place)
    listed = of_journeys.with_records(listed, place, JourneyRecordPage(items=records[:1], next="more"))
    listed = of_journeys.with_records(
        of_journeys.with_records_loading(listed), place, JourneyRecordPage(items=records[1:])
    )
    assert listed.records is not None
    assert (listed.records.items, listed.records.next, listed.records.loading) == (records, None, Loading.READY)
    assert of_journeys.with_records(listed, RecordPlace(), JourneyRecordPage(items=records)) == listed
    old = of_journeys.with_records_problem(listed, place, Code.UNAVAILABLE)
    assert old.records is not None
    assert (old.records.items, old.records.loading) == (records, Loading.STALE)
    assert of_journeys.being_measured(listed, JourneysAsked(days=7)).records is None
    assert of_journeys.with_records_asked(listed, None).records is None
