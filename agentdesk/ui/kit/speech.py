"""Said by a screen reader without anything moving."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def speak(place: QWidget, words: str) -> None:
    """Have ``words`` said politely; ``place`` is where they stand."""
    if words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(place, words))
