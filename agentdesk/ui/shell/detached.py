"""Regions in windows of their own, for those who have two screens. Each finds its place again, screen by screen.

A region goes and comes at the person's command, comes back when its window is closed or its screen is gone, and goes
again when that screen is there again. Nothing of this takes the caret but the person's own command.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.app import window_places
from agentdesk.ui.kit.card import Ground
from agentdesk.ui.kit.caret_rest import Resting
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.columns import LEAST_CONTROLS, LEAST_HEIGHT_CONTROLS
from agentdesk.ui.shell.screens import beside, in_the_middle, put_on, screen_name, screens
from agentdesk.ui.shell.standing import Standing, WindowPlaces, stand
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _


class OwnWindow(Resting, Ground):
    """The window of one region. ``left``: the person closed it. All but the frame is in ``inside``."""

    left = Signal()

    def __init__(self, berth: Berth, places: WindowPlaces) -> None:
        super().__init__("raised")
        self.screen_name = ""
        self._whole = column(self, gap=0)
        self.hold(berth)
        self.standing = Standing(self, berth.name, places)

    def hold(self, berth: Berth) -> None:
        """Have that region in it."""
        self.berth, self.inside = berth, Ground("raised")
        self.setWindowTitle(_("{region} (agentdesk)").format(region=berth.title))
        self.setMinimumSize(_smallest())
        layout, region = column(self.inside, gap=0), berth.give()
        if berth.scrolls:
            space = theme.tokens().space
            scroll = ScrollColumn(margins=(space.l, space.m, space.l, space.l))
            scroll.body.addWidget(region)
            layout.addWidget(scroll)
        else:
            layout.addWidget(region)
        region.show()
        self._whole.addWidget(self.inside)
        if self.isVisible():
            self.inside.show()  # Qt would do so only when it has nothing else to do

    def hold_instead(self, berth: Berth) -> None:
        """Have that region in it, and no more the one that was."""
        before = self.inside
        self.hold(berth)
        before.hide()  # and its keys with it
        before.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        super().closeEvent(event)
        self.left.emit()


class Detached(QObject):
    """Those of a window's regions that have one of their own.

    ``dress`` is called with the inside of each window once it is there, for the keys of the desk to work in it.
    """

    def __init__(
        self, host: QWidget, berths: Sequence[Berth], places: WindowPlaces, dress: Callable[[QWidget], None]
    ) -> None:
        super().__init__(host)
        self._host, self._places, self._dress = host, places, dress
        self._berths = {berth.name: berth for berth in berths}
        self._windows: dict[str, OwnWindow] = {}
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication), "there is a window"
        app.screenRemoved.connect(self._on_screen_gone)
        app.screenAdded.connect(self._on_screen_there)

    def windows(self) -> Sequence[OwnWindow]:
        return tuple(self._windows.values())

    def toggle(self, name: str) -> None:
        """Give the region a window of its own, in front, or have it back in the main one."""
        if name in self._windows:
            self.bring_back(name)
            return
        window = self._open(name)
        window.raise_()
        window.activateWindow()

    def toggle_holding(self, widget: QWidget | None) -> str:
        """Do that with the region that holds the widget; returns its title, empty where none does."""
        for berth in self._berths.values():
            if widget is not None and berth.holds(widget):
                self.toggle(berth.name)
                return berth.title
        return ""

    def bring_back(self, name: str) -> None:
        """Have the region in the main window again, by the person's will: from the next start on as well."""
        window = self._windows.get(name)
        if window is not None:
            self._write_down(window)
            self._go_home(window)
            self._keep_home(name)

    def _on_left(self, name: str) -> None:
        """Its window was closed: by the person, or by a system that ends and closes the desk in the same breath."""
        window = self._windows.get(name)
        if window is not None:
            self._write_down(window)
            self._go_home(window)
            QTimer.singleShot(0, self, partial(self._keep_home, name))

    def _keep_home(self, name: str) -> None:
        if self._host.isVisible() and name not in self._windows:
            self._places.put(window_places.closed(self._places.all, name))

    def restore(self, front: QWidget | None = None) -> None:
        """Open the windows that were open, on the screens that are there; in front stays ``front``, or what is."""
        there, active = screens(), front or QApplication.activeWindow()
        for name in self._berths:
            place = window_places.open_place(self._places.all, name)
            if place is not None and place.screen in there and name not in self._windows:
                self._open(name, quietly=True)
        if active is not None and active is not QApplication.activeWindow():
            active.activateWindow()  # not every system leaves a window behind that asks for it

    def close_all(self) -> None:
        """Close the windows; they are remembered as open."""
        for window in self.windows():
            self._write_down(window)
            self._go_home(window)

    def _open(self, name: str, *, quietly: bool = False) -> OwnWindow:
        berth, there = self._berths[name], screens()
        wanted = window_places.open_place(self._places.all, name) or window_places.last_place(
            self._places.all, name, there
        )
        caret = self._host.window().focusWidget()
        held_caret = caret is not None and berth.region.isAncestorOf(caret)
        whole = QSize(0, berth.region.sizeHint().height())  # it may have been pressed together where it stood
        size = berth.region.size().expandedTo(whole).expandedTo(_smallest())
        window = self._windows[name] = OwnWindow(berth, self._places)
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, quietly)
        if wanted is not None and wanted.screen in there:
            stand(window, wanted)
        else:
            screen = beside(self._host)
            put_on(window, screen, in_the_middle(size, screen))
        window.left.connect(partial(self._on_left, name))
        window.show()
        self._dress(window.inside)
        berth.moved.emit()
        if held_caret and caret is not None and not quietly:
            caret.setFocus(Qt.FocusReason.OtherFocusReason)
        self._write_down(window)
        return window

    def _write_down(self, window: OwnWindow) -> None:
        window.screen_name = screen_name(window.screen())
        window.standing.write_down()

    def _go_home(self, window: OwnWindow) -> None:
        self._windows.pop(window.berth.name)
        caret, was_active = window.focusWidget(), window.isActiveWindow()
        window.berth.take_back()
        window.berth.moved.emit()
        window.close()
        window.deleteLater()
        if was_active and self._host.isVisible():
            self._host.activateWindow()
            if caret is not None and caret.isVisible():
                caret.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_screen_gone(self, screen: QScreen) -> None:
        """The region comes home, and is remembered as standing on that screen."""
        gone = screen_name(screen)
        for window in self.windows():
            if window.screen_name == gone:
                self._go_home(window)

    def _on_screen_there(self, _screen: QScreen) -> None:
        self.restore()

    def hand_over(self) -> Sequence[OwnWindow]:
        """Let go of the windows as they stand, for whoever comes after this: the regions are made anew."""
        windows = self.windows()
        self._windows.clear()
        for window in windows:
            window.left.disconnect()
        self.deleteLater()
        return windows

    def take_over(self, windows: Sequence[OwnWindow]) -> None:
        """Have the regions in these windows, in which they were before they were made anew."""
        for window in windows:
            name = window.berth.name
            self._windows[name] = window
            window.hold_instead(self._berths[name])
            window.left.connect(partial(self._on_left, name))
            self._dress(window.inside)
            window.berth.moved.emit()


def _smallest() -> QSize:
    control = theme.tokens().size.control
    return QSize(LEAST_CONTROLS * control, LEAST_HEIGHT_CONTROLS * control)
