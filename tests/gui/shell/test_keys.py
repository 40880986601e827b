"""Keys are the person's own: changed and switched off by keyboard, refused where they cannot be, kept, shown truly."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from agentdesk.adapters.system.key_file import KeyFile
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import morning
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.shell.commands import Command, Commands, Refusal
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def two(keys: dict[str, str] | None = None) -> Commands:
    commands = [Command("one", "One", lambda: None, "Ctrl+1"), Command("two", "Two", lambda: None, "Ctrl+2")]
    return Commands(commands, keys)


@pytest.mark.parametrize(
    ("own", "held"),
    [
        ({"one": "", "two": "Ctrl+1"}, ("", "Ctrl+1")),
        ({"one": "Ctrl+2", "two": "Ctrl+1"}, ("Ctrl+2", "Ctrl+1")),
        ({"one": "Ctrl+2"}, ("Ctrl+1", "Ctrl+2")),
        ({"one": "Alt+L", "two": "x"}, ("Ctrl+1", "Ctrl+2")),
        ({"unheard_of": "Ctrl+1"}, ("Ctrl+1", "Ctrl+2")),
        ({"one": "Ctrl+9", "two": "Ctrl+9"}, ("Ctrl+1", "Ctrl+2")),
    ],
)
def test_own_keys_hold_unless_two_commands_would_have_one(own: dict[str, str], held: tuple[str, str]) -> None:
    commands = two(own)
    assert (commands.key("one"), commands.key("two")) == held


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("Ctrl+2", Refusal.TAKEN), ("Alt+L", Refusal.ALT_LETTER), ("Alt+Shift+L", Refusal.ALT_LETTER),
        ("J", Refusal.WRITES), ("Shift+J", Refusal.WRITES), ("Down", Refusal.WRITES), ("Ctrl+C", Refusal.EDITS),
        ("Ctrl+Alt+L", Refusal.ALT_LETTER), ("Ctrl+Alt+Shift+L", Refusal.ALT_LETTER), ("Ctrl+Alt+F7", None),
        ("Ctrl+Alt+7", Refusal.ALT_LETTER), ("Ctrl+Alt++", Refusal.ALT_LETTER), ("Meta+Alt+L", Refusal.ALT_LETTER),
        ("Ctrl+1", None), ("Ctrl++", None), ("F7", None), ("", None),
    ],
)  # fmt: skip
def test_what_cannot_be_a_key_is_refused_with_its_reason(key: str, why: Refusal | None) -> None:
    refused = two().refusal("one", key)
    assert (refused[0] if refused else None) is why
    if why is Refusal.TAKEN:
        assert refused == (why, "Two")


def open_editor(desk: Desk, command_id: str) -> None:
    desk.window.commands.run("change_keys")
    desk.window.panels.key_editor.open_editor(command_id)
    assert desk.window.focusWidget() is desk.window.panels.key_editor.list


def test_a_key_is_changed_by_keyboard_and_works_and_shows_at_once(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    kept: list[dict[str, str]] = []
    desk.window.keys.changed.connect(kept.append)
    open_editor(desk, "do_other")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_B, CTRL)
    assert kept == [{"do_other": "Ctrl+B"}]
    assert desk.window.panels.key_editor.isVisible(), "one goes on changing"
    assert desk.window.panels.key_editor.current() == "do_other"
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_O, CTRL)
    assert not desk.window.sheet.isVisible(), "the former key does nothing any more"
    hints = [hint.text() for hint in desk.window.advice.findChildren(KeyHint)]
    assert "Ctrl B" in hints
    assert "Ctrl O" not in hints
    desk.press(Qt.Key.Key_B, CTRL)
    assert desk.window.sheet.isVisible()
    desk.press(Qt.Key.Key_Escape)
    open_editor(desk, "do_other")
    desk.press(Qt.Key.Key_Backspace)
    assert kept[-1] == {}
    assert desk.window.commands.key("do_other") == "Ctrl+O"


def test_each_command_is_called_what_its_key_does(make: Callable[[State], Desk]) -> None:
    """ "Open interaction 1 to 9" was said where the key of the first is changed, above "Open interaction 2"."""
    desk = make(morning())
    open_editor(desk, "open_1")
    rows = desk.window.panels.key_editor.list.model()
    said = [str(rows.index(row, 0).data()) for row in range(rows.rowCount())]
    assert [each for each in said if each.startswith("Open interaction")] == [
        f"Open interaction {number}" for number in range(1, 10)
    ]
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_F1)
    assert "Open interaction 1 to 9" in desk.words(desk.window.panels.shortcut_sheet)


def test_a_conflict_is_refused_and_nothing_changes(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    open_editor(desk, "do_other")
    for key, modifiers, said in (
        (Qt.Key.Key_H, CTRL, "Ctrl H is the key of “Hold or resume”"),
        (Qt.Key.Key_L, ALT, "writes a letter"),
        (Qt.Key.Key_Q, CTRL | ALT, "writes a letter"),
        (Qt.Key.Key_C, CTRL, "needed in every field"),
        (Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "needed for writing"),
    ):
        desk.press(Qt.Key.Key_Return)
        desk.press(key, modifiers)
        assert said in desk.words(desk.window.panels.key_editor)
    assert desk.window.keys.own() == {}
    assert desk.intents.named("change_interaction") == [], "the keys were pressed to be had, not to do something"
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.panels.key_editor.isVisible(), "it leaves the key, not the editor"


def test_keys_in_the_file_that_cannot_be_are_not_used_and_said(make: Callable[[State], Desk]) -> None:
    """Ctrl+Alt+Q is the @ of a German keyboard; it could be had once."""
    desk = make(morning())
    desk.window.keys.put("do_other", "Ctrl+Alt+Q")
    desk.window.stop()
    desk.window.start()
    assert desk.window.commands.key("do_other") == "Ctrl+O"
    said = [each.accessibleName() for each in desk.window.status_bar.findChildren(QLabel)]
    assert "Of your own keys these cannot be used: Ctrl Alt Q" in said
    open_editor(desk, "do_other")
    details = [each.detail for each in desk.window.panels.key_editor._model.items() if each.command.id == "do_other"]
    assert details == ["Ctrl O · yours (Ctrl Alt Q) cannot be used"]


def test_no_usual_key_is_one_by_which_linux_takes_unicode_and_own_ones_stay(make: Callable[[State], Desk]) -> None:
    """IBus and GTK begin a sign by its number with Ctrl+Shift+U: what is unsent was on it once."""
    desk = make(morning())
    assert "Ctrl+Shift+U" not in [each.key for each in desk.window.commands.all()]
    desk.window.keys.put("unsent", "Ctrl+Shift+U")
    assert desk.window.commands.key("unsent") == "Ctrl+Shift+U", "as somebody has it"


def test_keys_of_a_region_are_in_the_sheet_and_in_the_palette(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    shown = {each.id: each.shown_key for each in desk.window.commands.all()}
    assert (shown["next_best"], shown["evidence"], shown["pin_event"], shown["own_window"]) == ("2", "E", "P", "F8")
    desk.window.commands.run("next_best")
    assert desk.window.sheet.form.draft().taken == "waive_fee"


def test_a_key_is_switched_off(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    open_editor(desk, "end")
    desk.press(Qt.Key.Key_Delete)
    assert desk.window.keys.own() == {"end": ""}
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_E, CTRL)
    assert desk.intents.named("change_interaction") == []
    desk.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(desk.window.top_bar.search, "end and wrap")
    desk.press(Qt.Key.Key_Return)
    assert desk.intents.named("change_interaction"), "the palette has it all the same"


def test_keys_are_kept_and_a_broken_file_is_no_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = KeyFile(tmp_path / "desk" / "keys.toml")
    assert file.read() == {}
    file.write({"do_other": "Ctrl+B", "end": "", "text_larger": "Ctrl++"})
    assert file.read() == {"do_other": "Ctrl+B", "end": "", "text_larger": "Ctrl++"}
    (tmp_path / "desk" / "keys.toml").write_text("this is = not [toml")
    with caplog.at_level("CRITICAL"):
        assert file.read() == {}


def test_the_sheet_of_keys_lists_every_key(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_F1)
    sheet = desk.window.panels.shortcut_sheet
    assert sheet.isVisible()
    said = desk.words(sheet)
    assert all((c.sheet_title or c.title) in said for c in desk.window.commands.all() if c.key and c.in_sheet)
    desk.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize(
    ("scale", "size"), [(1.0, (1280, 720)), (1.0, (1440, 900)), (1.5, (1280, 720)), (2.0, (1440, 900))]
)
def test_the_sheet_of_keys_stays_in_the_window(make: Callable[..., Desk], scale: float, size: tuple[int, int]) -> None:
    desk = make(morning(), scale=scale)
    desk.window.resize(*size)
    desk.press(Qt.Key.Key_F1)
    sheet, ground = desk.window.panels.shortcut_sheet, desk.window.centralWidget()
    assert ground is not None
    assert ground.rect().contains(sheet.geometry())
    inside = sheet._scroll.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= sheet._scroll.viewport().width() or scale > 1, "no key is cut off"
