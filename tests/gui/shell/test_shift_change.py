"""Another agent signs in at the same desk, which goes on running: nothing of the one before is on any screen."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from agentdesk.app.session import _without_work
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import chatting, morning
from tests.support.gui_desk import Desk
from tests.support.storm import COLLEAGUE

Make = Callable[..., Desk]
WORDS = "half a secret"


def _of(state: State, agent_id: str, **drafts: str) -> State:
    """The same work, which is that agent's now."""
    assert state.session is not None
    session = state.session.model_copy(update={"agent_id": agent_id})
    theirs = {key: one.model_copy(update={"agent_id": agent_id}) for key, one in state.interactions.items()}
    return replace(state, session=session, interactions=theirs, drafts=drafts)


def _written(desk: Desk) -> list[str]:
    fields = desk.window.findChildren(QLineEdit)
    lines = [each for each in fields if not isinstance(each.parentWidget(), QAbstractSpinBox)]
    areas = desk.window.findChildren(QPlainTextEdit)
    return [text for text in (*(each.text() for each in lines), *(each.toPlainText() for each in areas)) if text]


@pytest.mark.parametrize("where", ["do_other", "find_conversation", "find_timeline", "palette", "reply", "identity"])
def test_nothing_that_somebody_typed_is_before_the_next(qtbot: QtBot, make: Make, where: str) -> None:
    state = morning() if where in ("do_other", "identity") else chatting()
    desk = make(state)
    desk.window.commands.run(where)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    QTest.keyClicks(field, WORDS)
    assert WORDS in _written(desk)
    desk.store.put(_without_work(state))
    desk.store.put(_of(state, COLLEAGUE))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert _written(desk) == []
    assert not desk.window.sheets.open_one()
    assert not desk.window.palette_panel.isVisible()
    assert QApplication.focusWidget() is desk.window.ground


def test_the_same_agent_who_signs_in_again_finds_the_desk_as_it_was(qtbot: QtBot, make: Make) -> None:
    state = chatting()
    desk = make(state)
    desk.window.commands.run("find_conversation")
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, WORDS)
    desk.store.put(replace(state, session=None))
    desk.store.put(state)
    assert WORDS in _written(desk)
