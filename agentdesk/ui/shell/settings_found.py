"""The settings as the palette finds them: by name, by what they are for and by what can be chosen. Opened there."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from agentdesk.ui.shell.palette import PaletteRow
from agentdesk.ui.words import _

if TYPE_CHECKING:
    from agentdesk.ui.shell.window import DeskWindow


def setting_rows(desk: "DeskWindow") -> Sequence[PaletteRow]:
    """A row for each, where there is a page of them."""
    if not desk.has_tools:
        return ()
    from agentdesk.app.settings import SETTABLE  # nobody waits for them at the start
    from agentdesk.ui.settings.viewmodel import found_by, words_of

    words = _("Settings: {title}")
    return [
        PaletteRow(
            f"setting:{name}", words.format(title=words_of(name)[0]), "", "", partial(_show, desk, name), found_by(name)
        )
        for name in SETTABLE
    ]


def _show(desk: "DeskWindow", name: str) -> None:
    desk.open_tools("settings")
    if desk.tools is not None:
        desk.tools.settings.show_setting(name)
