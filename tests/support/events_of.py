"""What a widget is sent, of one kind."""

from PySide6.QtCore import QEvent, QObject


class EventsOf(QObject):
    """Counts the events of that kind which the widget gets, for as long as it is there."""

    def __init__(self, watched: QObject, kind: QEvent.Type) -> None:
        super().__init__(watched)
        self._kind, self.count = kind, 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == self._kind
        return False
