"""A key that is shown is the key that works, also after the person gave the command another one."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.app.state import Asked, Focus, Loading
from agentdesk.devtools.scenes.morning import TOMAS, WRAP, morning
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.committing import COMMIT
from agentdesk.ui.kit.key_hint import KeyHint, key_text
from tests.support.gui_desk import Desk
from tests.support.storm import gone

SHOWN = ("do_other", "accept_advice", "also_theirs", "identity", "exception_mode", "palette")


def _said(window: QWidget) -> str:
    widgets = window.findChildren(QWidget)
    hints = [each.text() for each in window.findChildren(KeyHint)]
    return " | ".join([*hints, *(each.toolTip() for each in widgets), *(each.accessibleName() for each in widgets)])


def test_hints_follow_the_keys_as_the_person_has_them(qapp: QApplication, make: Callable[..., Desk]) -> None:
    desk = make(morning())
    before = {name: desk.window.commands.key(name) for name in SHOWN}
    for number, name in enumerate(SHOWN, start=1):
        desk.window.keys.put(name, f"Ctrl+Shift+F{number}")
    said = _said(desk.window.customer) + _said(desk.window.right) + _said(desk.window.top_bar)
    nobody = replace(morning(), focus=Focus(asked=Asked("phone:+15550100", Loading.READY)))
    desk.store.put(nobody)
    said += _said(desk.window.customer)
    for number, name in enumerate(SHOWN, start=1):
        assert key_text(f"Ctrl+Shift+F{number}") in said or name in ("also_theirs", "identity"), name
        assert f"({key_text(before[name])})" not in said, name
    assert "Ctrl+K" not in said
    desk.window.keys.put("exception_mode", "")
    desk.store.put(morning())
    assert "Take the customer off the map |" in _said(desk.window.customer) + " |"
    assert "()" not in _said(desk.window.customer)


def test_the_advice_shows_its_key_only_while_it_is_the_advices(make: Callable[..., Desk]) -> None:
    """In the reply Ctrl+Enter sends it: who read it on Accept and pressed it sent half a sentence."""
    desk = make(morning())
    accept = desk.window.advice.card.accept_button

    def told() -> tuple[bool, bool]:
        return any(each.isVisible() for each in accept.findChildren(KeyHint)), bool(accept.accessibleDescription())

    desk.window.work_list.list.setFocus()
    assert told() == (True, True)
    width = accept.sizeHint().width()
    desk.window.conversation.focus_reply()
    assert told() == (False, False)
    assert accept.sizeHint().width() == width, "nothing moves because of it"
    assert not desk.window.advice.card.other_button.findChildren(KeyHint)[0].isHidden(), "Ctrl+O works from everywhere"
    desk.window.work_list.list.setFocus()
    assert told() == (True, True)


def _ink(button: QWidget) -> tuple[int, int]:
    """Pixels left and right of what is written on a filled button."""
    image = button.grab().toImage()
    filled = image.pixel(image.width() // 2, 5)
    columns, rows = range(8, image.width() - 8), range(6, image.height() - 6)
    written = [x for x in columns if any(image.pixel(x, y) != filled for y in rows)]
    return written[0], image.width() - 1 - written[-1]


def test_without_its_key_the_words_stand_in_the_middle(make: Callable[..., Desk]) -> None:
    """They stood at the left of a button with an empty end."""
    desk = make(morning())
    desk.window.conversation.focus_reply()
    before, behind = _ink(desk.window.advice.card.accept_button)
    assert abs(before - behind) <= 4


def test_in_the_wrap_up_the_key_is_the_wrap_ups(make: Callable[..., Desk]) -> None:
    """It was on both buttons; while an outcome is chosen it finishes."""
    desk = make(replace(morning(), focus=Focus(WRAP, TOMAS)))
    accept = desk.window.advice.card.accept_button
    desk.window.work_list.list.setFocus()
    described = accept.accessibleDescription()
    assert described
    desk.window.wrap_up.focus_first()
    assert desk.window.wrap_up.isAncestorOf(desk.window.focusWidget())
    assert not accept.accessibleDescription()
    desk.window.work_list.list.setFocus()
    assert accept.accessibleDescription() == described


def _told(desk: Desk) -> list[str]:
    """The buttons in view on which Ctrl+Enter is told, to the eye or to a screen reader."""
    words = key_text(COMMIT)
    shown = [each for each in desk.window.findChildren(Button) if each.isVisible()]
    for each in shown:
        seen = any(hint.isVisible() and hint.text() == words for hint in each.findChildren(KeyHint))
        assert not seen or each.accessibleDescription() == words, each.label()
    return [each.label() for each in shown if each.accessibleDescription() == words]


def test_one_key_has_one_meaning_at_a_time(make: Callable[..., Desk]) -> None:
    """It was on Record and Finish at once, and on Send and Accept."""
    desk = make(morning())
    window = desk.window
    window.work_list.list.setFocus()
    assert _told(desk) == ["Accept"]
    window.conversation.focus_note()
    assert _told(desk) == ["Save note"]
    window.commands.run("do_other")
    assert _told(desk) == ["Record"]
    desk.store.put(gone(desk.store.state, "wrap_up"))
    window.wrap_up.focus_first()
    assert _told(desk) == ["Finish"]
    window.sheet.form.focus_first()
    assert _told(desk) == ["Record"]
    window.work_list.list.setFocus()
    assert _told(desk) == ["Record"], "the key is the sheet's everywhere"
    window.sheets.close_all()
    window.work_list.list.setFocus()
    window.commands.run("exception_mode")
    assert _told(desk) == ["Take off the map"]
    window.commands.run("palette")
    assert _told(desk) == []


def test_a_key_that_accepts_alone_leaves_ctrl_enter_to_the_sheet_that_is_written_in(make: Callable[..., Desk]) -> None:
    desk = make(morning())
    desk.window.keys.put("accept_advice", "Ctrl+Shift+F4")
    desk.window.commands.run("do_other")
    assert _told(desk) == ["Record"]
    desk.window.work_list.list.setFocus()
    assert _told(desk) == []


def test_where_all_is_said_the_key_is_not_told_on_the_advice(make: Callable[..., Desk]) -> None:
    """Pressed once more after Finish it answers nothing."""
    desk = make(morning())
    desk.window.work_list.list.setFocus()
    assert _told(desk) == ["Accept"]
    over = gone(desk.store.state, "closed")
    talk = over.interactions[over.focus.interaction_id or ""].model_copy(update={"disposition": "solved"})
    desk.store.put(replace(over, interactions={**over.interactions, talk.id: talk}))
    assert _told(desk) == []
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not desk.intents.named("accept_advice")
    desk.store.put(morning())
    assert _told(desk) == ["Accept"]
