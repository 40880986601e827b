"""Regions in windows of their own: by key, by command and by the mouse, and they find their places again."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.adapters.system.window_file import WindowFile
from agentdesk.app.window_places import Box, Place, last_place, open_place
from agentdesk.devtools.scenes.morning import CHAT, chatting, morning
from agentdesk.ui.shell.detached import OwnWindow
from agentdesk.ui.shell.first_paint import FirstPaint
from agentdesk.ui.shell.screens import screen_name
from agentdesk.ui.shell.standing import WindowPlaces
from agentdesk.ui.theme.tokens import load_tokens
from tests.support.five_talks import CHATS, five, listening, turn
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier
REGIONS = ("work", "customer", "timeline", "talk", "advice", "journeys")


def _own(desk: Desk, name: str) -> OwnWindow:
    return next(each for each in desk.window.detached.windows() if each.berth.name == name)


def _names(desk: Desk) -> set[str]:
    return {each.berth.name for each in desk.window.detached.windows()}


def _focused() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def _here() -> str:
    return screen_name(QGuiApplication.primaryScreen())


@pytest.mark.parametrize("name", REGIONS)
def test_each_region_goes_and_comes_by_the_same_command(make: Callable[..., Desk], name: str) -> None:
    desk = make(chatting())
    desk.window.commands.run(f"own_window_{name}")
    own = _own(desk, name)
    region = own.berth.region
    assert region.window() is own
    assert own.isVisible()
    assert region.isVisible()
    assert own.isWindow()
    assert own.berth.title in own.windowTitle()
    assert not own.berth.isVisible(), "it leaves no hole"
    desk.window.commands.run(f"own_window_{name}")
    assert region.window() is desk.window
    assert region.isVisible()
    assert desk.window.detached.windows() == ()


def test_its_key_is_for_the_region_with_the_caret_and_the_caret_goes_with_it(
    qtbot: QtBot, make: Callable[..., Desk]
) -> None:
    desk = make(chatting())
    desk.press(Qt.Key.Key_J, CTRL)
    field = desk.window.conversation.composer.field
    QTest.keyClicks(field, "half a ")
    desk.press(Qt.Key.Key_F8)
    assert _names(desk) == {"talk"}
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field)
    QTest.keyClicks(field, "sentence")
    desk.press(Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field)
    assert field.toPlainText() == "half a sentence"
    assert field.window() is desk.window
    desk.window.top_bar.search.setFocus()
    desk.press(Qt.Key.Key_F8)
    assert _names(desk) == set(), "the caret is in no region"


def test_the_keys_of_the_desk_work_in_it_and_lead_out_of_it(qtbot: QtBot, make: Callable[..., Desk]) -> None:
    desk = make(chatting())
    desk.window.commands.run("own_window_timeline")
    own = _own(desk, "timeline")
    qtbot.waitUntil(own.isActiveWindow)
    desk.window.timeline.focus_find()
    desk.press(Qt.Key.Key_J, CTRL)
    qtbot.waitUntil(desk.window.isActiveWindow)
    assert QApplication.focusWidget() is desk.window.conversation.composer.field
    desk.press(Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(own.isActiveWindow)
    desk.press(Qt.Key.Key_K, CTRL)
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(own.isActiveWindow)
    assert own.berth.region.isAncestorOf(_focused()), "the caret is where the palette took it from"


def test_f6_walks_into_it_and_out_again(qtbot: QtBot, qapp: QApplication, make: Callable[..., Desk]) -> None:
    desk = make(chatting())
    desk.window.commands.run("own_window_timeline")
    own, seen = _own(desk, "timeline"), []
    for _step in range(8):
        with qtbot.waitSignal(qapp.focusChanged, check_params_cb=lambda _old, new: new is not None):
            desk.press(Qt.Key.Key_F6)
        seen.append(_focused().window())
    assert own in seen
    assert seen.count(own) < len(seen) / 2


def test_closing_it_brings_the_region_back_and_its_place_is_remembered(qtbot: QtBot, make: Callable[..., Desk]) -> None:
    desk = make(chatting())
    desk.window.commands.run("own_window_timeline")
    own = _own(desk, "timeline")
    own.resize(520, 430)
    own.move(120, 90)
    qtbot.waitUntil(lambda: _box(desk, "timeline") == Box(120, 90, 520, 430))
    own.windowHandle().close()  # as the button of the frame does
    assert desk.window.timeline.window() is desk.window
    qtbot.waitUntil(lambda: open_place(desk.places.all, "timeline") is None)
    desk.window.commands.run("own_window_timeline")
    own = _own(desk, "timeline")
    assert (own.pos().x(), own.pos().y(), own.width(), own.height()) == (120, 90, 520, 430)


def _box(desk: Desk, name: str) -> Box | None:
    place = last_place(desk.places.all, name, [_here()])
    return place.box if place else None


def test_closing_the_desk_closes_them_and_they_are_there_at_the_next_start(
    qtbot: QtBot, make: Callable[..., Desk], tmp_path: Path
) -> None:
    file = WindowFile(tmp_path / "desk" / "windows.toml")
    places = WindowPlaces(file.read())
    places.changed.connect(file.write)
    desk = make(chatting(), places=places)
    desk.window.commands.run("own_window_talk")
    desk.window.commands.run("own_window_advice")
    own = _own(desk, "talk")
    own.setGeometry(40, 50, 600, 500)
    own.close()  # a system that ends closes all windows, in any order
    desk.window.close()
    assert not own.isVisible()
    again = make(chatting(), places=WindowPlaces(file.read()))
    qtbot.waitUntil(lambda: _names(again) == {"talk", "advice"})
    assert _own(again, "talk").size().toTuple() == (600, 500)
    assert again.window.isActiveWindow(), "they come up behind: the caret is where it was"


@pytest.mark.parametrize("text", ["", "place = 3", "[[place]]\nregion = 1", "not toml ["])
def test_a_file_with_nonsense_is_a_desk_in_one_window(tmp_path: Path, text: str) -> None:
    (tmp_path / "windows.toml").write_text(text)
    assert WindowFile(tmp_path / "windows.toml").read() == ()


def test_when_its_screen_is_gone_it_comes_home_and_goes_again_with_the_screen(
    qapp: QApplication, make: Callable[..., Desk]
) -> None:
    desk = make(chatting())
    desk.window.commands.run("own_window_timeline")
    screen = _own(desk, "timeline").screen()
    qapp.screenRemoved.emit(screen)
    assert desk.window.timeline.window() is desk.window
    assert desk.window.timeline.isVisible()
    place = open_place(desk.places.all, "timeline")
    assert place is not None, "it is the screen that went, not the person's wish"
    qapp.screenAdded.emit(screen)
    assert _names(desk) == {"timeline"}


def test_a_screen_that_is_not_there_at_the_start_leaves_the_region_at_home(make: Callable[..., Desk]) -> None:
    places = WindowPlaces((Place("timeline", "a screen at home", Box(0, 0, 400, 300), is_open=True),))
    desk = make(chatting(), places=places)
    desk.window.detached.restore()
    assert _names(desk) == set()
    assert open_place(places.all, "timeline") is not None


def test_another_size_or_language_leaves_the_window_as_it_stands_and_makes_what_is_in_it_anew(
    qtbot: QtBot, make: Callable[..., Desk]
) -> None:
    desk = listening(make, five())
    turn(desk, CHATS[0])
    desk.window.commands.run("own_window_advice")
    desk.window.commands.run("own_window_talk")
    own, region = _own(desk, "talk"), desk.window.talk
    own.setGeometry(30, 40, 560, 480)
    desk.press(Qt.Key.Key_J, CTRL)
    qtbot.waitUntil(own.isActiveWindow)
    QTest.keyClicks(_focused(), "half a ")
    left = _Left(own)
    desk.look.set_scale(1.25)
    desk.look.set_language("de")
    assert (left.kinds, own.isActiveWindow()) == ([], True)
    assert _own(desk, "talk") is own
    assert own.geometry().getRect() == (30, 40, 560, 480)
    assert (own.windowTitle(), desk.window.talk.window()) == ("Gespräch (agentdesk)", own)
    assert region is not desk.window.talk
    assert _focused() is desk.window.conversation.composer.field
    QTest.keyClicks(_focused(), "sentence")
    assert desk.window.conversation.composer.field.toPlainText() == "half a sentence"
    desk.press(Qt.Key.Key_F, CTRL)  # no former key is in the way of the new one
    qtbot.waitUntil(desk.window.isActiveWindow)
    own.close()
    assert desk.window.talk.window() is desk.window, "and it is closed as ever"


def test_for_somebody_else_it_stays_too_with_nothing_in_it_of_whoever_was_there(
    qtbot: QtBot, make: Callable[..., Desk]
) -> None:
    desk = make(chatting())
    desk.window.commands.run("own_window_talk")
    own, before = _own(desk, "talk"), desk.window.talk
    qtbot.waitUntil(own.isActiveWindow)
    left = _Left(own)
    session = chatting().session
    assert session is not None
    desk.store.put(replace(chatting(), session=session.model_copy(update={"agent_id": "a-2", "name": "Kim Berg"})))
    assert (left.kinds, _own(desk, "talk"), desk.window.talk.window()) == ([], own, own)
    assert not before.isVisible()
    assert own.isActiveWindow()
    desk.press(Qt.Key.Key_J, CTRL)
    assert desk.window.talk.isAncestorOf(_focused()), "and the keys find it"


class _Left(QObject):
    """Of what would let a window go from where it is, what happened to it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.kinds: list[QEvent.Type] = []
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in (QEvent.Type.Close, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.WindowDeactivate):
            self.kinds.append(event.type())
        return False


def test_with_both_panes_away_the_middle_says_where_they_are(make: Callable[..., Desk]) -> None:
    desk = make(chatting())
    desk.window.commands.run("own_window_timeline")
    assert not desk.window.middle.nothing.isVisible()
    assert desk.window.talk.isVisible()
    desk.window.commands.run("own_window_talk")
    assert desk.window.middle.nothing.isVisible()
    desk.window.commands.run("own_window_talk")
    assert not desk.window.middle.nothing.isVisible()


def test_what_arrives_is_shown_there_and_a_sheet_slides_over_the_advice_there(
    qtbot: QtBot, make: Callable[..., Desk]
) -> None:
    desk = make(morning())
    desk.window.commands.run("own_window_advice")
    own = _own(desk, "advice")
    desk.window.work_list.setFocus()
    desk.press(Qt.Key.Key_O, CTRL)
    assert desk.window.sheet.isVisible()
    assert desk.window.sheet.window() is own
    assert desk.window.sheet.width() == own.width()
    qtbot.waitUntil(own.isActiveWindow)
    desk.press(Qt.Key.Key_Escape)
    desk.store.put(replace(chatting(), unread={CHAT: 2}))
    assert _is_in(desk.window.advice, own)


def _is_in(widget: QWidget, window: QWidget) -> bool:
    return widget.isVisible() and window.isAncestorOf(widget)


def test_the_desk_itself_opens_where_it_was_also_as_large_as_the_screen(
    qtbot: QtBot, make: Callable[..., Desk], tmp_path: Path
) -> None:
    file = WindowFile(tmp_path / "windows.toml")
    places = WindowPlaces()
    places.changed.connect(file.write)
    desk = make(chatting(), places=places)
    desk.window.move(37, 41)
    qtbot.waitUntil(lambda: _box_of_desk(places) == (37, 41))
    desk.window.setWindowState(Qt.WindowState.WindowMaximized)
    desk.window.close()
    kept = file.read()
    first = FirstPaint(load_tokens("light"), kept)
    qtbot.addWidget(first)
    assert first.isMaximized()
    again = make(chatting(), places=WindowPlaces(kept))
    assert again.window.isMaximized()
    again.window.setWindowState(Qt.WindowState.WindowNoState)
    assert [each.region for each in kept] == ["desk"], "and no region has a window of its own"
    assert again.window.detached.windows() == ()


def _box_of_desk(places: WindowPlaces) -> tuple[int, int] | None:
    place = last_place(places.all, "desk", [_here()])
    return (place.box.x, place.box.y) if place else None


TWO_SCREENS = """{"screens": [
  {"name": "left", "x": 0, "y": 0, "width": 1920, "height": 1080, "dpr": 1},
  {"name": "right", "x": 1920, "y": 0, "width": 3840, "height": 2160, "dpr": 1,
   "logicalDpi": 192, "logicalBaseDpi": 96}]}"""

ON_TWO_SCREENS = """
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from agentdesk.app.window_places import open_place
from agentdesk.ui.qt.application import make_application
from agentdesk.ui.shell.standing import WindowPlaces
from tests.support.five_talks import CHATS, five, listening, turn
from tests.support.gui_desk import Desk
from agentdesk.devtools.scenes.morning import chatting

app = make_application()
first, second = QGuiApplication.screens()
places = WindowPlaces()
desk = Desk(app, chatting(), places=places)
desk.window.start()
desk.window.show()
app.processEvents()
assert desk.window.screen().name() == "left"
desk.window.commands.run("own_window_timeline")
own = desk.window.detached.windows()[0]
app.processEvents()
assert own.screen().name() == "right", "the other screen is what one has it for"
assert own.devicePixelRatio() == 2
assert second.availableGeometry().contains(own.geometry())
own.resize(700, 500)
own.move(second.availableGeometry().topLeft().x() + 100, 60)
app.processEvents()
icon = own.grab()
assert icon.devicePixelRatio() == 2
desk.window.close()
assert open_place(places.all, "timeline").screen != open_place(places.all, "timeline").region
again = Desk(app, chatting(), places=places)
again.window.start()
again.window.show()
for _turn in range(3):
    app.processEvents()
own = again.window.detached.windows()[0]
assert own.screen().name() == "right"
assert own.size().toTuple() == (700, 500)
again.window.stop()
again.window.close()
print("both screens hold")
"""


def test_on_two_screens_of_different_density_it_goes_to_the_other_one(tmp_path: Path) -> None:
    """In a process of its own: how many screens Qt's offscreen platform has is settled at its start."""
    screens = tmp_path / "screens.json"
    screens.write_text(TWO_SCREENS)
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", ON_TWO_SCREENS],
        env={"QT_QPA_PLATFORM": f"offscreen:configfile={screens}", "PYTHONPATH": str(root), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stdout.strip() == "both screens hold", done.stderr
