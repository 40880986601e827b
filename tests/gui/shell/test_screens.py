"""On a very large screen lines are no longer than one reads with ease; on a small one nothing lies beyond its edge."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QSize
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import morning
from agentdesk.ui.kit.transcript import Transcript
from agentdesk.ui.shell.placing import least_size
from agentdesk.ui.theme import theme
from tests.support.gui_desk import Desk
from tests.support.structure import clipped, cut_off


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_are_no_wider_than_one_reads(make: Callable[..., Desk], qtbot: QtBot, language: str) -> None:
    desk = make(morning(), language=language)
    desk.window.resize(3840, 2160)
    talk = next(each for each in desk.window.conversation.findChildren(Transcript) if each.isVisible())
    size = theme.tokens().size
    measure = size.measure + size.scroll_bar
    qtbot.waitUntil(lambda: talk.width() > 2 * measure - 100 and talk.viewport().width() <= measure)
    begins = talk.viewport().mapTo(talk, QPoint(0, 0)).x()
    ends = talk.width() - begins - talk.viewport().width()
    assert (begins > ends) == talk.isRightToLeft(), "what is left free lies behind the words"
    desk.window.resize(1440, 900)
    qtbot.waitUntil(lambda: talk.viewport().width() > talk.width() - 3 * size.scroll_bar)


def test_on_a_small_screen_the_foot_lies_above_its_edge(
    make: Callable[[State], Desk], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """What a title bar leaves of 720 is less than the least height elsewhere."""
    there = QSize(1280, 696)
    assert least_size(QSize(1280, 720), there) == there
    assert least_size(QSize(1280, 720), QSize(1920, 1080)) == least_size(QSize(1280, 720), None) == QSize(1280, 720)
    monkeypatch.setattr("agentdesk.ui.shell.window.room", lambda: there)
    window = make(morning()).window
    window.resize(there)
    assert window.size() == there
    qtbot.waitUntil(lambda: window.status_bar.geometry().bottom() < there.height())
    qtbot.waitUntil(lambda: cut_off(window) == [] and clipped(window) == [])
