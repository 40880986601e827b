"""Where windows stand, remembered screen by screen while they are moved, and taken up again."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.window_places import Place, Places, last_place, put
from agentdesk.ui.shell.screens import box_of, put_on, screen_name, screens

MAIN = "desk"
"""The main window's name among the places."""
SETTLED_MS = 400
"""So long a window stands still before its place is written down."""
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange})


class WindowPlaces(QObject):
    """Where the windows stood; ``changed`` carries all of it, for whoever keeps it."""

    changed = Signal(tuple)

    def __init__(self, places: Places = ()) -> None:
        super().__init__()
        self.all = places

    def put(self, places: Places) -> None:
        if places != self.all:
            self.all = places
            self.changed.emit(places)


class Standing(QObject):
    """Writes down where a window stands: once it stands still, and when it is closed."""

    def __init__(self, window: QWidget, name: str, places: WindowPlaces) -> None:
        super().__init__(window)
        self._window, self._name, self._places = window, name, places
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED_MS)
        self._timer.timeout.connect(self.write_down)
        window.installEventFilter(self)

    def write_down(self) -> None:
        window = self._window
        if window.isMinimized() or window.isFullScreen():
            return
        place = Place(
            self._name, screen_name(window.screen()), box_of(window), is_open=True, is_maximized=window.isMaximized()
        )
        self._places.put(put(self._places.all, place))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self._window and self._window.isVisible():
            if event.type() in _MOVES:
                self._timer.start()
            elif event.type() is QEvent.Type.Close:
                self._timer.stop()
                self.write_down()
        return super().eventFilter(watched, event)


def take_up(window: QWidget, name: str, places: Places) -> bool:
    """Put a window where it stood last, of the screens that there are; whether it stood anywhere."""
    there = screens()
    place = last_place(places, name, there)
    if place is not None:
        stand(window, place)
    return place is not None


def stand(window: QWidget, place: Place) -> None:
    """Put a window at a place, whose screen is there."""
    put_on(window, screens()[place.screen], place.box)
    if place.is_maximized:
        from PySide6.QtCore import Qt  # the first paint waits for this module, and Qt is a long list of names

        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
