"""A row that has no room for its words has them whole in its tool tip."""

from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QListView, QToolTip
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.detail_delegate import DetailDelegate
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.qt.models import KeyedModel

LONG = "Send the replacement router by courier to the shop of the customer's choice"


class Line(NamedTuple):
    title: str
    detail: str = ""


class Lines(KeyedModel[Line]):
    def __init__(self) -> None:
        super().__init__(lambda line: line.title + line.detail)

    def cell(self, item: Line, column: int, role: int) -> Any:
        return item.title if role == Qt.ItemDataRole.DisplayRole else None


@pytest.mark.parametrize("detail", ["ينتظر", "11:33"])
@pytest.mark.parametrize("side", [Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight])
def test_the_detail_is_at_the_far_end_also_of_the_row_with_the_caret(
    qtbot: QtBot, detail: str, side: Qt.LayoutDirection
) -> None:
    """In Arabic it was painted over the beginning of the row's words."""
    view, model = QListView(), Lines()
    qtbot.addWidget(view)
    model.setParent(view)
    view.setModel(model)
    view.setItemDelegate(DetailDelegate(view, Lines.ItemRole))
    view.setLayoutDirection(side)
    model.replace([Line("", detail), Line("", detail + " ")])
    view.resize(480, 300)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    view.setCurrentIndex(model.index(0, 0))
    image = view.viewport().grab().toImage()
    for row in range(2):
        place = view.visualRect(model.index(row, 0)).adjusted(6, 6, -6, -6)
        columns, lines, empty = (
            range(place.left(), place.right()),
            range(place.top(), place.bottom()),
            place.center().x(),
        )
        written = [x for x in columns if any(image.pixel(x, y) != image.pixel(empty, y) for y in lines)]
        is_left = side is Qt.LayoutDirection.RightToLeft
        assert written
        assert max(written) < place.center().x() if is_left else min(written) > place.center().x()


def test_what_a_row_has_no_room_for_is_whole_in_its_tip(qtbot: QtBot) -> None:
    view, model = QListView(), Lines()
    qtbot.addWidget(view)
    model.setParent(view)
    view.setModel(model)
    view.setItemDelegate(DetailDelegate(view, Lines.ItemRole))
    model.replace([Line("Call back", "resolved"), Line(LONG, "10:51"), Line(LONG), Line("Call back", LONG)])
    view.resize(320, 300)
    view.show()

    def _tip(row: int) -> str:
        QToolTip.hideText()
        at = view.visualRect(model.index(row, 0)).center()
        QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at)))
        return QToolTip.text()

    assert [_tip(row) for row in range(4)] == ["", as_tip(f"{LONG}\n10:51"), as_tip(LONG), as_tip(f"Call back\n{LONG}")]
    QToolTip.hideText()
