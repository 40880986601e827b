"""What the page of journeys shows: the ranked list, the report of the one that is open, the records behind a figure.

Owns what stands in their place while they are not there. Knows nothing of Qt.
"""

from dataclasses import field
from datetime import datetime, timedelta
from enum import Enum

from agentdesk.app.fetching import Loading
from agentdesk.app.journeys import JourneyRecords, Journeys, JourneysAsked, RecordPlace, Versions
from agentdesk.app.state import State
from agentdesk.domain.insights import JourneyReport, PolicyPeriod
from agentdesk.domain.people import Permission
from agentdesk.domain.records import dataclass
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.channels import channel_word
from agentdesk.ui.insights.rows import ending_key, figures_row
from agentdesk.ui.words import _

SPANS: tuple[int | None, ...] = (30, 90, 365, None)
"""The choices of the period: how many days before now it begins, None for all that there is."""


MEASURED_EVERY = timedelta(minutes=10)
"""While the page is open, figures that are older are measured anew."""


class Phase(Enum):
    """What stands in the place of the figures, if not the figures."""

    LOADING = "loading"
    FAILED = "failed"
    EMPTY = "empty"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class JourneysState:
    """``is_untouched``: nobody has asked for figures yet. ``is_old`` says that newer ones could not be read."""

    phase: Phase = Phase.LOADING
    report_phase: Phase = Phase.LOADING
    asked: JourneysAsked = field(default_factory=JourneysAsked)
    rows: tuple[BarRow, ...] = ()
    selected: str | None = None
    report: JourneyReport | None = None
    versions: Versions | None = None
    policies: tuple[PolicyPeriod, ...] = ()
    channels: tuple[str, ...] = ()
    records: JourneyRecords | None = None
    problem: str | None = None
    report_problem: str | None = None
    is_old: bool = False
    is_reading: bool = False
    read_at: datetime | None = None
    at_least: int = 0
    may_open: bool = False
    is_untouched: bool = False


def build(state: State) -> JourneysState:
    """The page as far as it is known."""
    journeys, page = state.journeys, state.journeys.page
    session = state.session
    return JourneysState(
        phase=_phase(journeys),
        report_phase=_report_phase(journeys),
        asked=journeys.asked,
        rows=tuple(map(figures_row, page.items)) if page else (),
        selected=journeys.selected,
        report=journeys.report,
        versions=journeys.versions,
        policies=_newest_of_each(page.policies) if page else (),
        channels=page.channels if page else (),
        records=journeys.records,
        problem=journeys.problem,
        report_problem=journeys.report_problem,
        is_old=Loading.STALE in (journeys.loading, journeys.report_loading),
        is_reading=Loading.LOADING in (journeys.loading, journeys.report_loading),
        read_at=page.to_at if page else None,
        at_least=page.at_least if page else 0,
        may_open=session is not None and Permission.INSIGHTS_OPEN.value in session.permissions,
        is_untouched=journeys.loading is Loading.EMPTY and session is not None,
    )


def is_due(state: JourneysState, now: datetime) -> bool:
    """Whether the figures on screen are so old that they are worth measuring anew."""
    is_read = state.phase is Phase.READY and not state.is_old and not state.is_reading
    return is_read and state.read_at is not None and now - state.read_at >= MEASURED_EVERY


def span_words(days: int | None) -> str:
    """The choice of a period."""
    words = {30: _("Last 30 days"), 90: _("Last 90 days"), 365: _("Last year"), None: _("All time")}
    return words[days]


def channel_words(channel: str | None) -> str:
    """The choice of a channel on which instances began."""
    return (
        _("Began on any channel") if channel is None else _("Began on {channel}").format(channel=channel_word(channel))
    )


def policy_words(number: int | None, policies: tuple[PolicyPeriod, ...]) -> str:
    """The choice of a version of the policy."""
    if number is None:
        return _("Under any policy")
    return _("Under policy {version}").format(version=version_words(number, policies))


def version_words(number: int, policies: tuple[PolicyPeriod, ...]) -> str:
    """What a version of the policy is called."""
    label = next((one.label for one in policies if one.number == number), "")
    return label or str(number)


def place_of_step(milestone: str) -> RecordPlace:
    """Those who came as far as the milestone and no further."""
    return RecordPlace(milestone=milestone)


def place_of_ending(report: JourneyReport, key: str) -> RecordPlace | None:
    """Those who ended in that place."""
    for one in report.endings:
        if ending_key(one) == key:
            return RecordPlace(one.milestone, one.state, one.event_type)
    return None


def _phase(journeys: Journeys) -> Phase:
    if journeys.page is not None:
        return Phase.READY if journeys.page.items else Phase.EMPTY
    return Phase.FAILED if journeys.loading is Loading.FAILED else Phase.LOADING


def _report_phase(journeys: Journeys) -> Phase:
    if journeys.report is not None:
        return Phase.READY if journeys.report.figures.n else Phase.EMPTY
    return Phase.FAILED if journeys.report_loading is Loading.FAILED else Phase.LOADING


def _newest_of_each(policies: tuple[PolicyPeriod, ...]) -> tuple[PolicyPeriod, ...]:
    """Each version once, the newest first."""
    return tuple(reversed({one.number: one for one in policies}.values()))
