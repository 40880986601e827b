"""From the store to the regions: renders what the store tells, and lets timers go on once a second.

The store paces what it tells (``app/store.py``), so a flood of events costs few renderings, and has one rendering take
several turns of the loop, so that keys and frames come in between.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from agentdesk.app.state import State
from agentdesk.app.steps import Steps, at_once
from agentdesk.ui.kit.laying_out import laid_out_once

TICK_MS = 1000


class Observable(Protocol):
    """What the window needs of the store."""

    @property
    def state(self) -> State: ...

    def subscribe(self, callback: Callable[[State], Steps | None]) -> Callable[[], None]: ...

    def tell_again(self) -> None: ...


class RenderLoop(QObject):
    """Calls ``render(state, now)`` when something changed, and has its steps done; and ``tick(now)`` each second."""

    def __init__(
        self,
        store: Observable,
        now: Callable[[], datetime],
        render: Callable[[State, datetime], Steps],
        tick: Callable[[datetime], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._now, self._render, self._tick = store, now, render, tick
        self._end: Callable[[], None] | None = None
        self._rendering: Steps = ()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Render what there is, and from now on what changes."""
        if self._end is None:
            self._end = self._store.subscribe(self._on_change)
            self.render_now()
            self._timer.start()

    def stop(self) -> None:
        """Render no more, once what is half rendered is whole."""
        self.finish()
        self._timer.stop()
        if self._end is not None:
            self._end()
            self._end = None

    def finish(self) -> None:
        """Have what is half rendered rendered."""
        at_once(self._rendering)

    def render_now(self) -> None:
        """Render what there is, all of it before this returns."""
        self.finish()
        at_once(self._render(self._store.state, self._now()))

    def render_soon(self) -> None:
        """Render what there is in its turn, as after a change."""
        self._store.tell_again()

    def _on_change(self, state: State) -> Steps:
        self._rendering = _each_laid_out_once(self._render(state, self._now()))
        return self._rendering

    def _on_tick(self) -> None:
        with laid_out_once():
            self._tick(self._now())


def _each_laid_out_once(steps: Steps) -> Steps:
    following, is_over = iter(steps), object()
    while True:
        with laid_out_once():
            step = next(following, is_over)
        if step is is_over:
            return
        yield step
