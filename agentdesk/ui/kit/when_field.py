"""Fields for a day or a time: their parts stand in the order in which the language writes them, also from the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDateTimeEdit


def keep_order(field: QDateTimeEdit) -> None:
    """Before it gets its pattern. Qt turns the parts round in a field that is read from the right: 15:30 would be
    30:15. The words of a date are read from the right nevertheless."""
    if QApplication.isRightToLeft():
        field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
