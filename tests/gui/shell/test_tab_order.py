"""Tab goes through each region as one reads it, and comes to no region twice: also by what is made long after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.devtools.scenes.stage import Stage
from agentdesk.ui.kit.choice import SegmentedChoice
from agentdesk.ui.shell.window import DeskWindow
from tests.support.staged import on_stage

SCENES = ("pop", "chat", "failed", "shared-phone", "wrap-up", "log", "radar")
LONGEST = 100


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, scene: str) -> Iterator[Stage]:
    with on_stage(qapp, tmp_path, scene) as made:
        yield made


@pytest.mark.parametrize("scene", SCENES)
def test_tab_goes_as_one_reads(stage: Stage) -> None:
    window = stage.window
    assert isinstance(window, DeskWindow)
    _goes_as_one_reads(window)
    for choice in window.findChildren(SegmentedChoice):
        choice.set_choice(choice.choices()[-1].id if choice.choices() else None)
    _goes_as_one_reads(window)


def _goes_as_one_reads(window: DeskWindow) -> None:
    window.ground.setFocus()  # before all
    reached = _reached(window)
    regions = [next((each for each in window.regions() if _is_in(each, one)), None) for one in reached]
    entered = [each for each, before in zip(regions, [None, *regions], strict=False) if each not in (None, before)]
    assert len(entered) == len({id(each) for each in entered}), "no region is come to twice"
    back = [
        (one.accessibleName(), following.accessibleName())
        for one, following, region, its in zip(reached, reached[1:], regions, regions[1:], strict=False)
        if region is its and _stands_before(following, one, window)
    ]
    assert back == []


def _reached(window: QWidget) -> list[QWidget]:
    """What Tab comes to, until it comes round."""
    found: list[QWidget] = []
    while len(found) < LONGEST:
        focused = window.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        now = window.focusWidget()
        if now is None or now in found:
            break
        found.append(now)
    return found


def _is_in(region: QWidget, one: QWidget) -> bool:
    return region.isVisible() and (region is one or region.isAncestorOf(one))


def _stands_before(one: QWidget, other: QWidget, window: QWidget) -> bool:
    """Above it, or in its line at its left."""
    here, there = (each.mapTo(window, QPoint()) for each in (one, other))
    is_above = here.y() + one.height() <= there.y()
    is_level = abs(here.y() + one.height() / 2 - there.y() - other.height() / 2) < one.height() / 2
    return is_above or (is_level and here.x() < there.x())
