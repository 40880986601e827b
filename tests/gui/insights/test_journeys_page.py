"""The page Journeys: what loses most stands first, figures are told with how sure they are or not at all, everything
goes by keyboard, and records open only for who may see the customers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.fetching import Loading
from agentdesk.app.journeys import Journeys, JourneysAsked, RecordPlace, Versions
from agentdesk.app.state import State
from agentdesk.devtools.scenes.journeys import measured, records, report_of
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.domain.people import Role
from agentdesk.domain.problems import Code
from agentdesk.ui.insights.page import JourneysPage
from agentdesk.ui.insights.view import JourneysView
from agentdesk.ui.kit.bars import BarList, BarModel
from agentdesk.ui.kit.text import Prose
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.theme import theme
from tests.support.recording_intents import RecordingIntents
from tests.support.structure import clipped


@pytest.fixture
def page(qtbot: QtBot, intents: RecordingIntents) -> JourneysPage:
    return shown_page(qtbot, intents)


def shown_page(qtbot: QtBot, intents: RecordingIntents) -> JourneysPage:
    widget = JourneysPage(intents)
    qtbot.addWidget(widget)
    widget.resize(1440, 800)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def render(page: JourneysPage, state: State) -> JourneysView:
    page.render(state, NOW)
    QCoreApplication.sendPostedEvents()
    return page.journeys


def words(of: QWidget) -> str:
    labels = [label for label in of.findChildren(QLabel) if label.isVisible()]
    return "\n".join(label.plain_text() if isinstance(label, Prose) else label.text() for label in labels)


def spoken(bars: QWidget) -> list[str]:
    assert isinstance(bars, BarList)
    model = bars.model_shown
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.data(model.index(row, 0), role)) for row in range(model.rowCount())]


def press(widget: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(widget, key)


def test_figures_are_asked_for_when_the_page_is_first_shown(page: JourneysPage, intents: RecordingIntents) -> None:
    render(page, State())
    assert not intents.calls
    for _ in range(2):
        view = render(page, State(session=session(Role.SUPERVISOR)))
    assert intents.named("measure_journeys") == [{"asked": JourneysAsked()}]
    assert not view.list.isVisible()
    page.refresh()
    assert len(intents.named("measure_journeys")) == 2


def test_old_figures_are_measured_anew_while_the_page_is_open(page: JourneysPage, intents: RecordingIntents) -> None:
    render(page, measured())
    page.tick(NOW + timedelta(minutes=9))
    assert not intents.named("measure_journeys")
    page.tick(NOW + timedelta(minutes=10))
    assert len(intents.named("measure_journeys")) == 1
    for state in (measured(loading=Loading.LOADING), measured(loading=Loading.STALE, problem=Code.UNAVAILABLE)):
        render(page, state)
        page.tick(NOW + timedelta(hours=1))
    assert len(intents.named("measure_journeys")) == 1


def test_what_loses_most_stands_first_and_too_few_have_no_share(page: JourneysPage) -> None:
    view = render(page, measured())
    told = spoken(view.list)
    assert told[0].startswith("Activating a new device · loss 376 · 36 %, between 33 % and 40 %")
    few = next(each for each in told if each.startswith("Thinking of leaving"))
    assert few == "Thinking of leaving · too few · n 6"
    assert view.list.currentIndex().row() == 0


def test_the_report_says_every_figure_with_how_sure_it_is(page: JourneysPage) -> None:
    view = render(page, measured())
    report = view.report
    assert "36 % (33–40) reached the goal so far" in words(report)
    assert "Loss 376 = (0 failed + 376 abandoned) × 1" in words(report)
    assert spoken(report.funnel)[-1].startswith("Device activated · the goal · 36 %, between 33 % and 40 %")
    assert "half of them within" in spoken(report.waits)[0]
    waits = report.waits.model_shown
    wait = waits.index(0, 0).data(BarModel.ItemRole)
    assert wait.detail.endswith(" · 8 hours – 1 day"), "below the bar, where there is room for it"
    assert wait.text == "20 hours"
    assert "changed from" in "".join(spoken(report.endings))
    moved = [each for each in spoken(report.answers) if "drop in the week of" in each]
    assert len(moved) == 1
    assert moved[0].startswith("NPS")
    points = report.weeks.points()
    assert points[0].value is not None
    assert points[-1].value is None, "most of the last week still run"
    assert "too few to tell" in points[-1].text
    assert [each.partition(" · ")[0] for each in spoken(report.comparison)] == ["2026-08-01.1", "2026-10-12.2"]
    assert "Reached the goal: +20 (+12 to +27) points · clearly more" in words(report)
    assert "An association, not a cause" in words(report)


def test_a_period_that_is_shorter_than_what_was_asked_for_says_so(page: JourneysPage) -> None:
    view = render(page, measured())
    assert "these are the newest" not in words(view)
    view = render(page, measured(report=report_of().model_copy(update={"is_cut": True})))
    assert "Too many began to measure all: these are the newest, since " in words(view)


def test_of_too_few_nothing_is_shared(page: JourneysPage) -> None:
    view = render(page, measured(definition="cancellation"))
    assert "too few · n 6 · a share is told from 10 on" in words(view.report)
    assert all("too few" in each for each in spoken(view.report.funnel))
    assert not any("%" in each for each in spoken(view.report.funnel))
    endings = view.report.endings.model_shown
    shown = [endings.index(row, 0).data(BarModel.ItemRole).text for row in range(endings.rowCount())]
    assert shown == ["1 · too few"] * 2
    assert all("too few" in each for each in spoken(view.report.endings))


def test_one_goes_through_journeys_and_figures_by_keys(page: JourneysPage, intents: RecordingIntents) -> None:
    view = render(page, measured())
    view.list.setFocus()
    press(view.list, Qt.Key.Key_Down)
    page.step(1)
    assert [call["definition"] for call in intents.named("open_journey")] == ["bill_payment", "money_transfer"]
    report = view.report
    assert view.regions()[1:5] == (view.list, report.funnel, report.waits, report.weeks)
    report.weeks.setFocus()
    assert report.weeks.currentIndex().row() == len(report.weeks.points()) - 1
    press(report.weeks, Qt.Key.Key_Left)
    assert report.weeks.points()[-2].text in words(report)
    press(report.weeks, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert report.weeks.currentIndex().row() == len(report.weeks.points()) - 1


def test_a_supervisor_opens_the_records_behind_a_bar_and_a_customer_from_there(
    qtbot: QtBot, page: JourneysPage, intents: RecordingIntents
) -> None:
    view = render(page, measured())
    view.report.funnel.setFocus()
    press(view.report.funnel, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    view.report.endings.setFocus()
    press(view.report.endings, Qt.Key.Key_Return)
    step, ending = (call["place"] for call in intents.named("open_journey_records"))
    assert step == RecordPlace(milestone="delivered")
    assert ending.state == "abandoned"
    assert ending.event_type
    render(page, measured(records=records(next="more")))
    assert view.records.list.hasFocus()
    assert view.regions()[-1] is view.records.list
    assert "3 records" in words(view.records)
    press(view.records.list, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert intents.named("show_customer") == [{"customer_id": "c1"}]
    press(view.records.list, Qt.Key.Key_Escape)
    assert intents.named("open_journey_records")[-1] == {"place": None}
    render(page, measured(records=records(0)))
    assert "None of your teams' customers" in words(view.records)
    render(page, measured(records=records(0, loading=Loading.FAILED, problem=Code.UNAVAILABLE)))
    assert "Try again" in [each.text() for each in view.records.findChildren(type(view.records._error.action)) if each]
    render(page, measured())
    assert not view.records.isVisible()


def test_an_analyst_sees_the_figures_and_no_records(page: JourneysPage, intents: RecordingIntents) -> None:
    view = render(page, measured(Role.ANALYST))
    view.report.funnel.setFocus()
    press(view.report.funnel, Qt.Key.Key_Return)
    view.report.endings.setFocus()
    press(view.report.endings, Qt.Key.Key_Return)
    assert not intents.named("open_journey_records")


def test_period_channel_policy_and_versions_are_chosen_from_menus(
    page: JourneysPage, intents: RecordingIntents
) -> None:
    view = render(page, measured(asked=JourneysAsked(days=365, channel="fax")))
    checked = [each.text() for each in view._channel.menu_shown.actions() if each.isChecked()]
    assert checked == ["Began on fax"]
    for button, label in (
        (view._period, "All time"),
        (view._channel, "Began on site"),
        (view._policy, "Under any policy"),
    ):
        next(each for each in button.menu_shown.actions() if each.text() == label).trigger()
    asked = [call["asked"] for call in intents.named("measure_journeys")]
    assert asked == [
        JourneysAsked(days=None, channel="fax"),
        JourneysAsked(days=365, channel="web"),
        JourneysAsked(days=365, channel="fax"),
    ]
    before = view.report._before
    next(each for each in before.menu_shown.actions() if each.text() == "2026-10-12.2").trigger()
    assert intents.named("compare_policies") == [{"versions": Versions(1, 1)}]
    render(page, measured(versions=None, report=report_of(is_compared=False)))
    assert "Only one version of the policy was in force in this time." in words(view.report)


def test_what_is_missing_or_old_is_said(page: JourneysPage, intents: RecordingIntents) -> None:
    signed_in = session(Role.SUPERVISOR)
    failed = Journeys(loading=Loading.FAILED, problem=Code.UNAVAILABLE)
    view = render(page, State(session=signed_in, journeys=failed))
    assert view._error.isVisible()
    view._error.action.click()
    assert intents.named("measure_journeys")
    old = render(page, measured(loading=Loading.STALE, problem=Code.UNAVAILABLE))
    assert "These figures are of" in old._age.text()
    assert old.list.isVisible()
    loading = measured(report=None, report_loading=Loading.LOADING)
    assert not render(page, loading).report.isVisible()
    lost = measured(report=None, report_loading=Loading.FAILED, report_problem=Code.UNAVAILABLE)
    render(page, lost)
    view._report_error.action.click()
    assert intents.named("open_journey") == [{"definition": "device_activation"}]
    render(page, measured(report=report_of("bill_payment").model_copy(update={"figures": _nobody()})))
    assert "Nobody began “Paying a bill”" in words(view)


def _nobody() -> Any:
    return report_of("bill_payment").figures.model_copy(update={"n": 0})


@pytest.fixture
def looks(qapp: QApplication) -> Callable[[str, float, str], None]:
    def _look(name: str, scale: float, language: str) -> None:
        apply_language(qapp, language)
        theme.apply_theme(qapp, name, scale)

    return _look


@pytest.mark.parametrize(
    ("name", "scale", "language"),
    [("dark", 1.0, "ar"), ("light", 1.5, "de"), ("high_contrast", 2.0, "en"), ("light", 0.8, "es")],
)
def test_nothing_is_cut_off_in_any_look(
    qtbot: QtBot, looks: Callable[[str, float, str], None], name: str, scale: float, language: str
) -> None:
    looks(name, scale, language)
    page = shown_page(qtbot, RecordingIntents())
    page.resize(1280, 720)
    for state in (measured(), measured(records=records())):
        render(page, state)
        assert clipped(page) == []


def test_the_rows_begin_where_their_heading_does(page: JourneysPage) -> None:
    journeys = render(page, measured())
    heading = next(each for each in page.findChildren(QLabel) if each.text() == "Journeys" and each.isVisible())
    picture = page.grab().toImage()

    def _first_ink(of: QWidget, y: int, height: int) -> int:
        """The first column of pixels, from the page's edge, in which something is written."""
        top = of.mapTo(page, of.rect().topLeft()).y() + y
        left = of.mapTo(page, of.rect().topLeft()).x()
        ground = picture.pixelColor(left, top)
        return next(
            x
            for x in range(left, left + of.width())
            if any(
                abs(picture.pixelColor(x, line).lightness() - ground.lightness()) > 60
                for line in range(top, top + height)
            )
        )

    row = journeys.list.visualRect(journeys.list.model().index(2, 0))
    line = theme.tokens().type.base.line
    of_rows = _first_ink(journeys.list.viewport(), row.top() + theme.tokens().space.xs, line)
    assert abs(of_rows - _first_ink(heading, 0, heading.height())) <= 2
