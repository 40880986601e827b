"""The page Patterns: every mark says itself in words, keys reach all of them, and each opens its records."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.patterns import PatternFilter, Patterns
from agentdesk.app.state import OverrideFilter, State
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.devtools.scenes.patterns import comparisons, few, insights, known, supervisor
from agentdesk.domain.comparison import OffPolicy, Refusal
from agentdesk.domain.people import Role
from agentdesk.ui.kit.bars import BarList
from agentdesk.ui.patterns.page import PatternsPage
from agentdesk.ui.patterns.viewmodel import Phase, build, plain, records_behind
from agentdesk.ui.qt.rest import come_to_rest
from agentdesk.ui.qt.time_text import time_zone_name
from tests.support.gui_desk import SupervisorDesk
from tests.support.structure import clipped

HERE = PatternFilter(time_zone=time_zone_name())


class Shown(SupervisorDesk):
    """Eva's window, turned to the page."""

    def __init__(self, qapp: QApplication, state: State, scale: float = 1.0) -> None:
        super().__init__(qapp, state, scale)
        self.app = qapp
        self.window.resize(1440, 900)

    def open(self, qtbot: QtBot) -> None:
        super().open(qtbot)
        self.window.show_page("patterns")
        come_to_rest(self.app)

    @property
    def page(self) -> PatternsPage:
        view = self.window._views["patterns"]
        assert isinstance(view, PatternsPage)
        return view

    def bars(self, panel: str) -> BarList:
        return next(one.bars for one in self.page.patterns.panels.views() if one.panel.id == panel)

    def tell(self, patterns: Patterns) -> None:
        self.put(replace(self.store.state, patterns=patterns))


Make = Callable[..., Shown]


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication) -> Iterator[Make]:
    made: list[Shown] = []

    def shown(state: State, scale: float = 1.0) -> Shown:
        made.append(Shown(qapp, state, scale))
        qtbot.addWidget(made[-1].window)
        made[-1].open(qtbot)
        return made[-1]

    yield shown
    for each in made:
        each.put_away()


@pytest.fixture
def shown(make: Make) -> Shown:
    return make(supervisor())


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def test_the_figures_are_asked_for_when_one_turns_to_the_page(make: Make) -> None:
    made = make(supervisor(Patterns()))
    asked = made.intents.named("show_patterns")
    assert asked[:1] == [{"wanted": HERE}]
    assert all(one == asked[0] for one in asked), "asked again each second until the desk says that it asks"
    assert build(made.store.state, NOW).phase is Phase.LOADING
    made.tell(Patterns(asked_at=NOW))
    assert not made.page.patterns.cancel.isVisible()
    made.clock.at += timedelta(seconds=2)
    made.window.tick_body(made.clock.at)
    assert made.page.patterns.cancel.isVisible()
    made.page.patterns.cancel.click()
    assert made.intents.named("cancel_patterns")


def test_every_bar_says_itself_in_words(shown: Shown) -> None:
    actions = shown.bars("action")
    assert actions.model_shown.items()[0].spoken == (
        "Re-issue the activation code by voice: 71 of 412 answers overridden, 17.2 %, with 95 % certainty between "
        "14 and 21 % · ▲ 7.7 points more than before"
    )
    assert actions.model_shown.items()[-1].spoken == "Retired action: 7 answers, too few to tell a rate"
    assert actions.model_shown.items()[-1].text == "too few · 7 answers"
    spoken = QAccessible.queryAccessibleInterface(actions).child(1).text(QAccessible.Text.Name)
    assert spoken.startswith("Call back at a set time: 44 of 318 answers")
    assert shown.page.patterns.course.points()[-1].spoken.startswith("Week from ")
    direction = next(one for one in shown.page.patterns.panels.views() if one.panel.id == "direction")
    assert "▼ Less favourable: 101 of 412, 24.5 %" in direction.whole.accessibleName()


def test_agents_are_in_the_order_of_names_and_nobody_is_better(shown: Shown) -> None:
    rows = shown.bars("agent").model_shown.items()
    assert [row.title for row in rows] == ["Ida Lund", "Nora Beck", "Raj Patel", "Sam Okafor"]
    assert len({row.tone for row in rows}) == 1
    panel = next(one.panel for one in shown.page.patterns.panels.views() if one.panel.id == "agent")
    assert "not a ranking" in panel.note


def test_the_arrows_reach_every_mark(shown: Shown) -> None:
    shown.page.patterns.course.setFocus()
    press(Qt.Key.Key_Down)
    seen: list[tuple[str, int]] = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert isinstance(focused, BarList)
        place = focused.accessibleName(), focused.currentIndex().row()
        if seen and place == seen[-1]:
            break
        seen.append(place)
        press(Qt.Key.Key_Down)
    columns = shown.page.patterns.panels._placed
    assert len(columns) == 2
    reached = {name for name, _row in seen}
    assert len(reached) == len(columns[0])
    press(Qt.Key.Key_Right)
    beside = QApplication.focusWidget()
    assert isinstance(beside, BarList)
    assert beside.accessibleName() not in reached
    for _ in range(40):
        press(Qt.Key.Key_Up)
    assert QApplication.focusWidget() is shown.page.patterns.course


def test_enter_and_a_click_open_the_records_of_a_mark(shown: Shown, qtbot: QtBot) -> None:
    rows = shown.bars("reason")
    rows.focus_row(1)
    press(Qt.Key.Key_Return)
    told = insights()
    wanted = OverrideFilter(from_at=told.from_at, reason="customer_upset", is_in_effect=True)
    assert shown.intents.named("filter_overrides")[-1] == {"override_filter": wanted}
    assert shown.window.page == "overrides"
    shown.window.show_page("patterns")
    place = rows.visualRect(rows.model_shown.index(0, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.intents.named("filter_overrides")[-1]["override_filter"].reason == "outage_open"
    assert shown.window.page == "overrides"


def test_a_rule_is_drafted_from_the_bar_that_has_the_keys(shown: Shown) -> None:
    shown.page.draft_rule()
    assert not shown.intents.named("draft_rule")
    bars = shown.bars("action")
    bars.setFocus()
    key = bars.current_key
    shown.window.palette_panel.setFocus()  # a command of the palette: the keys were here before
    shown.page.draft_rule()
    (asked,) = shown.intents.named("draft_rule")
    assert asked["wanted"].action == key
    assert asked["wanted"].from_at is not None
    assert shown.window.page == "radar"


@pytest.mark.parametrize(
    ("panel", "key", "changes"),
    [
        ("action", "call_back", {"recommended": "call_back"}),
        ("rule", "consent", {"rule": "consent"}),
        ("agent", "a2", {"agent": "a2"}),
        ("team", "care-2", {"team": "care-2"}),
        ("journey", "billing", {"journey": "billing"}),
        ("direction", "less", {"direction": "less"}),
        ("outcome", "regretted", {"outcome": "regretted"}),
    ],
)
def test_a_mark_knows_its_records(panel: str, key: str, changes: dict[str, Any]) -> None:
    narrowed = known(asked=PatternFilter(action="reissue_code", team="care-1"))
    usual = OverrideFilter(from_at=insights().from_at, team="care-1", recommended="reissue_code", is_in_effect=True)
    assert records_behind(narrowed, panel, key) == replace(usual, **changes)


def test_a_week_opens_the_records_of_that_week() -> None:
    second, last = insights().time[1], insights().time[-1]
    found = records_behind(known(), "time", second.from_at.isoformat())
    assert found == OverrideFilter(from_at=second.from_at, to_at=second.to_at, is_in_effect=True)
    found = records_behind(known(), "time", last.from_at.isoformat())
    assert found == OverrideFilter(from_at=last.from_at, is_in_effect=True), "what is recorded since belongs to it too"
    assert records_behind(known(), "time", "gone") is None
    assert records_behind(Patterns(), "action", "x") is None


def test_filters_are_asked_for_one_with_the_other(shown: Shown) -> None:
    view = shown.page.patterns
    view.choose_period(90)
    shown.tell(known(asked=replace(HERE, days=90)))
    view.team.menu_shown.actions()[1].trigger()
    assert shown.intents.named("show_patterns")[-1] == {"wanted": replace(HERE, days=90, team="care-1")}
    shown.tell(known(asked=replace(HERE, days=90, team="care-1")))
    assert view.clear.isVisible()
    view.clear.click()
    assert shown.intents.named("show_patterns")[-1] == {"wanted": replace(HERE, days=90)}


def test_the_figures_are_told_anew_while_one_looks_and_not_before_it_is_time(shown: Shown) -> None:
    def passes(seconds: float) -> int:
        shown.clock.at = NOW + timedelta(seconds=seconds)
        shown.window.tick_body(shown.clock.at)
        return len(shown.intents.named("refresh_patterns"))

    assert passes(100) == 0
    shown.tell(replace(known(), is_stale=True))
    assert len(shown.intents.named("refresh_patterns")) == 1, "something was overridden, and half a minute is over"
    shown.tell(known())
    assert passes(29) == 1
    assert passes(121) == 2


def test_too_few_no_answer_and_no_line_are_said(shown: Shown) -> None:
    view = shown.page.patterns
    shown.tell(known(few()))
    assert "too few" in view.banner.text()
    assert not view.course.isVisible()
    assert {row.bar for row in shown.bars("action").model_shown.items()} == {None}
    none = few().model_copy(
        update={"total": few().total.model_copy(update={"rate": few().total.rate.model_copy(update={"n": 0})})}
    )
    shown.tell(known(none, PatternFilter(team="care-1")))
    assert build(shown.store.state, NOW).phase is Phase.EMPTY
    assert "take the filters away" in view._empty.accessibleName()
    shown.tell(replace(known(), problem="unavailable"))
    assert "These are the figures of" in view.banner.text()
    shown.tell(Patterns(problem="unavailable"))
    assert view._error.isVisible()
    view._error.action.click()
    assert shown.intents.named("show_patterns")


def test_a_rule_is_called_by_its_name_in_words() -> None:
    assert plain("service_first") == "Service first"
    assert plain("leave_alone.no_trouble") == "Leave alone · No trouble"
    assert plain("Ida's rule") == "Ida's rule"


def test_who_may_not_see_the_log_opens_nothing() -> None:
    analyst = State(
        session=session(Role.ANALYST).model_copy(update={"permissions": ("patterns:read",)}), patterns=known()
    )
    assert not any(row.opens for panel in build(analyst, NOW).panels for row in panel.rows)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_cut_off(make: Make, qtbot: QtBot, scale: float) -> None:
    made = make(supervisor(), scale)
    qtbot.wait(0)
    assert clipped(made.page) == []


def test_one_action_is_compared_like_with_like_and_with_what_chance_says(make: Make) -> None:
    one = replace(known(asked=PatternFilter(action="reissue_code")), compared=comparisons())
    desk = make(supervisor(one))
    done, taken = desk.bars("compared").model_shown.items()
    assert (done.text, taken.text) == ("53.9 % (43–65), n = 76", "39.2 % (33–45), n = 260")
    assert done.spoken == "Overrides: 53.9 % vindicated, 95 % from 42.8 % to 64.7 %, n = 76"
    ips, snips, was = desk.bars("advised_first").model_shown.items()
    assert [each.text for each in (ips, snips)] == ["25.3 % (20–32), n = 229", "28.5 % (21–36), n = 229"]
    assert was.title == "With the advice as it was"
    notes = {each.panel.id: each.panel.note for each in desk.page.patterns.panels.views()}
    assert "+14 points for the overrides (95 %: +2 to +26)." in notes["compared"]
    assert "An association, not a cause" in notes["compared"]
    assert "229 decisions in which chance had a part" in notes["advised_first"]
    assert "as much as 103 that count alike (the effective sample size)" in notes["advised_first"]
    assert not clipped(desk.window)


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (Refusal.DETERMINISTIC, "chance had no part in what was advised"),
        (Refusal.TOO_FEW, "too few: n = 8 of 10 needed"),
        (Refusal.TOO_UNEVEN, "of 8 decisions so few would decide it that they count as 3"),
    ],
)
def test_where_no_estimate_can_be_given_it_says_why(refused: Refusal, said: str) -> None:
    none = comparisons(advised_first=OffPolicy(refused=refused, n=8, effective_n=3.2))
    one = replace(known(asked=PatternFilter(action="reissue_code")), compared=none)
    panels = {each.id: each for each in build(supervisor(one), NOW).panels}
    (row,) = panels["advised_first"].rows
    assert said in row.spoken
    assert (row.bar, row.text, row.is_plain) == (None, "", True)
    assert "compared" not in {each.id for each in build(supervisor(), NOW).panels}, "no action is chosen"


def test_the_head_stands_in_one_line_with_its_button(make: Make, qtbot: QtBot) -> None:
    view = make(supervisor()).page.patterns
    window = view.window()
    rate, button = (one.mapTo(window, one.rect().center()).y() for one in (view._figure, view.again))
    qtbot.waitUntil(lambda: view.again.isVisible())
    assert abs(rate - button) <= 1
