"""Where the caret is can be seen: whatever Tab comes to looks otherwise while it has it, and nothing that is covered is
come to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.devtools.scenes.stage import Stage
from tests.support.staged import on_stage

SCENES = ("chat", "unsent", "keys", "change-keys", "my-record", "settings", "log", "floor")
LONGEST = 100
AROUND = 4
"""So many pixels around a part may show it."""


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, scene: str) -> Iterator[Stage]:
    with on_stage(qapp, tmp_path, scene, "high-contrast") as made:
        yield made


@pytest.mark.parametrize("scene", SCENES)
def test_where_the_caret_is_can_be_seen(stage: Stage) -> None:
    window, unseen = stage.shown, []
    window.activateWindow()
    reached: list[QWidget] = []
    while len(reached) < LONGEST:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        one = window.focusWidget()
        if one is None or one in reached:
            break
        reached.append(one)
        with_it = _picture(one, window)
        one.clearFocus()
        if _picture(one, window) == with_it and one not in (window, *_in_front(window)):
            unseen.append(one.accessibleName())
        one.setFocus(Qt.FocusReason.TabFocusReason)
    assert len(reached) > 2
    assert unseen == []


def _picture(one: QWidget, window: QWidget) -> QImage:
    around = QRect(one.mapTo(window, QPoint()), one.size()).adjusted(-AROUND, -AROUND, AROUND, AROUND)
    return window.grab(around.intersected(window.rect())).toImage()


def _in_front(window: QWidget) -> list[QWidget]:
    """What stands over all else and has the caret as a whole."""
    return [each for each in window.findChildren(QWidget) if each.accessibleName() == "Keys"]
