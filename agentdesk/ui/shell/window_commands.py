"""The commands that every window of the desk has, as data; what they do is the window's."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from agentdesk.domain.people import Presence
from agentdesk.ui.presence_words import presence_title
from agentdesk.ui.shell.commands import Command
from agentdesk.ui.shell.toasts import open_message_command
from agentdesk.ui.theme.names import theme_word
from agentdesk.ui.theme.tokens import THEMES
from agentdesk.ui.words import _
from agentdesk.ui.worklist.viewmodel import NUMBERED

if TYPE_CHECKING:
    from agentdesk.ui.shell.window import DeskWindow

PALETTE_KEY = "Ctrl+K"
KEYS_KEY = "F1"
REGION_KEY = "F6"
OWN_WINDOW_KEY = "F8"
SETTINGS_KEY = "Ctrl+,"


def common_commands(desk: "DeskWindow") -> list[Command]:
    """All of them. What the computer's administrator decided cannot be changed, so there is no command for it."""
    window = _("Window")
    return [
        Command("palette", _("Find a customer or a command"), lambda: desk.palette_panel.open(), PALETTE_KEY, window),
        Command("next_region", _("Next region"), lambda: desk.walk(1), REGION_KEY, window),
        Command("previous_region", _("Previous region"), lambda: desk.walk(-1), f"Shift+{REGION_KEY}", window),
        Command("do_not_disturb", _("Do not disturb, or as usual again"), desk.toggle_quiet, "", window),
        *(_presence_commands(desk) if desk.has_presence else []),
        Command("unsent", _("Show what is unsent"), lambda: desk.panels.outbox.toggle(), "Ctrl+Shift+H", window),
        Command("reconnect", _("Reconnect now"), desk.intents.reconnect_now, "", window),
        open_message_command(desk.open_news, window),
        Command("dismiss_note", _("Put the note at the foot away"), lambda: desk.toast.dismiss(), "", window),
        Command("dismiss_alarms", _("Put the warning at the top away"), desk.dismiss_alarms, "", window),
        Command("keys", _("Show the keys"), lambda: desk.panels.shortcut_sheet.toggle(), KEYS_KEY, window),
        Command("change_keys", _("Change the keys"), lambda: desk.panels.key_editor.open_editor(), "", window),
        *([] if "text_scale" in desk.look.fixed else _size_commands(desk, window)),
        *([] if "theme" in desk.look.fixed else _theme_commands(desk)),
        *(_tool_commands(desk, window) if desk.has_tools else []),
    ]


def numbered_commands(open_number: Callable[[int], None], group: str) -> list[Command]:
    """Those that open a row of the work list."""
    return [
        Command(
            f"open_{number}",
            _("Open interaction {number}").format(number=number),
            partial(open_number, number),
            f"Ctrl+{number}",
            group,
            is_listed=False,
            in_sheet=number == 1,
            sheet_title=_("Open interaction 1 to 9"),
        )
        for number in range(1, NUMBERED + 1)
    ]


def own_window_commands(desk: "DeskWindow", titles: Mapping[str, str], group: str) -> list[Command]:
    """Those that give a region a window of its own, and have it back; ``titles`` by the names of the berths."""
    words = _("{region}: a window of its own, or back")
    each = [
        Command(f"own_window_{name}", words.format(region=title), partial(_turn_out, desk, name), group=group)
        for name, title in titles.items()
    ]
    here = _("This region in a window of its own, or back")
    return [Command("own_window", here, desk.turn_out_here, OWN_WINDOW_KEY, group), *each]


def _turn_out(desk: "DeskWindow", name: str) -> None:
    desk.detached.toggle(name)


def _presence_commands(desk: "DeskWindow") -> list[Command]:
    words, group = _("Presence: {title}"), _("Work")
    return [
        Command(
            f"presence_{presence}",
            words.format(title=presence_title(presence)),
            partial(desk.set_presence, presence),
            group=group,
        )
        for presence in Presence
    ]


def _theme_commands(desk: "DeskWindow") -> list[Command]:
    words, group = _("Theme: {title}"), _("Appearance")
    return [
        Command(f"theme_{name}", words.format(title=theme_word(name)), partial(desk.look.set_theme, name), group=group)
        for name in THEMES
    ]


def _size_commands(desk: "DeskWindow", group: str) -> list[Command]:
    return [
        Command("text_larger", _("Larger text"), desk.look.larger, "Ctrl++", group),
        Command("text_smaller", _("Smaller text"), desk.look.smaller, "Ctrl+-", group),
        Command("text_normal", _("Text at its usual size"), lambda: desk.look.set_scale(1.0), "Ctrl+0", group),
    ]


def _tool_commands(desk: "DeskWindow", group: str) -> list[Command]:
    return [
        Command("settings", _("Settings"), lambda: desk.open_tools("settings"), SETTINGS_KEY, group),
        Command("diagnostics", _("Diagnostics"), lambda: desk.open_tools("diagnostics"), "", group),
        Command("about", _("About and what is new"), lambda: desk.open_tools("about"), "", group),
        Command("guide", _("First steps"), lambda: desk.open_tools("guide"), "", group),
    ]
