"""A supervisor's window over a state that is put in by hand, and what waits there for an approval."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import Loading, OverrideLog, State
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.override import Approval, ApprovalState, Override
from agentdesk.domain.people import Role
from tests.support.gui_desk import SupervisorDesk

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def asked(number: int = 0, state: ApprovalState = ApprovalState.WAITING, **more: object) -> Override:
    approval = Approval.model_validate(
        {
            "state": state,
            "limit": "goodwill",
            "title": "Goodwill",
            "because": "60 is more than 50",
            "requested_at": NOW,
            "expires_at": NOW + timedelta(seconds=90 + number),
            **more,
        }
    )
    return override(number).model_copy(update={"approval": approval, "amount": 60.0})


def boss(*waiting: Override) -> State:
    log = OverrideLog(loading=Loading.READY, items=(override(5),))
    signed_in = session(Role.SUPERVISOR).model_copy(update={"permissions": ("overrides:approve",)})
    return State(session=signed_in, override_log=log, waiting={one.id: one for one in waiting})


class Boss(SupervisorDesk):
    """A supervisor at what waits for an approval."""

    def words(self, of: QWidget | None = None) -> str:
        return super().words(of or self.window.approvals)

    def put(self, state: State) -> None:
        super().put(state)
        self.window._loop.render_now()

    def read(self) -> None:
        """The time is over in which what is newly shown takes no answer."""
        unread = self.window.approvals.answer.unread
        assert unread.isActive()
        unread.stop()
        unread.timeout.emit()

    def press_approve(self) -> None:
        QTest.keyClick(self.window, Qt.Key.Key_A, CTRL | SHIFT)

    def decided(self) -> list[str]:
        return [str(call["override_id"]) for call in self.intents.named("decide_approval")]
