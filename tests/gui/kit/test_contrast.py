"""Words can be read in every state of every part of the kit and in every theme: measured in pictures of them."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.gallery_pages import SECTIONS
from agentdesk.devtools.scenes.looks import Seen
from agentdesk.ui.kit.card import Ground
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.kit.states import Skeleton
from agentdesk.ui.theme import theme
from agentdesk.ui.theme.tokens import THEMES, load_tokens
from tests.gui.theme.test_theme import contrast

EDGE = 6
"""What is so near to a part's edge is its border."""
NEEDED = {"high_contrast": 7.0}
SLACK = 0.9
"""A stroke of a letter is seldom of the whole colour: its edges are smoothed."""


@pytest.fixture(params=THEMES)
def shelf(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    """What the gallery shows of parts that have states."""
    Seen(request.param, 2.0).put_on(qapp).deleteLater()
    widget = Ground("raised")
    qtbot.addWidget(widget)
    layout = column(widget)
    for title, build in SECTIONS:
        if title in ("Buttons", "Chips", "Strips", "Fields", "Choices"):
            layout.addWidget(build())
    widget.resize(1600, widget.sizeHint().height())
    widget.show()
    qtbot.waitExposed(widget)
    yield widget
    widget.hide()


def needed(name: str) -> float:
    return SLACK * NEEDED.get(name, 4.5)


def seen_contrast(image: QImage) -> float:
    """Between the ground, which is most of it, and the ink that differs from it most."""
    counted = Counter(image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 2))
    ((ground, _count),) = counted.most_common(1)
    return max(contrast(ink, ground) for ink in counted)


def picture(window: QWidget, part: QWidget) -> QImage:
    place = QRect(part.mapTo(window, QPoint(0, 0)), part.size()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
    return window.grab(place).toImage()


def parts(shelf: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    found = [each for kind in kinds for each in shelf.findChildren(kind) if each.isVisible()]
    return [each for each in found if _words(each)]


def _words(part: QWidget) -> str:
    if isinstance(part, QAbstractButton):
        return part.text()
    assert isinstance(part, QLineEdit | QPlainTextEdit)
    return (part.text() if isinstance(part, QLineEdit) else part.toPlainText()) or part.placeholderText()


def _put(part: QWidget, state: str) -> None:
    part.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, state in ("hover", "pressed"))
    if isinstance(part, QAbstractButton):
        part.setDown(state == "pressed")
    if state == "focus":
        part.setFocus(Qt.FocusReason.TabFocusReason)


def test_words_can_be_read_in_every_state(shelf: QWidget) -> None:
    name = theme.tokens().name
    found = parts(shelf)
    assert len(found) > 30
    for part in found:
        if isinstance(part, QAbstractButton) and not part.isEnabled():
            continue  # what is switched off may be faint (WCAG 1.4.3)
        for state in ("rest", "hover", "pressed", "focus"):
            _put(part, state)
            measured = seen_contrast(picture(shelf, part))
            assert measured >= needed(name), f"{type(part).__name__} “{_words(part)}”, {state}: {measured:.1f}"
        _put(part, "rest")
    for part in found:
        if isinstance(part, QRadioButton) and not part.isChecked():
            continue
        if isinstance(part, QRadioButton | QLineEdit | QPlainTextEdit):
            part.setEnabled(False)
            assert seen_contrast(picture(shelf, part)) >= needed(name), f"“{_words(part)}”, switched off"


@pytest.mark.parametrize("name", THEMES)
def test_a_menu_can_be_read(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    Seen(name, 2.0).put_on(qapp).deleteLater()
    menu = Menu()
    qtbot.addWidget(menu)
    menu.add("Live since 10:40", lambda: None).setEnabled(False)
    menu.add("Reconnect now", lambda: None)
    menu.adjustSize()
    image = menu.grab().toImage()
    told, act = menu.actions()
    menu.setActiveAction(act)
    chosen = menu.grab().toImage()
    for whole, action in ((image, told), (image, act), (chosen, act)):
        place = menu.actionGeometry(action).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        assert seen_contrast(whole.copy(place)) >= needed(name), action.text()


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["surface", "raised"])
def test_the_shape_of_what_loads_is_seen(qapp: QApplication, qtbot: QtBot, name: str, ground: str) -> None:
    """In the dark its bars had the colour of the ground, all but 4 %, and nothing seemed to go on."""
    Seen(name).put_on(qapp).deleteLater()
    place = Ground(ground)
    qtbot.addWidget(place)
    column(place).addWidget(Skeleton((0.5,)))
    place.resize(200, 60)
    place.show()
    assert 1.2 <= seen_contrast(place.grab().toImage()) <= 2, "and it does not call for attention"


def test_in_high_contrast_what_is_invited_is_told_from_what_is_written(qapp: QApplication) -> None:
    """ "Note (optional)" looked like words that somebody had written."""
    color = load_tokens("high_contrast").color
    assert contrast(color.muted, color.text) >= 1.5
    assert contrast(color.sunken, color.raised) >= 1.3, "a bar has an end that is seen"
