"""Ways to place widgets: what is taken out of a layout is gone, with whatever the layout held it by."""

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QVBoxLayout, QWidget, QWidgetItem
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.layout import FlowLayout, clear
from agentdesk.ui.kit.toast import Toast
from agentdesk.ui.kit.turning import TurningLayout


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


def _made_by_qt() -> int:
    """Items of layouts that PySide has an object for, and Qt has made."""
    items = (each for each in shiboken6.getAllValidWrappers() if type(each) is QWidgetItem)
    return sum(not shiboken6.createdByPython(each) for each in items)


def test_what_measures_its_parts_knows_none_that_is_gone(qtbot: QtBot) -> None:
    before = _made_by_qt()
    host = QWidget()
    qtbot.addWidget(host)
    layout = TurningLayout(host)
    words = [QLabel(f"word {number}") for number in range(3)]
    for word in words:
        layout.addWidget(word)
    host.show()
    layout.heightForWidth(10)
    shiboken6.delete(words[0])
    assert layout.minimumSize().width() >= words[1].minimumSizeHint().width()
    assert _made_by_qt() == before


def test_the_button_of_a_note_leaves_nothing_where_it_stood(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1440, 900)
    host.show()
    toast = Toast(host)
    before = _made_by_qt()
    for number in range(6):
        toast.say(str(number), "A" * (80 if number % 2 else 3), "for you", accept="Accept")
    assert _made_by_qt() <= before
    toast.withdraw()
