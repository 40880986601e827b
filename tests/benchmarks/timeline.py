"""Timeline: a frame while scrolling, the first paint and a live insert, beside a plain table with Qt's own delegate."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView, QWidget

from agentdesk.domain.event import TimelineItem
from agentdesk.ui.theme.theme import apply_theme
from agentdesk.ui.timeline.view import TimelineView
from agentdesk.ui.timeline.viewmodel import Phase, Tail, TimelineState
from tests.benchmarks.frame import Figure, Settings, median, percentile, seconds_of
from tests.support.recording_intents import RecordingIntents

NOW = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)
SIZE = (420, 640)
STEPS = 300
CHANNELS = ("web", "app", "ivr", "voice", "chat", "email", "billing", "order")


def _item(number: int) -> TimelineItem:
    channel = CHANNELS[number % len(CHANNELS)]
    return TimelineItem(
        id=f"evt-{number}",
        at=NOW - timedelta(minutes=7 * number),
        channel=channel,
        type=f"{channel}.happened_{number % 13}",
        title=f"Something happened on {channel}, number {number}",
        detail=f"detail {number * 37 % 1000} of the thing that happened",
        sentiment=(number % 21 - 10) / 10 if number % 3 == 0 else None,
    )


def _shown(window: QWidget) -> None:
    """On screen and painted once: only then is repainting real."""
    window.resize(*SIZE)
    window.show()
    QTest.qWaitForWindowExposed(window)


def _scroll(table: QTableView) -> list[float]:
    """Seconds that each frame took while scrolling through the table."""
    bar, took = table.verticalScrollBar(), []
    step = max(1, bar.maximum() // STEPS)
    for value in range(0, bar.maximum(), step):
        bar.setValue(value)
        took.append(seconds_of(table.viewport().repaint))
    return took


def _plain(items: tuple[TimelineItem, ...], row_height: int) -> QTableView:
    table = QTableView()
    model = QStandardItemModel(table)
    for item in items:
        model.appendRow(QStandardItem(f"{item.title} · {item.detail}"))
    table.setModel(model)
    header = table.verticalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setDefaultSectionSize(row_height)
    header.hide()
    table.horizontalHeader().setStretchLastSection(True)
    return table


def _state(items: tuple[TimelineItem, ...]) -> TimelineState:
    return TimelineState(now=NOW, customer_id="c-1", phase=Phase.ROWS, tail=Tail.MORE, items=items)


def _first_paint(view: TimelineView, items: tuple[TimelineItem, ...]) -> Callable[[], None]:
    def _work() -> None:
        view.render(_state(items))
        view.table.viewport().repaint()

    return _work


def _live_inserts(view: TimelineView, items: tuple[TimelineItem, ...], times: int) -> list[float]:
    took = []
    for number in range(1, times + 1):
        items = (_item(-number), *items)
        took.append(seconds_of(_first_paint(view, items)))
    return took


def measure(settings: Settings) -> list[Figure]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    many, few = settings.size(100_000, 2_000), 1_000
    items = tuple(_item(number) for number in range(many))
    view = TimelineView(RecordingIntents())
    _shown(view)
    first = seconds_of(_first_paint(view, items))
    plain = _plain(items, view.table.verticalHeader().defaultSectionSize())
    _shown(plain)
    frames, floor = _scroll(view.table), _scroll(plain)
    small = TimelineView(RecordingIntents())
    _shown(small)
    small.render(_state(items[:few]))
    inserts_small = _live_inserts(small, items[:few], settings.size(50, 5))
    inserts = _live_inserts(view, items, settings.size(50, 5))
    for window in (view, plain, small):
        window.close()
    rows, p50, p99 = f"{many:,} rows", median(frames), percentile(frames, 99)
    return [
        Figure("timeline, frame while scrolling, p50", "ms", p50 * 1e3, median(floor) * 1e3, 1.0, note=rows),
        Figure("timeline, frame while scrolling, p99", "ms", p99 * 1e3, percentile(floor, 99) * 1e3, 1.0, note=rows),
        Figure("timeline, rows in hand to painted", "ms", first * 1e3, note=rows),
        Figure(
            "timeline, live insert",
            "ms",
            median(inserts) * 1e3,
            median(inserts_small) * 1e3,
            2.0,
            note=f"at {many:,} rows; the floor is the same at {few:,}",
        ),
    ]
