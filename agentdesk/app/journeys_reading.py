"""Reading journeys measured: the ranked list, the report of one, the records behind a figure.

Owns when something is read; what an answer means is in ``journeys``. All methods return at once.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from agentdesk.app import journeys as of_journeys
from agentdesk.app.fetching import Loading
from agentdesk.app.journeys import Journeys, JourneysAsked, RecordPlace, Versions
from agentdesk.app.ports import Clock, Orchestrator
from agentdesk.app.store import Store
from agentdesk.app.tasks import TaskScope
from agentdesk.domain.problems import ProblemError

EVER = datetime(1970, 1, 1, tzinfo=UTC)


class JourneysReading:
    """Reads on behalf of the page of journeys."""

    def __init__(self, store: Store, orchestrator: Orchestrator, clock: Clock) -> None:
        self._store, self._orchestrator, self._clock = store, orchestrator, clock
        self.scope = TaskScope("journeys")

    async def close(self) -> None:
        await self.scope.close()

    def measure_journeys(self, asked: JourneysAsked) -> None:
        self._change(lambda journeys: of_journeys.being_measured(journeys, asked))
        self.scope.start("page", partial(self._read_page, asked))

    def on_snapshot(self) -> None:
        """There is a line again: what could not be read is read now."""
        known = self._journeys
        if {known.loading, known.report_loading} & {Loading.FAILED, Loading.STALE}:
            self.measure_journeys(known.asked)

    def open_journey(self, definition: str) -> None:
        if definition != self._journeys.selected:
            self._change(lambda journeys: of_journeys.opened(journeys, definition))
            self._read_report_of(definition)
        elif self._journeys.report_loading in (Loading.FAILED, Loading.STALE):
            self._read_report_of(definition)

    def compare_policies(self, versions: Versions) -> None:
        self._change(lambda journeys: replace(journeys, versions=versions))
        if self._journeys.selected is not None:
            self._read_report_of(self._journeys.selected)

    def open_journey_records(self, place: RecordPlace | None) -> None:
        self._change(lambda journeys: of_journeys.with_records_asked(journeys, place))
        self.scope.cancel("records")
        if place is not None and self._journeys.selected is not None:
            self.scope.start("records", partial(self._read_records, self._journeys.selected, place, None))

    def load_more_journey_records(self) -> None:
        records, selected = self._journeys.records, self._journeys.selected
        if records is None or records.next is None or selected is None or self.scope.is_busy("records"):
            return
        self._change(of_journeys.with_records_loading)
        self.scope.start("records", partial(self._read_records, selected, records.place, records.next))

    @property
    def _journeys(self) -> Journeys:
        return self._store.confirmed.journeys

    def _change(self, changer: Callable[[Journeys], Journeys]) -> None:
        self._store.change(lambda state: replace(state, journeys=changer(state.journeys)))

    def _since(self, asked: JourneysAsked) -> datetime:
        return EVER if asked.days is None else self._clock.now() - timedelta(days=asked.days)

    def _read_report_of(self, definition: str) -> None:
        self._change(of_journeys.being_reported)
        self.scope.start("report", partial(self._read_report, definition))

    async def _read_page(self, asked: JourneysAsked) -> None:
        try:
            page = await self._orchestrator.measured_journeys(asked, self._since(asked))
        except ProblemError as problem:
            code = problem.code
            self._change(lambda journeys: of_journeys.with_problem(journeys, asked, code))
            return
        self._change(lambda journeys: of_journeys.with_page(journeys, asked, page))
        if self._journeys.selected is not None:
            self._read_report_of(self._journeys.selected)

    async def _read_report(self, definition: str) -> None:
        asked, versions = self._journeys.asked, self._journeys.versions
        try:
            report = await self._orchestrator.measured_journey(definition, asked, self._since(asked), versions)
        except ProblemError as problem:
            code = problem.code
            self._change(lambda journeys: of_journeys.with_report_problem(journeys, definition, code))
            return
        self._change(lambda journeys: of_journeys.with_report(journeys, report))

    async def _read_records(self, definition: str, place: RecordPlace, cursor: str | None) -> None:
        asked = self._journeys.asked
        try:
            page = await self._orchestrator.journey_records(definition, asked, self._since(asked), place, cursor)
        except ProblemError as problem:
            code = problem.code
            self._change(lambda journeys: of_journeys.with_records_problem(journeys, place, code))
            return
        self._change(lambda journeys: of_journeys.with_records(journeys, place, page))


class JourneyGestures:
    """The gestures of the page of journeys, for the desk; see ``JourneyIntents``."""

    _journeys: JourneysReading

    def measure_journeys(self, asked: JourneysAsked) -> None:
        self._journeys.measure_journeys(asked)

    def open_journey(self, definition: str) -> None:
        self._journeys.open_journey(definition)

    def compare_policies(self, versions: Versions) -> None:
        self._journeys.compare_policies(versions)

    def open_journey_records(self, place: RecordPlace | None) -> None:
        self._journeys.open_journey_records(place)

    def load_more_journey_records(self) -> None:
        self._journeys.load_more_journey_records()
