"""Ways to place widgets: what is taken out of a layout is gone, with whatever the layout held it by."""

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.layout import FlowLayout, clear


class Column(QVBoxLayout):
    """Notes what is taken out of it."""

    taken: list[QLayoutItem]

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return _noted(self.taken, super().takeAt(index))


class Flowing(FlowLayout):
    taken: list[QLayoutItem]

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return _noted(self.taken, super().takeAt(index))


def _noted(taken: list[QLayoutItem], item: QLayoutItem | None) -> QLayoutItem | None:
    if item is not None:
        taken.append(item)
    return item


@pytest.mark.parametrize("kind", [Column, Flowing])
def test_what_is_taken_out_leaves_nothing_behind(qtbot: QtBot, kind: type[Column | Flowing]) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    layout = kind(host)
    layout.taken = []
    words = [QLabel(f"word {number}") for number in range(3)]
    for word in words:
        layout.addWidget(word)
    if isinstance(layout, QVBoxLayout):
        inner = QVBoxLayout()
        inner.addWidget(QLabel("inside"))
        layout.addLayout(inner)
        layout.addStretch(1)
    gone = []
    words[0].destroyed.connect(lambda: gone.append(1))
    clear(layout)
    assert len(layout.taken) in (3, 5)
    assert not any(shiboken6.isValid(item) for item in layout.taken)
    assert isinstance(layout, QLayout)
    assert layout.count() == 0
    qtbot.waitUntil(lambda: bool(gone))
    layout.addWidget(QLabel("again"))
    assert layout.count() == 1
