"""What a screen reader says by itself, it says once: what somebody else decided, and who works here now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.app.session import _without_work
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import CALL, DECISION, NOW, morning
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.override import Approval, ApprovalState, Override
from tests.support.gui_desk import Desk

Make = Callable[[State], Desk]
CTRL = Qt.KeyboardModifier.ControlModifier


def asked(id_: str, state: ApprovalState, **more: bool) -> Override:
    approval = Approval(
        state=state,
        limit="goodwill",
        title="Goodwill",
        because="60 is more than 50",
        requested_at=NOW,
        expires_at=NOW + timedelta(seconds=90),
    )
    mine = {"id": id_, "decision_id": DECISION, "approval": approval.model_copy(update=more)}
    return override(0).model_copy(update=mine)


def told(state: State, one: Override) -> State:
    return replace(state, overrides_of={CALL: (one,)})


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or QWidget(), key)


def write(text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget() or QWidget(), text)


def recorded(desk: Desk) -> str:
    """Record an exception by keys, and stay at the sheet."""
    desk.press(Qt.Key.Key_O, CTRL)
    write("call")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_2)
    write("She wants a call.")
    desk.press(Qt.Key.Key_Return, CTRL)
    id_ = desk.window.sheet._recorded_id
    assert id_ is not None
    return id_


WAITS = ({"state": ApprovalState.WAITING}, "Waits for approval")
NOBODY_DID = ({"state": ApprovalState.TIMED_OUT}, "Nobody approved it in time")
NOBODY_MAY = ({"state": ApprovalState.WAITING, "nobody_may": True}, "Nobody here may approve this")


@pytest.mark.parametrize("stages", [(WAITS, NOBODY_DID), (NOBODY_MAY,)], ids=["in vain", "nobody may"])
@pytest.mark.parametrize("where", ["card", "sheet"])
def test_what_becomes_of_an_approval_is_heard_once(
    heard: list[str], make: Make, where: str, stages: tuple[tuple[dict[str, Any], str], ...]
) -> None:
    """The window told it wherever the agent was, and the card and the open sheet did so too."""
    desk, id_ = make(morning()), "o-1"
    if where == "sheet":
        id_ = recorded(desk)
    for news, words in stages:
        heard.clear()
        desk.store.put(told(morning(), asked(id_, **news)))
        assert len([each for each in heard if words in each]) == 1, heard


def test_who_works_here_now_is_heard_once(heard: list[str], make: Make) -> None:
    desk = make(morning())
    heard.clear()
    session = morning().session
    assert session is not None
    desk.store.put(_without_work(morning()))
    desk.store.put(replace(morning(), session=session.model_copy(update={"agent_id": "a-2", "name": "Kim Berg"})))
    assert heard.count("Kim Berg is signed in now.") == 1, heard
    desk.store.put(replace(morning(), session=session.model_copy(update={"agent_id": "a-2", "name": "Kim Berg"})))
    assert heard.count("Kim Berg is signed in now.") == 1
