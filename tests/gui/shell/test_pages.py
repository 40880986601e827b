"""A window of several pages: tabs, keys, commands of a page, and what happens where there is no room for the tabs."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionTab, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.domain.people import Role
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.page import PageCommand, PageView
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.pages import Page, PagedWindow
from agentdesk.ui.theme import theme
from tests.support.gui_desk import HandClock, HandStore
from tests.support.recording_intents import RecordingIntents

CTRL = Qt.KeyboardModifier.ControlModifier


class Sheet(PageView):
    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName("field")
        column(self).addWidget(self.field)
        self.seen: list[State] = []
        self.steps: list[int] = []
        self.turned = 0

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        self.seen.append(state)

    def regions(self) -> Sequence[QWidget]:
        return (self.field,)

    def opened(self) -> None:
        self.turned += 1

    def focus_find(self) -> None:
        self.field.setFocus()

    def step(self, by: int) -> None:
        self.steps.append(by)


def commands() -> Sequence[PageCommand]:
    return (PageCommand("say_it", "Say it", lambda view: view.announcement.emit("said"), "Ctrl+Shift+S"),)


class Three(PagedWindow):
    def pages(self) -> Sequence[Page]:
        return (
            Page("first", "First", Sheet),
            Page("second", "Second", Sheet, commands, lambda state: len(state.interactions)),
            Page("third", "Third", Sheet),
        )

    def sheet(self, page: str) -> Sheet:
        view = self._views[page]
        assert isinstance(view, Sheet)
        return view


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[Three]:
    look = Look(qapp)
    shown = Three(RecordingIntents(), HandStore(State(session=session(Role.SUPERVISOR))), HandClock().now, look)
    qtbot.addWidget(shown)
    shown.start()
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    yield shown
    shown.stop()
    shown.close()
    look.deleteLater()


def test_a_key_turns_the_page_and_the_focus_goes_along(window: Three) -> None:
    window.sheet("first").field.setFocus()
    QTest.keyClick(window, Qt.Key.Key_2, CTRL)
    assert window.page == "second"
    assert window.tabs.bar.tabText(window.tabs.bar.currentIndex()) == "Second"
    assert window.focusWidget() is window.sheet("second").field
    assert window.sheet("second").turned == 1


def test_pages_are_made_when_they_are_turned_to_and_rendered_while_open(window: Three) -> None:
    assert set(window._views) == {"first"}
    window.show_page("third")
    seen = len(window.sheet("first").seen)
    window.render_body(State(), window._shell, NOW)  # type: ignore[arg-type]
    assert len(window.sheet("first").seen) == seen
    assert window.sheet("third").seen[-1] == State()


def test_a_page_s_command_turns_to_it_first(window: Three) -> None:
    QTest.keyClick(window, Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.page == "second"


def test_shared_gestures_are_the_open_page_s(window: Three) -> None:
    window.commands.run("next_record")
    window.show_page("third")
    window.commands.run("previous_record")
    assert (window.sheet("first").steps, window.sheet("third").steps) == ([1], [-1])
    QTest.keyClick(window, Qt.Key.Key_F, CTRL)
    assert window.focusWidget() is window.sheet("third").field


def test_a_tab_says_how_many_wait_to_eyes_and_to_a_screen_reader(window: Three) -> None:
    window.tabs.show_counts([0, 2, 0])
    tab = QAccessible.queryAccessibleInterface(window.tabs.bar).child(1)
    assert tab.text(QAccessible.Text.Name) == "Second 2"
    window.tabs.show_counts([0, 0, 0])
    assert tab.text(QAccessible.Text.Name) == "Second"


def test_a_badge_stands_nearer_to_its_own_page_than_to_the_next(window: Three) -> None:
    window.tabs.show_counts([0, 2, 0])
    QApplication.sendPostedEvents()
    bar = window.tabs.bar
    badge = bar.tabButton(1, QTabBar.ButtonPosition.RightSide).findChild(Chip)
    assert badge is not None
    left = badge.mapTo(bar, badge.rect().topLeft()).x()

    def _name(tab: int) -> tuple[int, int]:
        """Where Qt writes it: into the middle of what the badge leaves of its tab."""
        option = QStyleOptionTab()
        bar.initStyleOption(option, tab)
        middle = bar.style().subElementRect(QStyle.SubElement.SE_TabBarTabText, option, bar).center().x()
        half = bar.fontMetrics().horizontalAdvance(bar.tabText(tab)) // 2
        return middle - half, middle + half

    assert left - _name(1)[1] < _name(2)[0] - (left + badge.width())
    assert left + badge.width() < bar.tabRect(1).right() - theme.tokens().space.xs


def test_the_row_is_as_wide_as_its_tabs_when_a_badge_comes_and_as_before_when_it_goes(
    window: Three, qtbot: QtBot
) -> None:
    bar = window.tabs.bar
    before = [bar.tabRect(each) for each in range(bar.count())]
    for counts in ([0, 2, 0], [0, 12, 3], [0, 0, 0]):
        window.tabs.show_counts(counts)
        qtbot.waitUntil(lambda: bar.width() == bar.sizeHint().width())
        assert bar.tabRect(bar.count() - 1).right() < bar.width()
    assert [bar.tabRect(each) for each in range(bar.count())] == before


def test_without_room_the_pages_are_a_menu(qtbot: QtBot, window: Three) -> None:
    assert window.tabs.bar.isVisible()
    window.tabs.setMaximumWidth(90)
    qtbot.waitUntil(window.tabs.menu.isVisible)
    assert not window.tabs.bar.isVisible()
    assert [action.text() for action in window.tabs.menu.menu_shown.actions()] == ["First", "Second", "Third"]
    window.tabs.menu.menu_shown.actions()[2].trigger()
    assert window.page == "third"
    assert window.tabs.menu.text() == "Third"


def test_made_anew_the_window_stays_at_its_page(window: Three) -> None:
    window.show_page("second")
    window.rebuild()
    assert window.page == "second"
    assert window.sheet("second").isVisible()
