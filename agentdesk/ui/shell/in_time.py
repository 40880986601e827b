"""Keys find whom the agent has turned to, however fast they come: what is typed next is meant for them, and what was
typed before is not. And a key that is held does one thing: what it would do next is meant for nobody.
"""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from agentdesk.ui.qt.letters import is_commit
from agentdesk.ui.shell.commands import Command
from agentdesk.ui.shell.in_order import InOrder

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVING = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
     Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
)  # fmt: skip


class InTime(QObject):
    """Looks at the keys of windows before they have them, and has shown what ``is_behind`` says is not shown yet."""

    def __init__(self, is_behind: Callable[[], bool], render_now: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._is_behind, self._render_now = is_behind, render_now
        self._in_order = InOrder(self)

    def watch(self, window: QWidget) -> None:
        """The keys of the window, which is there already."""
        window.windowHandle().installEventFilter(self)

    def give_keys(self, commands: Iterable[Command], to: QWidget) -> None:
        """The keys of the commands work in the window of ``to``. Qt has them before the window is asked."""
        for command in commands:
            if command.key:
                key = QShortcut(QKeySequence(command.key), to, context=Qt.ShortcutContext.WindowShortcut)
                key.setAutoRepeat(False)
                key.activated.connect(partial(self._in_order.do, partial(self._run, command)))

    def _run(self, command: Command) -> None:
        self._catch_up()
        command.run()

    def _catch_up(self) -> None:
        if self._is_behind():
            self._render_now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent):
            self._in_order.look(event)
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.isAutoRepeat() and not _may_repeat(event):
                return True
            self._catch_up()
            if is_commit(event):
                QGuiApplication.inputMethod().commit()  # what is still being put together goes with the rest
        return super().eventFilter(watched, event)


def _may_repeat(event: QKeyEvent) -> bool:
    """Whether it writes or moves, and does not act."""
    caret = QApplication.focusWidget()
    if event.key() in _MOVING:
        return True
    if caret is None or is_commit(event) or not caret.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
        return False
    return event.key() not in _ENTER or isinstance(caret, QPlainTextEdit | QTextEdit)
