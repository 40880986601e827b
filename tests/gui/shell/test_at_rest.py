"""Everything has its place before it is seen, and keeps it: nothing is laid out for ever."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.devtools.scenes.catalogue import WINDOWS
from agentdesk.devtools.scenes.looks import Seen
from agentdesk.devtools.scenes.stage import Stage
from agentdesk.ui.kit.text import Prose, Text
from agentdesk.ui.kit.turning import TurningLayout
from agentdesk.ui.qt.rest import come_to_rest
from agentdesk.ui.shell.look import Look
from agentdesk.ui.theme import theme


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, scene: str) -> Iterator[tuple[Stage, Look]]:
    look = Seen().put_on(qapp)
    made = WINDOWS[scene](look, tmp_path)
    made.settle()
    yield made, look
    made.close()
    look.deleteLater()
    theme.apply_theme(qapp, "light")


def _places(window: QWidget) -> dict[QWidget, QRect]:
    return {each: each.geometry() for each in window.findChildren(QWidget) if each.isVisible()}


@pytest.mark.parametrize("scene", ["log", "pop", "wrap-up"])
def test_the_first_frame_in_another_theme_is_as_all_that_follow(stage: tuple[Stage, Look]) -> None:
    made, look = stage
    look.set_theme("dark")
    first = _places(made.shown)
    for _round in range(3):
        made.settle()
    assert {each: place for each, place in _places(made.shown).items() if first.get(each) != place} == {}


def test_a_row_that_turns_comes_to_rest_though_it_is_asked_for_widths_it_never_gets(qapp: QApplication) -> None:
    host = QWidget()
    line = TurningLayout(host, least=100)
    line.addWidget(Prose("Words that wrap where there is little room for them"), 1)
    line.addWidget(Text("a button"))
    host.resize(600, 100)
    host.show()
    assert come_to_rest(qapp)
    beside = host.sizeHint()
    for width in (90, 600, 90):
        line.heightForWidth(width)
    assert host.sizeHint() == beside
    assert come_to_rest(qapp)
    below = line.heightForWidth(130)
    host.resize(130, below)
    assert come_to_rest(qapp)
    assert line.heightForWidth(130) == below
    assert host.height() == below
    host.close()
