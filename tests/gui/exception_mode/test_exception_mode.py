"""The customer is taken off the map, and brought back, by keyboard; whoever opens them sees how it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.fold import apply
from agentdesk.app.overlay import laid_over
from agentdesk.app.state import CustomerView, Focus, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, LI, MAYA, NOW, morning
from agentdesk.domain.exception_mode import (
    ExceptionMode,
    ExceptionModeChoices,
    FollowUp,
    Return,
    ReturnChoice,
    ReturnedBy,
)
from agentdesk.domain.ids import AgentId
from agentdesk.domain.override import AuditMark
from agentdesk.domain.people import Colleague, Role
from agentdesk.ui.exception_mode.viewmodel import build
from agentdesk.ui.mode_lengths import DAY_S, length_words
from agentdesk.wire.commands import EndExceptionMode, StartExceptionMode
from agentdesk.wire.events import ExceptionModeChanged
from tests.support.gui_desk import Desk

Make = Callable[[State], Desk]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CHOICES = ExceptionModeChoices(
    usual_s=3 * DAY_S, longest_s=10 * DAY_S, returns=(ReturnChoice(id="they_call", title="They contact us"),)
)


def offered() -> State:
    state = morning()
    assert state.session is not None
    return replace(state, session=state.session.model_copy(update={"exception_mode": CHOICES}))


def mode(**more: object) -> ExceptionMode:
    fields: dict[str, object] = {
        "id": "m-1", "customer_id": MAYA, "reason": "A bereavement", "owner_id": AgentId("ana"), "owner": "Ana Ruiz",
        "started_by": AgentId("ana"), "started_at": NOW, "until": NOW + timedelta(days=3), "return_when": "they_call",
        "return_title": "They contact us", "audit": AuditMark(seq=7, hash="b", prev_hash="a"),
        "follow_up": FollowUp(promise="Call her son", due_at=NOW + timedelta(hours=4)), **more,
    }  # fmt: skip
    return ExceptionMode.model_validate(fields)


def with_mode(shown: ExceptionMode | None) -> State:
    state = offered()
    view = state.customers[MAYA]
    assert view.context is not None
    context = view.context.model_copy(update={"exception_mode": shown})
    return replace(state, customers={**state.customers, MAYA: replace(view, context=context)})


def test_off_the_map_in_one_gesture(make: Make) -> None:
    desk = make(offered())
    sheet = desk.window.exception_mode
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    assert sheet.isVisible()
    assert sheet.reason.hasFocus()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("start_exception_mode") == []
    assert "Say in a few words why." in desk.words(sheet)
    QTest.keyClicks(sheet.reason, "A bereavement")
    desk.press(Qt.Key.Key_Return, CTRL)
    (told,) = desk.intents.named("start_exception_mode")
    assert told == {
        "customer_id": MAYA, "interaction_id": CALL, "reason": "A bereavement", "until": NOW + timedelta(days=3),
        "return_when": "", "promise": "", "promise_due_at": None, "owner": "a-sam",
    }  # fmt: skip
    assert not sheet.isVisible()
    assert all(each["text"] for each in desk.intents.named("save_draft")), "the draft goes with what is made of it"


def test_who_joined_since_the_sign_in_can_be_the_owner(make: Make) -> None:
    desk = make(offered())
    sheet = desk.window.exception_mode
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    assert desk.intents.named("read_colleagues") == [{}]
    before = [each.text() for each in sheet.owner.menu_shown.actions()]
    state = desk.store.state
    assert state.session is not None
    lin = Colleague(agent_id=AgentId("a-lin"), name="Lin Chen", role=Role.AGENT, team="care-1")
    joined = state.session.model_copy(update={"colleagues": (*state.session.colleagues, lin)})
    desk.store.put(replace(state, session=joined))
    desk.window._loop.render_now()
    assert [each.text() for each in sheet.owner.menu_shown.actions()] == [*before, "Lin Chen"]
    assert sheet.owner.choice() == "a-sam", "who was chosen stays so"


def test_a_length_a_condition_and_a_promise_are_chosen_by_keyboard(make: Make) -> None:
    desk = make(offered())
    sheet = desk.window.exception_mode
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    QTest.keyClicks(sheet.reason, "R")
    assert [one.title for one in build(offered()).lengths] == ["1 hour", "4 hours", "1 day", "3 days", "7 days"]
    sheet.length.focus_choice()
    desk.press(Qt.Key.Key_2)
    sheet.returns.set_choice("they_call")
    sheet.promise.text.setText("Call back")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert "By when is it promised?" in desk.words(sheet)
    sheet.promise.when.choose_number(2)
    desk.press(Qt.Key.Key_Return, CTRL)
    (told,) = desk.intents.named("start_exception_mode")
    assert (told["until"], told["return_when"]) == (NOW + timedelta(hours=4), "they_call")
    assert told["promise_due_at"] > NOW


def test_what_was_typed_is_kept_when_the_sheet_goes(qtbot: QtBot, make: Make) -> None:
    desk = make(offered())
    sheet = desk.window.exception_mode
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    QTest.keyClicks(sheet.reason, "Half a rea")
    desk.press(Qt.Key.Key_Escape)
    (draft,) = desk.intents.named("save_draft")
    assert draft["key"] == f"exception_mode:{MAYA}"
    state = replace(offered(), drafts={draft["key"]: draft["text"]})
    desk.store.put(state)
    qtbot.waitUntil(lambda: sheet._state.draft_text == draft["text"])
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    assert sheet.reason.text() == "Half a rea"


def _of_li(state: State) -> State:
    return replace(state, focus=Focus(CHAT, LI))


def _drafts(desk: Desk) -> dict[str, str]:
    return {each["key"]: each["text"] for each in desk.intents.named("save_draft") if each["text"]}


def test_whatever_is_filled_in_is_as_it_was_when_one_comes_back_to_the_customer(make: Make) -> None:
    desk = make(offered())
    sheet = desk.window.exception_mode
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    QTest.keyClicks(sheet.reason, "A bereavement")
    sheet.length.choose_number(2)
    sheet.returns.choose_number(2)
    sheet.promise.text.setText("Call back")
    sheet.promise.when.choose_number(2)
    due = sheet.promise.due_at()
    desk.store.put(_of_li(desk.store.state))
    desk.window._loop.render_now()
    assert not sheet.isVisible()
    desk.store.put(replace(offered(), drafts=_drafts(desk)))
    desk.window._loop.render_now()
    assert sheet.isVisible()
    desk.press(Qt.Key.Key_Return, CTRL)
    (told,) = desk.intents.named("start_exception_mode")
    assert (told["until"], told["return_when"]) == (NOW + timedelta(hours=4), "they_call")
    assert (told["reason"], told["promise"], told["promise_due_at"]) == ("A bereavement", "Call back", due)


def test_what_came_of_it_is_said_of_no_other_customer(make: Make) -> None:
    desk = make(with_mode(mode()))
    sheet = desk.window.exception_mode
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    QTest.keyClicks(sheet.why_back, "Her son took over")
    sheet.kept.choose_number(1)
    view = desk.store.state.customers[MAYA]
    assert view.context is not None
    known = view.context.model_copy(update={"exception_mode": mode(customer_id=LI)})
    other = _of_li(desk.store.state)
    desk.store.put(replace(other, customers={**other.customers, LI: CustomerView(LI, context=known)}))
    desk.window._loop.render_now()
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    assert sheet.isVisible()
    assert (sheet.why_back.text(), sheet.kept.choice()) == ("", None)
    desk.store.put(replace(with_mode(mode()), drafts=_drafts(desk)))
    desk.window._loop.render_now()
    assert (sheet.why_back.text(), sheet.kept.choice()) == ("Her son took over", "kept")


def test_every_desk_that_opens_the_customer_shows_it_and_can_end_it(make: Make) -> None:
    desk = make(with_mode(mode()))
    band = desk.window.customer
    assert "Ana Ruiz" in band._exception.text()
    assert band._exception.isVisible()
    assert not band._off_map.isVisible()
    QTest.mouseClick(band._exception, Qt.MouseButton.LeftButton)
    sheet = desk.window.exception_mode
    shown = desk.words(sheet)
    assert "Ana Ruiz takes care of them" in shown
    plain = " | ".join(each.plain_text() for each in sheet._facts)
    for words in ("A bereavement", "or before: They contact us", "Promised: Call her son"):
        assert words in plain
    sheet.kept.choose_number(1)
    desk.press(Qt.Key.Key_Return, CTRL)
    (told,) = desk.intents.named("end_exception_mode")
    assert told == {"customer_id": MAYA, "interaction_id": CALL, "reason": "", "follow_up_kept": True}


def test_a_refusal_is_told_in_the_sheet(make: Make) -> None:
    command = StartExceptionMode(command_id="k-1", customer_id=MAYA, reason="R", until=NOW + timedelta(days=1), at=NOW)
    refused = Pending(
        command, PendingStatus.REFUSED, NOW, problem="wrong_state", detail="They are off the map already."
    )
    desk = make(replace(offered(), pending=(refused,)))
    desk.press(Qt.Key.Key_O, CTRL | SHIFT)
    assert "They are off the map already." in desk.words(desk.window.exception_mode)


def test_it_shows_at_once_by_the_outbox_and_then_by_the_stream() -> None:
    start = StartExceptionMode(
        command_id="m-1", customer_id=MAYA, reason="R", until=NOW + timedelta(days=1), at=NOW, promise="P",
        promise_due_at=NOW + timedelta(hours=1), return_when="they_call",
    )  # fmt: skip
    queued = replace(offered(), pending=(Pending(start, PendingStatus.QUEUED, NOW),))
    shown = build(laid_over(queued))
    assert shown.mode is not None
    assert (shown.on_its_way, shown.mode.reason, shown.mode.return_title) == (True, "R", "They contact us")
    end = EndExceptionMode(command_id="k-2", customer_id=MAYA)
    ended = replace(with_mode(mode()), pending=(Pending(end, PendingStatus.SENDING, NOW),))
    assert build(laid_over(ended)).mode is None
    event = ExceptionModeChanged(seq=queued.cursor + 1, at=NOW, customer_id=MAYA, exception_mode=mode())
    state = apply(offered(), event)
    assert build(state).mode == mode()
    over = mode(ended=Return(at=NOW, how=ReturnedBy.TIME))
    state = apply(state, event.model_copy(update={"seq": event.seq + 1, "exception_mode": over}))
    assert build(state).mode is None


def test_lengths_read_as_people_say_them() -> None:
    assert [length_words(seconds) for seconds in (3600, 90_000, DAY_S, 14 * DAY_S)] == [
        "1 hour", "25 hours", "1 day", "14 days",
    ]  # fmt: skip
