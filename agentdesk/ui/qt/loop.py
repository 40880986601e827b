"""The one place where asyncio and Qt become one loop. Knows nothing of what runs in it."""

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import qasync  # type: ignore[import-untyped]
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` to its end on Qt's loop and return its exit code; KeyboardInterrupt ends it as asyncio does.

    Closing the last window does not end the application by itself: that would cut off what is still running. ``main``
    decides when it is over.
    """
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner, _signals_wake_the_loop():
        return runner.run(main())


@contextmanager
def _signals_wake_the_loop() -> Iterator[None]:
    # Python sees a signal when it next runs a line of its own, which an idle Qt loop never does: a byte wakes it.
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: reader.recv(4096))
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        notifier.setEnabled(False)
        reader.close()
        writer.close()
