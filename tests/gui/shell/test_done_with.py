"""Who is done with a contact goes on in the work list: the caret fell to the window, and "agentdesk" was heard."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.app.state import Focus, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, LI, MAYA, TOMAS, WRAP, morning
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.kit.caret_rest import Rest
from agentdesk.ui.worklist.items import WorkListModel
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier
Make = Callable[..., Desk]


def _wrapping_up(*, alone: bool = False) -> State:
    state = replace(morning(), focus=Focus(WRAP, TOMAS))
    return replace(state, interactions={WRAP: state.interactions[WRAP]}) if alone else state


def _over(state: State) -> State:
    changes = {"state": InteractionState.CLOSED, "disposition": "solved"}
    return replace(
        state, interactions={**state.interactions, WRAP: state.interactions[WRAP].model_copy(update=changes)}
    )


def _finish(desk: Desk) -> None:
    """By keys, as the store then has it: it stays in view, and is closed."""
    desk.press(Qt.Key.Key_J, CTRL)
    desk.press(Qt.Key.Key_1)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("finish_wrap_up")
    desk.store.put(_over(desk.store.state))


def _caret() -> QWidget:
    caret = QApplication.focusWidget()
    assert caret is not None
    return caret


def test_the_caret_goes_on_to_who_is_talked_with(heard: list[str], make: Make) -> None:
    desk = make(_wrapping_up())
    went: list[QWidget | None] = []
    QApplication.instance().focusChanged.connect(lambda _old, now: went.append(now))  # type: ignore[union-attr]
    desk.press(Qt.Key.Key_J, CTRL)
    went.clear()
    _finish(desk)
    work = desk.window.work_list.list
    assert _caret() is work
    assert not any(isinstance(each, Rest) for each in went), "nothing without a meaning was heard on the way"
    row = work.currentIndex().data(WorkListModel.ItemRole)
    assert row.id in (CALL, CHAT)
    assert row.state is not InteractionState.CLOSED
    assert heard[-1] == "The wrap-up is finished.", "after the caret has moved: that would cut it off"
    QTest.keyClick(work, Qt.Key.Key_Return)
    assert desk.intents.named("open_interaction")[-1] == {"interaction_id": row.id}


def test_nothing_is_heard_on_the_way_from_a_field_that_goes(make: Make) -> None:
    """ "Wrap-up" was, from the time by which a promise is due."""
    desk = make(_wrapping_up())
    desk.press(Qt.Key.Key_J, CTRL)
    desk.press(Qt.Key.Key_1)
    promise = desk.window.wrap_up.promise
    promise.text.setText("Call back")
    promise.when.choose_number(1)
    promise.when.focus_choice()
    assert promise.when.isAncestorOf(_caret())
    went: list[QWidget | None] = []
    QApplication.instance().focusChanged.connect(lambda _old, now: went.append(now))  # type: ignore[union-attr]
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("finish_wrap_up")
    desk.store.put(_over(desk.store.state))
    assert went == [desk.window.work_list.list]


def test_with_nobody_left_that_is_heard(heard: list[str], make: Make) -> None:
    desk = make(_wrapping_up(alone=True))
    _finish(desk)
    assert desk.window.work_list.isAncestorOf(_caret())
    assert heard[-1] == "The wrap-up is finished. Nobody is waiting"


def test_what_is_put_away_goes_the_same_way(heard: list[str], make: Make) -> None:
    state = _wrapping_up(alone=True)
    ended = state.interactions[WRAP].model_copy(update={"state": InteractionState.CLOSED, "disposition": None})
    desk = make(replace(state, interactions={WRAP: ended}))
    desk.press(Qt.Key.Key_J, CTRL)
    away = desk.window.wrap_up.away_button
    away.setFocus()
    desk.press(Qt.Key.Key_Space)
    assert desk.intents.named("put_away")
    desk.store.put(replace(desk.store.state, interactions={}, focus=Focus(None, TOMAS)))
    assert desk.window.work_list.isAncestorOf(_caret())
    assert _caret().accessibleName() == "Work"
    assert heard[-1] == "It has left the work list. Nobody is waiting"


def test_a_caret_that_was_elsewhere_stays_there(heard: list[str], make: Make) -> None:
    desk = make(_wrapping_up())
    desk.press(Qt.Key.Key_J, CTRL)
    desk.press(Qt.Key.Key_1)
    desk.window.commands.run("find_timeline")
    before = _caret()
    desk.window.wrap_up.finish_button.click()
    desk.store.put(_over(desk.store.state))
    assert _caret() is before
    assert heard[-1] == "The wrap-up is finished."


def test_who_turns_to_somebody_else_meanwhile_is_left_alone(make: Make) -> None:
    desk = make(_wrapping_up())
    desk.press(Qt.Key.Key_J, CTRL)
    desk.press(Qt.Key.Key_1)
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.store.put(replace(_over(desk.store.state), focus=Focus(CHAT, LI)))
    assert desk.window.conversation.isAncestorOf(_caret())
    desk.store.put(replace(desk.store.state, focus=Focus(CALL, MAYA)))
    assert not desk.window.work_list.isAncestorOf(_caret())


def test_the_key_pressed_twice_accepts_no_advice(heard: list[str], make: Make) -> None:
    state = _wrapping_up()
    view = state.customers[MAYA]
    desk = make(replace(state, customers={**state.customers, TOMAS: view}))
    _finish(desk)
    desk.read()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert not desk.intents.named("accept_advice")
    assert heard[-1] == "The wrap-up is finished."
