"""What a step shows is laid out once, when it ends, and is right then."""

import pytest
import shiboken6
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.laying_out import laid_out_once
from agentdesk.ui.kit.layout import show_if

PARTS = 10


class Counting(QVBoxLayout):
    """A column that counts how often it places what is in it."""

    count_of_placing = 0

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        self.count_of_placing += 1
        super().setGeometry(rect)


class Window(QWidget):
    """Parts that are hidden, in a box, in a window; ``below`` stands under the box."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(300, 600)
        self.column, self.box, self.below = Counting(self), QWidget(), QLabel("below")
        self.inner = Counting(self.box)
        self.parts = [QLabel(f"part {number}") for number in range(PARTS)]
        for part in self.parts:
            self.inner.addWidget(part)
            part.hide()
        self.column.addWidget(self.box)
        self.column.addWidget(self.below)
        self.column.addStretch(1)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.column.activate()
    made.column.count_of_placing = made.inner.count_of_placing = 0
    return made


def show_all(window: Window) -> None:
    for part in window.parts:
        show_if(part, True)


def assert_is_laid_out(window: Window) -> None:
    heights = [part.height() for part in window.parts]
    assert min(heights) >= window.parts[0].sizeHint().height()
    assert window.box.height() >= sum(heights)
    assert window.below.y() >= window.box.geometry().bottom()


def test_ten_parts_are_laid_out_once(window: Window) -> None:
    with laid_out_once():
        show_all(window)
        assert (window.inner.count_of_placing, window.column.count_of_placing) == (0, 0)
    assert_is_laid_out(window)
    assert window.inner.count_of_placing <= 2, "by its own, and as what is around it grows"
    assert window.column.count_of_placing == 1


def test_without_a_step_each_is_laid_out_by_itself(window: Window) -> None:
    show_all(window)
    assert window.inner.count_of_placing >= PARTS


def test_a_step_in_a_step_is_a_part_of_it(window: Window) -> None:
    with laid_out_once():
        with laid_out_once():
            show_all(window)
        assert window.column.count_of_placing == 0
    assert_is_laid_out(window)


def test_a_step_that_fails_leaves_what_it_showed_laid_out(window: Window) -> None:
    def _fails() -> None:
        show_all(window)
        raise ValueError("half of it")

    with pytest.raises(ValueError, match="half of it"), laid_out_once():
        _fails()
    assert_is_laid_out(window)
    assert window.column.isEnabled()
    assert window.inner.isEnabled()


def test_what_grows_in_a_step_has_its_place_at_its_end(window: Window) -> None:
    with laid_out_once():
        show_all(window)
        window.resize(500, 700)
    assert_is_laid_out(window)
    assert window.parts[0].width() > 400


def test_what_goes_in_a_step_is_not_asked_for(window: Window) -> None:
    with laid_out_once():
        show_all(window)
        shiboken6.delete(window.box)
    assert window.column.isEnabled()
    assert window.below.y() < 40
