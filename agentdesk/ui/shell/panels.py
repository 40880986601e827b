"""What lies over a window when somebody asks for it: what is unsent, the keys, and changing them.

Each is loaded and made when it is asked for, or while nobody waits (``make_next``): the desk's start does not wait.
"""

from collections.abc import Callable, Iterable
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

_ALL = ("outbox", "shortcut_sheet", "key_editor")


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

    def left_open(self) -> "dict[str, OutboxPanel | ShortcutSheet | KeyEditor]":
        """Those that are open, by name."""
        made = {name: getattr(self, name) for name in _ALL if name in vars(self)}
        return {name: panel for name, panel in made.items() if panel.isVisible()}

    def open_again(self, names: Iterable[str]) -> None:
        """Open these, as somebody had them open."""
        for name in names:
            getattr(self, name).toggle()

    def make_next(self) -> bool:
        """Make one that was not asked for yet; False where there is none."""
        return make_first(self, *_ALL)


def make_first(owner: object, *names: str) -> bool:
    """Make the first of an object's cached properties that nobody has asked for; False where there is none."""
    name = next((each for each in names if each not in vars(owner)), None)
    return name is not None and getattr(owner, name) is not None
