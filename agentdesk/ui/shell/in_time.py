"""Keys find whom the agent has turned to, however fast they come: what is typed next is meant for them."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject


class InTime(QObject):
    """Looks at the keys of a window before it has them, and has it show what ``is_behind`` says is not shown yet."""

    def __init__(self, is_behind: Callable[[], bool], render_now: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._is_behind, self._render_now = is_behind, render_now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.KeyPress and self._is_behind():
            self._render_now()
        return super().eventFilter(watched, event)
