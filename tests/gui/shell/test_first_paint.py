"""The first paint: on the screen before anything is loaded, alive meanwhile, gone when the desk takes its place."""

import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from agentdesk.ui.shell import first_paint
from agentdesk.ui.shell.first_paint import FirstPaint, load_behind
from agentdesk.ui.theme.tokens import THEMES, load_tokens


@pytest.fixture
def window(qtbot: QtBot) -> FirstPaint:
    made = FirstPaint(load_tokens("light"))
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("theme", THEMES)
def test_it_shows_the_shapes_in_the_theme(qtbot: QtBot, theme: str) -> None:
    tokens = load_tokens(theme)
    window = FirstPaint(tokens)
    qtbot.addWidget(window)
    window.show()
    picture = window.grab().toImage()
    middle = picture.pixelColor(picture.width() // 2, picture.height() - 2 * tokens.size.status_bar)
    assert middle.name() == tokens.color.surface
    assert picture.pixelColor(2, picture.height() // 2).name() == tokens.color.raised
    seen = {picture.pixelColor(x, 24).name() for x in range(0, picture.width(), 8)}
    assert {tokens.color.raised, tokens.color.shape} <= seen


def test_loading_begins_after_the_paint_while_the_window_lives(
    qapp: QApplication, window: FirstPaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_paint, "UNSEEN_MS", 60_000)  # a busy machine may take long to paint
    order: list[str] = []
    answered = threading.Event()
    window.shapes.painted.connect(lambda: order.append("painted"))

    def load() -> None:
        order.append("loading")
        QTimer.singleShot(0, window, answered.set)  # carried out by the window's thread, while this one waits
        assert answered.wait(20)

    load_behind(qapp, window, load)
    assert order == ["painted", "loading"]
    assert window.isVisible()
    assert not window.was_closed


def test_what_cannot_be_loaded_is_said_where_it_was_asked_for(qapp: QApplication, window: FirstPaint) -> None:
    def load() -> None:
        raise ModuleNotFoundError("no such part")

    with pytest.raises(ModuleNotFoundError, match="no such part"):
        load_behind(qapp, window, load)


def test_the_desk_stands_where_the_first_paint_was(qtbot: QtBot, window: FirstPaint) -> None:
    desk = QMainWindow()
    qtbot.addWidget(desk)
    window.show()
    window.setGeometry(40, 30, 1300, 760)
    window.give_way_to(desk)
    assert desk.geometry().getRect() == (40, 30, 1300, 760)
    assert desk.isVisible()
    assert not window.isVisible()
    assert not window.was_closed


def test_who_closes_it_does_not_want_a_desk(qapp: QApplication, window: FirstPaint) -> None:
    window.shapes.painted.connect(window.close)
    load_behind(qapp, window, lambda: None)
    assert window.was_closed
