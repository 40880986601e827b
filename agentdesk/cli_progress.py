"""How commands that take long show how far they are, and end well at Ctrl+C."""

import signal
from typing import Any


class Bar:
    """A progress bar on stderr, from the first time that it is called with (done, total)."""

    def __init__(self, what: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._task = self._progress.add_task(what, total=None)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_what: object) -> None:
        self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        self._progress.start()
        self._progress.update(self._task, completed=done, total=total)


class StopOnInterrupt:
    """Takes the first Ctrl+C as a wish to end well: it is true from then on. A second one breaks off."""

    def __init__(self) -> None:
        self._is_wanted = False
        self._before: Any = None

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGINT, self._on_signal)

    def __exit__(self, *_what: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def __call__(self) -> bool:
        return self._is_wanted

    def _on_signal(self, _number: int, _frame: object) -> None:
        if self._is_wanted:
            raise KeyboardInterrupt
        self._is_wanted = True
