"""What stands at the top of the columns is in one line, and the advice keeps its place whatever stands above it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import morning
from agentdesk.ui.kit.chip import ChipButton
from agentdesk.ui.kit.text import SectionTitle
from tests.support.gui_desk import Desk


def middle(desk: Desk, part: QWidget) -> int:
    margins = part.contentsMargins()
    return part.mapTo(desk.window, QPoint(0, 0)).y() + (margins.top() + part.height() - margins.bottom()) // 2


@pytest.mark.parametrize("scale", [1.0, 1.25])
def test_the_titles_are_in_one_line_and_a_chip_beside_one_moves_nothing(
    make: Callable[..., Desk], scale: float
) -> None:
    """ "Do next" stood four pixels above "Work", and the card went down when there was newer advice."""
    state: State = morning()
    desk = make(state, scale=scale)
    work, advice = desk.window.work_list, desk.window.advice
    titles = [one.findChildren(SectionTitle)[0] for one in (work, advice)]
    assert [each.accessibleName() for each in titles] == ["Work", "Do next"]
    assert abs(middle(desk, titles[0]) - middle(desk, titles[1])) <= 1
    before = middle(desk, advice.card)
    chips = [each for each in advice.findChildren(ChipButton) if each.text() in ("Newer advice", "Earlier advice")]
    assert len(chips) == 2
    chips[0].show()
    desk.window.grab()
    assert middle(desk, advice.card) == before
