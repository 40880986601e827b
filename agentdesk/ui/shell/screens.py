"""Screens by names that hold after they were plugged in anew, and places on them."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from agentdesk.app.window_places import Box


def screen_name(screen: QScreen) -> str:
    """What the screen itself says it is; where it does not, the name of its socket."""
    said = " ".join(each for each in (screen.manufacturer(), screen.model(), screen.serialNumber()) if each)
    return said if screen.serialNumber() else " ".join(each for each in (said, screen.name()) if each)


def screens() -> dict[str, QScreen]:
    """All there are, by name."""
    return {screen_name(each): each for each in QGuiApplication.screens()}


def box_of(window: QWidget) -> Box:
    """Where the window stands on its screen: its frame's corner and its own size; where it would stand, were it not as
    large as the screen."""
    stands = QRect(window.pos(), window.size()) if not window.isMaximized() else window.normalGeometry()
    corner = stands.topLeft() - window.screen().availableGeometry().topLeft()
    return Box(corner.x(), corner.y(), stands.width(), stands.height())


def put_on(window: QWidget, screen: QScreen, box: Box) -> None:
    """Put the window there, as far as the screen has room; never smaller than its smallest size."""
    room = screen.availableGeometry()
    fitting = box.within(room.width(), room.height())
    window.setScreen(screen)
    window.resize(QSize(fitting.width, fitting.height))
    window.move(room.topLeft() + QPoint(fitting.x, fitting.y))


def beside(window: QWidget) -> QScreen:
    """Another screen than the window's, where there is one."""
    here = window.screen().name()
    others = [each for each in QGuiApplication.screens() if each.name() != here]
    return others[0] if others else window.screen()


def in_the_middle(size: QSize, screen: QScreen) -> Box:
    """A rectangle of that size in the middle of the screen."""
    room = QRect(QPoint(0, 0), screen.availableGeometry().size())
    place = QRect(QPoint(0, 0), size)
    place.moveCenter(room.center())
    return Box(place.x(), place.y(), size.width(), size.height())
