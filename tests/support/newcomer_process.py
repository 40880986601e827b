"""The real program as a newcomer has it who types a wrong address, then a wrong token, then the right ones. Prints what
the first steps and the strip say each time, and at the end whether the steps are over.

``python -m tests.support.newcomer_process PROFILE WRONG_ADDRESS ADDRESS TOKEN``
"""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from agentdesk import bootstrap
from agentdesk.app.setting_layers import DeskOptions
from agentdesk.start import run_desk
from agentdesk.ui.guide.viewmodel import Verdict
from agentdesk.ui.shell.agent_window import AgentWindow
from agentdesk.ui.shell.tools_window import Page, ToolsWindow

_LOOK_EVERY_MS = 20


class Order(QObject):
    """Which windows are shown, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[type] = []
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.Show and isinstance(watched, AgentWindow | ToolsWindow):
            self.seen.append(type(watched))
        return False


class Newcomer(bootstrap.OpenedDesk):
    """Goes on with the first steps each time the desk is there."""

    opened = 0

    def show(self, *args: object, **more: object) -> None:
        order = Order()
        super().show(*args, **more)  # type: ignore[arg-type]
        self.shown_last = order.seen
        if hasattr(self, "looking"):
            return  # another window, for another role
        Newcomer.opened += 1
        self.looking = QTimer(interval=_LOOK_EVERY_MS)
        self.looking.timeout.connect(
            (self._first, self._wrong_address, self._wrong_token, self._right, self._later)[Newcomer.opened - 1]
        )
        self.looking.start()

    @property
    def steps(self) -> ToolsWindow | None:
        tools = self.window.tools
        return tools if tools is not None and tools.isVisible() and tools.page is Page.GUIDE else None

    def _first(self) -> None:
        assert self.steps is not None, "a newcomer sees the first steps"
        assert self.shown_last == [AgentWindow, ToolsWindow], "what is shown first lies behind"
        self.looking.stop()
        self.steps.guide.where.choose_number(2)
        self._connect(sys.argv[2], "")

    def _wrong_address(self) -> None:
        self._when(lambda: self._is("line", Verdict.BAD), lambda: self._connect(sys.argv[3], "nonsense"))

    def _wrong_token(self) -> None:
        self._when(lambda: self._is("session", Verdict.BAD), lambda: self._connect("", sys.argv[4]))

    def _right(self) -> None:
        self._when(lambda: self.steps is not None and self.steps.guide.is_well, self._go)

    def _go(self) -> None:
        assert self.steps is not None
        self.steps.guide.close_button.click()
        self.window.restart_requested.emit()

    def _later(self) -> None:
        self.looking.stop()
        print("over" if self.steps is None else "again", type(self.window).__name__, flush=True)
        self.window.commands.run("guide")
        print("by command" if self.steps is not None else "never again", flush=True)
        self.window.close()

    def _is(self, check: str, verdict: Verdict) -> bool:
        return self.steps is not None and self.steps.guide.verdict(check) is verdict

    def _when(self, is_so: Callable[[], bool], then: Callable[[], None]) -> None:
        if is_so() and self.steps is not None:
            self.looking.stop()
            lines = self.steps.guide._lines.values()
            bad = [line.accessibleName() for line in lines if line.verdict is Verdict.BAD]
            print(bad, self.window.banner.action.label() if self.window.banner.isVisible() else "", flush=True)
            then()

    def _connect(self, address: str, token: str) -> None:
        assert self.steps is not None
        page = self.steps.guide
        for field, text in ((page.url, address), (page.token, token)):
            if text:
                self._type(field, text)
        QTest.keyClick(page.token, Qt.Key.Key_Return)

    def _type(self, field: QLineEdit, text: str) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)


if __name__ == "__main__":
    bootstrap.OpenedDesk = Newcomer  # type: ignore[misc]
    raise SystemExit(run_desk(DeskOptions(profile_dir=Path(sys.argv[1]))))
