"""Everything in its place before anybody sees it."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

MOST_ROUNDS = 40
"""What nests hands its new height up one part a round. What asks longer than that would never come to rest."""


class _Asks(QObject):
    """Hears who asks to be laid out."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.heard = False
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.heard = self.heard or event.type() is QEvent.Type.LayoutRequest
        return False


def come_to_rest(app: QApplication) -> bool:
    """Lay out all windows until nothing asks for it any more; False if something does all the same.

    After a change of theme Qt restyles every part at once and lays them out round by round, and may paint in between:
    a form that is some pixels too low, for one frame.
    """
    asks = _Asks(app)
    try:
        for _round in range(MOST_ROUNDS):
            asks.heard = False
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            for window in app.topLevelWidgets():
                if window.isVisible():
                    for area in window.findChildren(QAbstractScrollArea):  # they show and hide their bars a turn later
                        QCoreApplication.sendPostedEvents(area, QEvent.Type.MetaCall)
            if not asks.heard:
                return True
        return False
    finally:
        app.removeEventFilter(asks)
