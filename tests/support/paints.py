"""What of some widgets Qt paints, counted."""

from collections import Counter

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Paints(QObject):
    """What of some widgets is painted."""

    def __init__(self, *watched: QWidget) -> None:
        super().__init__()
        self.seen: Counter[QWidget] = Counter()
        for each in watched:
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Paint:
            assert isinstance(watched, QWidget)
            self.seen[watched] += 1
        return False
