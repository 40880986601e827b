"""The names below a line: whole also where they are wider than their columns, in whatever direction one reads."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.line import LineList, Point
from agentdesk.ui.theme import theme
from tests.gui.kit.test_kit import shown

WIDE = "28 September"


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_name_wider_than_its_column_is_whole(qapp: QApplication, qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    theme.apply_theme(qapp, "light")
    host = QWidget()
    qtbot.addWidget(host)
    host.setLayoutDirection(direction)
    lines = LineList("By week")
    lines.setFixedWidth(330)
    shown(host, lines)
    lines.show_points([Point(key=str(n), label=WIDE, text="50 %", spoken=WIDE, value=0.5) for n in range(9)])
    qtbot.waitUntil(lambda: lines.visualRect(lines.model().index(0, 0)).width() < 40)
    column = lines.visualRect(lines.model().index(0, 0))
    line = theme.tokens().type.tiny.line
    strip = QRect(0, column.bottom() - line, lines.viewport().width(), line)
    image = lines.viewport().grab(strip).toImage()
    inked = [x for x in range(image.width()) if _is_inked(image, x)]
    first = inked[-1] if direction is Qt.LayoutDirection.RightToLeft else inked[0]
    width = lines._delegate.metrics.horizontalAdvance(WIDE)
    near = [x for x in inked if abs(x - first) <= width]
    assert max(near) - min(near) >= width - 3, "the first name is there from its first to its last letter"
    assert strip.left() + min(near) >= 0
    assert max(near) <= lines.viewport().width()


def _is_inked(image: QImage, x: int) -> bool:
    ground = image.pixelColor(0, 0)
    return any(image.pixelColor(x, y) != ground for y in range(image.height()))
