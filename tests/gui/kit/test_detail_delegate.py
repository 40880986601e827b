"""A row that has no room for its words has them whole in its tool tip."""

from typing import Any, NamedTuple

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
