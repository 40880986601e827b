"""Turning from one contact to another, of one call and four chats, until the window is painted: beside a bare paint of
the same window, and a long conversation beside a short one."""

import time

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.benchmarks.frame import Figure, Settings, median
from tests.support.five_talks import CHATS, Listening, five, turn
from tests.support.gui_desk import Desk

SHORT, LONG = 40, 2_000


def _turns(app: QApplication, lines: int, times: int) -> tuple[float, float]:
    """Milliseconds of a turn and of a bare paint, with so many lines in each chat."""
    intents = Listening()
    desk = Desk(app, five(lines), intents)
    intents.desk = desk
    desk.window.start()
    desk.window.show()
    QTest.qWaitForWindowExposed(desk.window)
    took, bare = [], []
    for number in range(times):
        begun = time.perf_counter()
        turn(desk, CHATS[number % 2])
        app.sendPostedEvents()
        app.processEvents()
        took.append((time.perf_counter() - begun) * 1e3)
        begun = time.perf_counter()
        desk.window.repaint()
        bare.append((time.perf_counter() - begun) * 1e3)
    desk.window.stop()
    desk.window.close()
    return median(took), median(bare)


def measure(settings: Settings) -> list[Figure]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    times = settings.size(40, 6)
    short, bare = _turns(app, SHORT, times)
    long, _bare = _turns(app, settings.size(LONG, 300), times)
    return [
        Figure("turn to another contact → all painted", "ms", short, bare, note="floor: one paint of the same window"),
        Figure("turn, long beside short conversation", "ms", long, short, 2.0, note=f"{LONG:,} lines beside {SHORT}"),
    ]
