"""How large a window opens. Knows screens, and nothing of what the window shows."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

_NOMINAL = frozenset({"offscreen", "minimal"})
"""Platforms of Qt whose screen nobody sees: its size says nothing about the room there is."""


def is_seen() -> bool:
    """Whether somebody sits before a screen that shows the windows, and may hear them."""
    return QGuiApplication.platformName() not in _NOMINAL


def room() -> QSize | None:
    """What the screen leaves to windows, bars of the system and a window's title taken off; None where no screen is
    seen."""
    screen = QGuiApplication.primaryScreen()
    if screen is None or not is_seen():
        return None
    title = QApplication.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    return screen.availableGeometry().size() - QSize(0, title)


def least_size(smallest: QSize, available: QSize | None) -> QSize:
    """How small a window may be: ``smallest``, and on a screen that has not even that what it has, lest the foot lies
    below its edge."""
    return smallest if available is None else smallest.boundedTo(available)


def opening_size(wanted: QSize, smallest: QSize, available: QSize | None) -> QSize:
    """``wanted`` where there is room for it, else as much as is ``available``, but never less than ``smallest``."""
    return wanted if available is None else wanted.boundedTo(available).expandedTo(smallest)
