"""Said by a screen reader without anything moving."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6 import QtGui  # what is said is made when first something is: PySide makes QAccessible with eight enums
from PySide6.QtWidgets import QWidget

_unheard: list[object] = []


@contextmanager
def unheard() -> Iterator[None]:
    """What is shown meanwhile was heard before: it is only made anew."""
    _unheard.append(None)
    try:
        yield
    finally:
        _unheard.pop()


def speak(place: QWidget, words: str) -> None:
    """Have ``words`` said politely; ``place`` is where they stand."""
    if words and not _unheard:
        QtGui.QAccessible.updateAccessibility(QtGui.QAccessibleAnnouncementEvent(place, words))
