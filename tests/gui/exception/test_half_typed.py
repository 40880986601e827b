"""What is done instead is what was chosen: half a word is recorded by no key."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from agentdesk.devtools.scenes.morning import CALL, decision, morning
from agentdesk.ui.exception.draft import read_draft
from agentdesk.ui.exception.view import OverrideSheet
from tests.gui.exception.test_override_sheet import press, render, type_text
from tests.support.recording_intents import RecordingIntents

Key = Qt.Key


def test_tab_takes_the_marked_action_as_return_does(sheet: OverrideSheet, intents: RecordingIntents) -> None:
    sheet.open_for(decision())
    type_text("wai")
    press(Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert sheet.form.reason.isAncestorOf(focused)
    press(Key.Key_5)
    press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (call,) = intents.named("record_override")
    assert call["taken_action"] == "waive_fee"


def test_a_half_typed_word_is_recorded_by_no_key_and_is_half_typed_when_it_comes_back(
    sheet: OverrideSheet, intents: RecordingIntents
) -> None:
    sheet.open_for(decision())
    type_text("wai")
    sheet.form.reason.choose_number(5)
    press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not intents.named("record_override")
    assert "from the list" in sheet.form.rows["taken"].error()
    sheet.close_sheet()
    kept = intents.named("save_draft")[-1]["text"]
    assert (read_draft(kept).taken, read_draft(kept).taken_title) == ("", "wai")
    render(sheet, replace(morning(), drafts={f"override:{CALL}": kept}))
    sheet.open_for(decision())
    assert sheet.form.taken.field.hasFocus()
    assert (sheet.form.taken.text(), sheet.form.draft().taken) == ("wai", "")
    press(Key.Key_Up)  # the last row: in my own words
    press(Key.Key_Return)
    press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (call,) = intents.named("record_override")
    assert call["taken_action"] == "wai", "who says so has it"
