"""The override sheet by keyboard: quick, complete, honest about where the record is, and never losing a word."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.overlay import laid_over
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, DECISION, MAYA, NOW, chatting, decision, morning
from agentdesk.devtools.scenes.overrides import override, recording
from agentdesk.domain.ids import AgentId
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.people import AuthorityHint, Colleague, ReasonCode, Role
from agentdesk.ui.exception.draft import read_draft
from agentdesk.ui.exception.view import OverrideSheet
from agentdesk.ui.exception.viewmodel import build, choices, freeze
from agentdesk.ui.words import in_this_language
from agentdesk.wire.commands import StartExceptionMode
from tests.support.recording_intents import RecordingIntents

Key = Qt.Key


def render(sheet: OverrideSheet, state: State) -> None:
    sheet.render(build(state, NOW), NOW)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key where the focus is, as the keyboard does it."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def type_text(text: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def fill_by_keyboard(comment: str = "She wants a call.") -> None:
    type_text("call")
    press(Key.Key_Return)
    press(Key.Key_2)
    type_text(comment)


def test_a_whole_exception_in_a_handful_of_keys(sheet: OverrideSheet, intents: RecordingIntents, qtbot: QtBot) -> None:
    sheet.open_for(decision())
    qtbot.waitUntil(sheet.form.taken.field.hasFocus)
    fill_by_keyboard()
    with qtbot.waitSignal(sheet.recorded):
        press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (call,) = intents.named("record_override")
    assert (call["taken_action"], call["reason_code"], call["comment"]) == (
        "call_back",
        "already_tried",
        "She wants a call.",
    )
    assert (call["decision_id"], call["customer_id"], call["interaction_id"]) == (DECISION, MAYA, CALL)
    assert (call["recommended_action"], call["result_status"]) == ("reissue_code", ResultStatus.PENDING)
    assert all(each["text"] for each in intents.named("save_draft")), "the draft goes with what is made of it"


def test_only_reasons_that_fit_the_advice_are_there_in_the_language_of_the_desk(
    sheet: OverrideSheet, intents: RecordingIntents
) -> None:
    state = morning()
    assert state.session is not None
    codes = (
        ReasonCode(code="all", title="For all", titles={"de": "Für alle", "en": "For all"}),
        ReasonCode(code="sale", title="Not now", kinds=("growth",)),
        ReasonCode(code="help", title="Tried", kinds=("service",)),
    )
    render(sheet, replace(state, session=state.session.model_copy(update={"reason_codes": codes})))
    assert decision().ranked[0].kind == "service"
    sheet.open_for(decision())
    assert [each.title for each in sheet.form.reason.choices()] == ["For all", "Tried"]
    assert in_this_language("For all", codes[0].titles) == "For all"
    sheet.form.reason.choose_number(2)
    assert sheet.form.draft().reason == "help"


def test_own_words_will_do(sheet: OverrideSheet, intents: RecordingIntents, qtbot: QtBot) -> None:
    sheet.open_for(decision())
    qtbot.waitUntil(sheet.form.taken.field.hasFocus)
    type_text("sent her to the shop next door")
    press(Key.Key_Return)
    press(Key.Key_1)
    press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert intents.named("record_override")[0]["taken_action"] == "sent her to the shop next door"


def test_a_title_typed_in_full_is_that_action(sheet: OverrideSheet) -> None:
    sheet.open_for(decision())
    QTest.keyClicks(sheet.form.taken.field, "Waive the activation FEE")
    assert sheet.form.draft().taken == "waive_fee"


def test_what_is_missing_is_said_at_its_field(sheet: OverrideSheet, intents: RecordingIntents, qtbot: QtBot) -> None:
    sheet.open_for(decision())
    sheet.record()
    assert sheet.form.rows["taken"].error()
    assert sheet.form.rows["reason"].error()
    qtbot.waitUntil(sheet.form.taken.field.hasFocus)
    type_text("call")
    press(Key.Key_Return)
    press(Key.Key_6)
    sheet.record()
    assert (sheet.form.rows["taken"].error(), sheet.form.rows["reason"].error()) == ("", "")
    assert sheet.form.rows["comment"].error() == "This reason needs a comment."
    assert not intents.named("record_override")
    qtbot.waitUntil(sheet.form.comment.hasFocus)


def test_escape_keeps_the_draft_and_it_comes_back(
    sheet: OverrideSheet, intents: RecordingIntents, qtbot: QtBot
) -> None:
    sheet.open_for(decision())
    qtbot.waitUntil(sheet.form.taken.field.hasFocus)
    fill_by_keyboard("half a tho")
    with qtbot.waitSignal(sheet.closed):
        press(Key.Key_Escape)
    assert not sheet.isVisible()
    kept = intents.named("save_draft")[-1]
    assert kept["key"] == f"override:{CALL}"
    render(sheet, replace(morning(), drafts={f"override:{CALL}": kept["text"]}))
    sheet.open_for(decision())
    draft = sheet.form.draft()
    assert (draft.taken, draft.reason, draft.comment) == ("call_back", "already_tried", "half a tho")


def test_what_is_typed_is_kept_without_closing(sheet: OverrideSheet, intents: RecordingIntents, qtbot: QtBot) -> None:
    sheet.open_for(decision())
    QTest.keyClicks(sheet.form.comment, "so far")
    qtbot.waitUntil(lambda: bool(intents.named("save_draft")))
    assert json.loads(intents.named("save_draft")[-1]["text"])["comment"] == "so far"


def test_turning_to_somebody_else_closes_the_sheet_and_keeps_the_words(
    sheet: OverrideSheet, intents: RecordingIntents
) -> None:
    sheet.open_for(decision())
    QTest.keyClicks(sheet.form.comment, "for Maya")
    render(sheet, chatting())
    assert not sheet.isVisible()
    assert intents.named("save_draft")[-1]["key"] == f"override:{CALL}"
    assert "for Maya" in intents.named("save_draft")[-1]["text"]


def test_asking_again_leaves_what_is_typed(sheet: OverrideSheet) -> None:
    sheet.open_for(decision())
    QTest.keyClicks(sheet.form.comment, "typed just now")
    sheet.open_for(decision(), "waive_fee")
    assert (sheet.form.draft().taken, sheet.form.draft().comment) == ("waive_fee", "typed just now")


def test_a_state_that_arrives_does_not_touch_what_is_typed(sheet: OverrideSheet, qtbot: QtBot) -> None:
    sheet.open_for(decision())
    qtbot.waitUntil(sheet.form.taken.field.hasFocus)
    fill_by_keyboard("typing")
    render(sheet, replace(morning(), unread={}))
    assert sheet.form.comment.hasFocus()
    assert sheet.form.draft().comment == "typing"
    assert sheet.form.draft().reason == "already_tried"


def test_the_sheet_says_where_the_record_is(sheet: OverrideSheet) -> None:
    sheet.open_for(decision(), "call_back")
    sheet.form.reason.choose_number(1)
    sheet.record()
    standing = sheet._standing.text.text
    assert standing() == "Saving…"
    waiting = Pending(recording(), PendingStatus.QUEUED, NOW)
    render(sheet, replace(morning(), pending=(waiting,)))
    assert standing() == "Recorded here · waiting to be sent"
    render(sheet, replace(morning(), pending=(replace(waiting, status=PendingStatus.SENDING),)))
    assert standing() == "Recorded here · sending"
    done = override(0).model_copy(update={"id": "override-1"})
    render(sheet, replace(morning(), overrides_of={CALL: (done,)}))
    assert standing() == "Recorded"
    assert "18,204" in sheet._detail.plain_text()


def test_what_nobody_could_be_asked_about_is_not_said_to_be_done(sheet: OverrideSheet) -> None:
    sheet.open_for(decision(), "call_back")
    sheet.form.reason.choose_number(1)
    sheet.record()
    state = morning()
    assert state.session is not None
    limited = state.session.model_copy(
        update={"authority": (AuthorityHint(title="All", amount=50, above="approval", kinds=("service",)),)}
    )
    for amount, said in ((400.0, "Recorded here · needs approval"), (40.0, "Recorded here · waiting to be sent")):
        waiting = Pending(recording().model_copy(update={"amount": amount}), PendingStatus.QUEUED, NOW)
        render(sheet, replace(state, session=limited, pending=(waiting,)))
        assert sheet._standing.text.text() == said
        assert ("do not promise it" in sheet._detail.plain_text()) is (amount > 50)


def test_a_refusal_can_be_mended(sheet: OverrideSheet, intents: RecordingIntents) -> None:
    sheet.open_for(decision(), "call_back")
    sheet.form.reason.choose_number(1)
    sheet.form.comment.set_text("why not")
    sheet.record()
    refused = Pending(recording(), PendingStatus.REFUSED, NOW, problem="unknown_reason")
    render(sheet, replace(morning(), pending=(refused,)))
    assert sheet._standing.text.text().startswith("Refused")
    sheet._edit.click()
    (taken_back,) = intents.named("take_back")
    assert (taken_back["command_id"], taken_back["draft_key"]) == ("override-1", f"override:{CALL}")
    assert read_draft(taken_back["text"]).comment == "why not", (
        "it is a draft in the same step in which it is no record"
    )
    assert sheet._edit.isVisible(), "the disk may not take it: then it is still what waits"
    render(sheet, replace(morning(), drafts={f"override:{CALL}": taken_back["text"]}))
    assert sheet.form.draft().comment == "why not"
    assert sheet.form.rows["reason"].error()
    intents.next_override_id = "override-2"
    sheet.form.reason.choose_number(2)
    sheet.record()
    assert [call["reason_code"] for call in intents.named("record_override")] == ["customer_upset", "already_tried"]


def test_the_windows_own_ctrl_enter_does_not_fire_in_the_sheet(
    sheet: OverrideSheet, window: QWidget, intents: RecordingIntents, qtbot: QtBot
) -> None:
    fired = []
    shortcut = QShortcut(QKeySequence("Ctrl+Return"), window)
    shortcut.activated.connect(lambda: fired.append(True))
    sheet.open_for(decision(), "call_back")
    sheet.form.reason.choose_number(1)
    press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not fired
    assert len(intents.named("record_override")) == 1


def test_a_result_known_now_is_recorded_with_it(sheet: OverrideSheet, intents: RecordingIntents) -> None:
    sheet.open_for(decision(), "waive_fee")
    sheet.form.reason.choose_number(5)
    sheet.form.result.choose_number(2)
    assert sheet.form.note.isVisible()
    sheet.form.note.setText("fee waived, works")
    sheet.record()
    (call,) = intents.named("record_override")
    assert (call["result_status"], call["result_note"]) == (ResultStatus.RESOLVED, "fee waived, works")


def test_the_frozen_picture_is_what_was_on_screen_and_no_more() -> None:
    state = morning()
    said = state.utterances[CALL]
    many = tuple(said[0].model_copy(update={"id": f"u{n}", "seq": n}) for n in range(1, 80))
    items = state.customers[MAYA].timeline
    history = tuple(items[0].model_copy(update={"id": f"t{n}"}) for n in range(60))
    view = replace(state.customers[MAYA], timeline=history)
    picture = freeze(build(replace(state, utterances={CALL: many}, customers={MAYA: view}), NOW), decision())
    assert len(picture["timeline"]) == 20
    assert len(picture["transcript"]["utterances"]) == 30
    assert picture["transcript"]["position"] == 79
    assert picture["card"]["primary"]["title"] == "Re-issue the activation code by voice"
    assert picture["card"]["withheld"][0]["because"] == "support journey open since 10:32"
    assert picture["why"]["label"] == "Activating a new phone, third try"
    assert json.loads(json.dumps(picture)) == picture


def test_the_choices_begin_with_the_advice_and_never_offer_the_recommended() -> None:
    offered = choices(build(morning(), NOW), decision())
    assert [each.action for each in offered[:3]] == ["waive_fee", "no_action", "accessory_bundle"]
    assert "reissue_code" not in {each.action for each in offered}
    assert len({each.action for each in offered}) == len(offered)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"result": "nonsense"}', '{"taken": 3}'])
def test_a_draft_of_another_version_is_an_empty_one(text: str) -> None:
    assert read_draft(text).is_empty


def with_ida(state: State) -> State:
    """Ida works beside Sam."""
    ida = Colleague(agent_id=AgentId("a-ida"), name="Ida Lund", role=Role.SUPERVISOR, team="care-1")
    assert state.session is not None
    return replace(state, session=state.session.model_copy(update={"colleagues": (ida,)}))


def off_the_map(command_id: str, status: PendingStatus, **more: str) -> Pending:
    command = StartExceptionMode(
        command_id=command_id, customer_id=MAYA, interaction_id=CALL, reason="Already tried", owner="a-ida",
        until=NOW + timedelta(days=1), at=NOW,
    )  # fmt: skip
    return Pending(command, status, NOW, **more)  # type: ignore[arg-type]


def test_the_customer_leaves_the_map_in_the_same_gesture(sheet: OverrideSheet, intents: RecordingIntents) -> None:
    render(sheet, with_ida(morning()))
    sheet.open_for(decision())
    fill_by_keyboard("Ida knows her")
    assert not sheet.form.owner.isVisible(), "whose it is, is asked once they leave"
    sheet.form.off_map.set_choice("86400.0")
    sheet.form.off_map.chosen.emit("86400.0")
    assert sheet.form.owner.isVisible()
    assert [each.text() for each in sheet.form.owner.menu_shown.actions()] == [
        "You (Sam Okafor)", "Ida Lund · supervisor",
    ]  # fmt: skip
    sheet.form.owner.menu_shown.actions()[1].trigger()
    kept = read_draft(sheet.form.draft().to_text())
    assert (kept.off_map_s, kept.owner) == ("86400.0", "a-ida"), "it survives as a draft"
    sheet.record()
    names = [name for name, _told in intents.calls if name in ("record_override", "start_exception_mode")]
    assert names == ["record_override", "start_exception_mode"], "the exception first"
    (mode,) = intents.named("start_exception_mode")
    assert mode["written_as"] == "", "what is being written in the sheet of the exception mode is not touched"
    assert (mode["owner"], mode["until"], mode["customer_id"], mode["interaction_id"]) == (
        "a-ida", NOW + timedelta(days=1), MAYA, CALL,
    )  # fmt: skip
    assert mode["reason"] == "Already tried · Ida knows her"
    exception = recording()
    assert exception.lane == off_the_map("m", PendingStatus.QUEUED).command.lane, "one lane keeps their order"


def test_that_only_the_second_was_refused_is_said(sheet: OverrideSheet, intents: RecordingIntents) -> None:
    sheet.open_for(decision())
    fill_by_keyboard()
    sheet.form.off_map.set_choice("3600.0")
    sheet.record()
    done = override(0).model_copy(update={"id": "override-1"})
    refused = off_the_map("mode-1", PendingStatus.REFUSED, problem="wrong_state")
    render(sheet, replace(morning(), overrides_of={CALL: (done,)}, pending=(refused,)))
    told = [label.text() for label in sheet.findChildren(QLabel) if label.isVisible()]
    assert "Recorded" in told
    assert any("The exception stands" in words for words in told)


def test_who_is_off_the_map_already_is_not_taken_off_again(sheet: OverrideSheet, intents: RecordingIntents) -> None:
    waiting = off_the_map("mode-0", PendingStatus.QUEUED)
    render(sheet, laid_over(replace(morning(), pending=(waiting,))))
    sheet.open_for(decision())
    assert not sheet.form.off_map.isVisible()
    fill_by_keyboard()
    sheet.record()
    assert not intents.named("start_exception_mode")


@pytest.mark.parametrize(
    ("above", "approvable", "said"),
    [
        ("approval", 500.0, "More than 50 needs approval: it is asked for when you record."),
        ("approval", None, "More than 50 needs approval: it is asked for when you record."),
        ("approval", 55.0, "Nobody here may approve more than 55: offer less, or say that it cannot be done."),
        ("approval", 0.0, "Nobody here may approve this: offer less, or say that it cannot be done"),
        ("review", None, "More than 50 is reviewed later."),
        ("refuse", None, "More than 50 is refused: offer less."),
    ],
)
def test_what_comes_of_a_large_amount_is_said_before_it_is_sent(
    sheet: OverrideSheet, above: str, approvable: float | None, said: str
) -> None:
    state = morning()
    assert state.session is not None
    told = {"title": "Goodwill", "kinds": ["service"], "amount": 50, "above": above, "approvable": approvable}
    limit = AuthorityHint.model_validate(told)
    render(sheet, replace(state, session=state.session.model_copy(update={"authority": (limit,)})))
    sheet.open_for(decision())
    sheet.form.amount.setText("50")
    assert said not in words_of(sheet)
    sheet.form.amount.setText("60")
    assert said in words_of(sheet)
    assert sheet.form.amount.accessibleDescription() == said
    sheet.form.amount.setText("12")
    assert said not in words_of(sheet)


def words_of(sheet: OverrideSheet) -> list[str]:
    return [label.text() for label in sheet.form.findChildren(QLabel) if label.isVisible()]
