"""What is on the screen before anything is loaded: the shapes of the regions, where the desk will have them.

Needs Qt and the tokens alone. Whoever opens the desk loads the rest behind it and puts the desk in its place. What is
imported here the first paint waits for. So does what PySide makes at the first use: ``Qt``, whose enumerations take an
eighth of a bare window's time, is made for any brush or pen, and for nothing that is painted here.
"""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from agentdesk.app.window_places import Places
from agentdesk.ui.shell.columns import is_narrow, is_tight, widths
from agentdesk.ui.shell.placing import least_size, opening_size, room
from agentdesk.ui.shell.standing import MAIN, take_up
from agentdesk.ui.theme.tokens import Tokens
from agentdesk.ui.words import _

WORK_ROWS = 3
TIMELINE_ROWS = 9
CARD_LINES = 4
UNSEEN_MS = 500
"""A window that is not painted within this time is not seen; then loading begins without it."""


class FirstPaint(QMainWindow):
    """A window that shows shapes. ``was_closed`` says that the person did not want to wait, ``has_given_way`` that the
    desk stands in its place and it is gone."""

    def __init__(self, tokens: Tokens, places: Places = ()) -> None:
        """``places`` are where windows stood: the desk opens where it was."""
        super().__init__()
        self.was_closed = self.has_given_way = False
        size = tokens.size
        self.setWindowTitle(_("agentdesk"))
        smallest = least_size(QSize(size.minimum_window_width, size.minimum_window_height), room())
        self.resize(opening_size(QSize(size.window_width, size.window_height), smallest, room()))
        take_up(self, MAIN, places)
        self.shapes = _Shapes(tokens)
        self.shapes.setAccessibleName(_("The desk is being opened"))
        self.setCentralWidget(self.shapes)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.was_closed = True
        super().closeEvent(event)

    def give_way_to(self, window: QWidget) -> None:
        """Show the desk where this was, and go."""
        window.setGeometry(self.geometry())
        window.setWindowState(self.windowState())
        window.show()
        was_closed = self.was_closed
        self.close()
        self.was_closed, self.has_given_way = was_closed, True
        self.deleteLater()  # what it is painted on is as large as the screen

    def put_away(self) -> None:
        """Close it, where no desk came in its place."""
        if not self.has_given_way:
            self.close()


class _Shapes(QWidget):
    painted = Signal()

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self._is_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens, rect = self._tokens, self.rect()
        size, color = tokens.size, tokens.color
        painter = QPainter(self)
        painter.drawPixmap(rect, _filled(color.surface))
        top, foot = size.top_bar, size.status_bar
        body = rect.adjusted(0, top, 0, -foot)
        of_work, of_advice = widths(size, rect.width())
        work = QRect(body.left(), body.top(), of_work, body.height())
        advice = QRect(body.right() + 1 - of_advice, body.top(), of_advice, body.height())
        band = QRect(work.right() + 1, body.top(), advice.left() - work.right() - 1, band_height(tokens))
        if is_narrow(size, rect.width()):
            band.setRight(advice.right())
            advice.setTop(band.bottom() + 1)
        middle = QRect(QPoint(band.left(), band.bottom() + 1), QPoint(advice.left() - 1, body.bottom()))
        timeline = QRect(middle.topLeft(), QSize(middle.width() // 2, middle.height()))
        if is_tight(size, rect.width()):  # the advice is what comes first there, below the choice
            timeline = QRect()
            advice = QRect(QPoint(band.left(), band.bottom() + 1 + size.control + tokens.space.m), body.bottomRight())
        elif is_narrow(size, rect.width()):
            timeline = middle
        raised, line = _filled(color.raised), _filled(color.line)
        for bar in (QRect(0, 0, rect.width(), top), QRect(0, rect.height() - foot, rect.width(), foot)):
            painter.drawPixmap(bar, raised)
        search = QRect(body.center().x() - size.right_column // 2, tokens.space.s, size.right_column, size.control)
        _paint_bars(painter, tokens, [search])
        painter.drawPixmap(0, top - size.hairline, rect.width(), size.hairline, line)
        for name, place in (("work", work), ("customer", band), ("timeline", timeline), ("advice", advice)):
            if not place.isEmpty():
                paint_shapes(painter, name, tokens, place)
        painter.drawPixmap(0, body.bottom() + 1, rect.width(), size.hairline, line)
        painter.end()
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self._tell)  # by then it has been handed to the screen

    def _tell(self) -> None:
        self.painted.emit()


def band_height(tokens: Tokens) -> int:
    """How high the customer's band is while nobody is in view."""
    return tokens.size.control + 2 * tokens.space.m


def paint_shapes(painter: QPainter, region: str, tokens: Tokens, place: QRect) -> None:
    """What stands in the place of a region, which is called as its berth is, until it is made."""
    size, space, color = tokens.size, tokens.space, tokens.color
    if region in ("work", "customer", "advice"):
        painter.drawPixmap(place, _filled(color.raised))
        edge = QRect(place)
        if region == "work":
            edge.setLeft(edge.right() + 1 - size.hairline)
        elif region == "advice":
            edge.setWidth(size.hairline)
        else:
            edge.setTop(edge.bottom() + 1 - size.hairline)
        painter.drawPixmap(edge, _filled(color.line))

    def _column(indent: int, above: int, width: int, step: int, count: int) -> list[QRect]:
        shares = (1.0, 0.7, 0.85)
        left, top = place.left() + indent, place.top() + above
        return [QRect(left, top + row * step, int(width * shares[row % 3]), space.m) for row in range(count)]

    gap, width = space.xl, place.width()
    if region == "work":
        bars = _column(space.l, 2 * gap, width - 2 * space.l, size.work_row, WORK_ROWS)
    elif region == "customer":
        bars = _column(gap, (place.height() - space.m) // 2, size.right_column // 2, size.control, 1)
    elif region == "timeline":
        bars = _column(gap, 2 * gap, width - 2 * gap, size.timeline_row, TIMELINE_ROWS)
    elif region == "advice":
        bars = _column(space.l, 2 * gap, width - 2 * space.l, size.control, CARD_LINES)
    else:
        bars = []
    _paint_bars(painter, tokens, bars)


def _paint_bars(painter: QPainter, tokens: Tokens, bars: list[QRect]) -> None:
    """Where words will stand."""
    words = _filled(tokens.color.shape)
    for bar in bars:
        painter.drawPixmap(bar.adjusted(1, 0, -1, 0), words)
        painter.drawPixmap(bar.adjusted(0, 1, 0, -1), words)  # its corners are off


def _filled(color: str) -> QPixmap:
    """A dot of the colour, to be drawn as large as what it fills."""
    dot = QPixmap(1, 1)
    dot.fill(QColor(color))
    return dot


class _Loading(QObject):
    """Ends the application's loop from another thread."""

    done = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self.done.connect(self._on_done)  # by the thread of the application, since this object is of it

    def _on_done(self) -> None:
        self._app.exit(0)  # quit() would close the window


def load_behind(app: QApplication, window: FirstPaint, load: Callable[[], None]) -> None:
    """Show ``window``, then run ``load`` in a thread while the window stays alive; raises what ``load`` raised.

    The thread begins after the first paint: begun before, it would compete with it for the interpreter. This is Qt's
    own loop, before there is an asyncio loop, so no coroutine can be wedged by it.
    """
    failed: list[BaseException] = []
    loading = _Loading(app)

    def _work() -> None:
        try:
            load()
        except BaseException as error:
            failed.append(error)
        finally:
            loading.done.emit()

    thread = threading.Thread(target=_work, name="loading")

    def _begin() -> None:
        if thread.ident is None:
            thread.start()

    window.shapes.painted.connect(_begin)
    QTimer.singleShot(UNSEEN_MS, window, _begin)
    window.show()
    app.exec()
    if thread.ident is not None:
        thread.join()
    if failed:
        raise failed[0]
