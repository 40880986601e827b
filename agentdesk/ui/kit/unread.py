"""What is newly on screen takes no answer until it could be read."""

from PySide6.QtCore import QObject, QTimer

READ_MS = 1000
"""So long it has to be on screen before it can be answered."""


class Unread(QTimer):
    """Runs while nobody can have read it yet; ``start`` it when something else is shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(READ_MS)
