"""What lies over a window when somebody asks for it: what is unsent, the keys, and changing them.

Each is loaded and made when it is asked for, or while nobody waits (``make_next``): the desk's start does not wait.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.ui.shell.commands import Commands
from agentdesk.ui.shell.keys import Keys

if TYPE_CHECKING:
    from agentdesk.ui.outbox.view import OutboxPanel
    from agentdesk.ui.shell.key_editor import KeyEditor
    from agentdesk.ui.shell.shortcuts import ShortcutSheet


class Panels:
    """Those of one window, over ``ground``; what is unsent stands above ``foot`` and is edited by ``edit``."""

    def __init__(
        self,
        ground: QWidget,
        foot: QWidget,
        intents: Intents,
        commands: Commands,
        keys: Keys,
        edit: Callable[[str], None],
    ) -> None:
        self._ground, self._foot, self._intents = ground, foot, intents
        self._commands, self._keys, self._edit = commands, keys, edit
        self._shown: tuple[State, datetime] | None = None
        self._render_outbox: Callable[[State, datetime], None] | None = None

    @cached_property
    def outbox(self) -> "OutboxPanel":
        from agentdesk.ui.outbox import view, viewmodel

        made = view.OutboxPanel(self._ground, self._intents, self._foot)
        made.edit_requested.connect(self._edit)
        self._render_outbox = lambda state, now: made.render(viewmodel.build(state), now)
        if self._shown is not None:
            self._render_outbox(*self._shown)
        return made

    @cached_property
    def shortcut_sheet(self) -> "ShortcutSheet":
        from agentdesk.ui.shell.shortcuts import ShortcutSheet

        made = ShortcutSheet(self._ground, self._commands)
        made.change_requested.connect(lambda: self.key_editor.open_editor())
        return made

    @cached_property
    def key_editor(self) -> "KeyEditor":
        from agentdesk.ui.shell.key_editor import KeyEditor

        return KeyEditor(self._ground, self._commands, self._keys)

    def render(self, state: State, now: datetime) -> None:
        """Show the state; what is not made yet shows it once it is."""
        self._shown = state, now
        if self._render_outbox is not None:
            self._render_outbox(state, now)

    @property
    def command_being_given_keys(self) -> str:
        """The id of the command in hand where the keys are being changed; else empty."""
        return self.key_editor.current() if "key_editor" in vars(self) and self.key_editor.isVisible() else ""

    def make_next(self) -> bool:
        """Make one that was not asked for yet; False where there is none."""
        return make_first(self, "outbox", "shortcut_sheet", "key_editor")


def make_first(owner: object, *names: str) -> bool:
    """Make the first of an object's cached properties that nobody has asked for; False where there is none."""
    name = next((each for each in names if each not in vars(owner)), None)
    return name is not None and getattr(owner, name) is not None
