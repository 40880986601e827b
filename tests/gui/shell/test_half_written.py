"""An exception that is written and not recorded when its contact ends: the agent is asked or told and loses nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.devtools.scenes.morning import CALL, morning
from tests.support.gui_desk import Desk
from tests.support.storm import gone

CTRL = Qt.KeyboardModifier.ControlModifier
Make = Callable[..., Desk]


def _caret() -> QWidget:
    caret = QApplication.focusWidget()
    assert caret is not None
    return caret


def _write(desk: Desk, words: str = "She waits for the courier") -> None:
    """Ctrl+O and a comment, which the store then has as a draft."""
    desk.press(Qt.Key.Key_O, CTRL)
    comment = desk.window.sheet.form.comment
    comment.setFocus()
    QTest.keyClicks(comment, words)
    _keep(desk)


def _keep(desk: Desk) -> None:
    desk.window.sheet.save_now()
    kept = {each["key"]: each["text"] for each in desk.intents.named("save_draft")}
    desk.store.put(replace(desk.store.state, drafts={key: text for key, text in kept.items() if text}))


def _wrap_up(desk: Desk) -> None:
    """It comes to its wrap-up, in which all is filled in that is needed."""
    desk.store.put(gone(desk.store.state, "wrap_up"))
    desk.press(Qt.Key.Key_J, CTRL)
    desk.press(Qt.Key.Key_1)


@pytest.mark.parametrize("is_open", [True, False])
def test_finish_asks_first_and_finishes_when_it_is_pressed_again(heard: list[str], make: Make, is_open: bool) -> None:
    """It was finished, the sheet stayed open, and nothing said that the exception was not recorded."""
    desk = make(morning())
    _write(desk)
    if not is_open:
        desk.press(Qt.Key.Key_Escape)
    _wrap_up(desk)
    before = _caret()
    desk.press(Qt.Key.Key_Return, CTRL)
    said = "What you did instead is not recorded yet."
    assert not desk.intents.named("finish_wrap_up")
    assert _caret() is before
    assert heard[-1] == said
    assert said in desk.words(desk.window.wrap_up)
    assert desk.window.wrap_up.finish_button.text() == "Finish without it"
    desk.store.tell_again()
    assert said in desk.words(desk.window.wrap_up)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert len(desk.intents.named("finish_wrap_up")) == 1
    assert desk.store.state.drafts[f"override:{CALL}"], "and it is there still"
    assert not desk.intents.named("record_override")


def test_who_is_asked_goes_on_with_it_and_then_finishes(make: Make) -> None:
    desk = make(morning())
    _write(desk)
    desk.press(Qt.Key.Key_Escape)
    _wrap_up(desk)
    wrap_up = desk.window.wrap_up
    wrap_up.finish_button.click()
    wrap_up._banner.action.click()
    assert desk.window.sheet.isAncestorOf(_caret())
    assert desk.window.sheet.form.comment.text() == "She waits for the courier"
    desk.window.sheet.form.comment.clear()  # it was not done after all
    _keep(desk)
    assert "not recorded" not in desk.words(wrap_up)
    assert wrap_up.finish_button.text() == "Finish"
    wrap_up.finish_button.click()
    assert desk.intents.named("finish_wrap_up")


def test_what_ended_is_not_put_away_over_it(make: Make) -> None:
    """ "It has left the work list" was said, and it had not."""
    desk = make(morning())
    _write(desk)
    desk.store.put(gone(desk.store.state, "closed"))
    away = desk.window.wrap_up.away_button
    assert not away.isEnabled()
    assert "record it" in away.toolTip()
    desk.window.sheet.form.comment.clear()
    _keep(desk)
    assert away.isEnabled()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("closed", "Not recorded yet, and the conversation is over."),
        ("given", "Not recorded yet. A colleague has this conversation now."),
        ("unlisted", "Not recorded yet. A colleague has this conversation now."),
    ],
)
def test_who_is_writing_it_is_told_where_they_write(heard: list[str], make: Make, how: str, said: str) -> None:
    desk = make(morning())
    _write(desk, "She waits for ")
    sheet, comment = desk.window.sheet, desk.window.sheet.form.comment
    desk.store.put(gone(desk.store.state, how))
    assert _caret() is comment
    QTest.keyClicks(comment, "the courier")
    assert comment.text() == "She waits for the courier"
    assert said in desk.words(sheet)
    assert heard.count(said) == 1
    desk.store.tell_again()
    assert heard.count(said) == 1
    comment.clear()
    assert said not in desk.words(sheet), "nothing is written"


def test_an_empty_sheet_asks_nobody(make: Make) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    _keep(desk)
    desk.store.put(gone(desk.store.state, "closed"))
    assert "recorded" not in desk.words(desk.window.sheet)
    desk.press(Qt.Key.Key_J, CTRL)
    desk.press(Qt.Key.Key_1)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("finish_wrap_up")
