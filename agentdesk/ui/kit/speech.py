"""Said by a screen reader without anything moving."""

from PySide6 import QtGui  # what is said is made when first something is: PySide makes QAccessible with eight enums
from PySide6.QtWidgets import QWidget


def speak(place: QWidget, words: str) -> None:
    """Have ``words`` said politely; ``place`` is where they stand."""
    if words:
        QtGui.QAccessible.updateAccessibility(QtGui.QAccessibleAnnouncementEvent(place, words))
