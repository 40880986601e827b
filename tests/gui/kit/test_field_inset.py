"""Words begin in one line below each other, in a field of one line and in one of several, in every size of type."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.looks import SCALES, Seen
from agentdesk.ui.kit.field import LineField, TextArea
from agentdesk.ui.kit.layout import column


@pytest.mark.parametrize("scale", SCALES)
def test_words_begin_at_the_same_place(qapp: QApplication, qtbot: QtBot, scale: float) -> None:
    """In large type those of several lines began four pixels before the others."""
    Seen(scale=scale).put_on(qapp).deleteLater()
    form, line, area = QWidget(), LineField("One"), TextArea("Several")
    qtbot.addWidget(form)
    layout = column(form)
    for field in (line, area):
        layout.addWidget(field)
    form.resize(400, form.sizeHint().height())
    form.show()
    form.grab()
    of_area = area.viewport().x() + area.cursorRect().left()
    assert abs(of_area - line.cursorRect().center().x()) <= 1
