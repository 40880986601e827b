"""Of which drafts those commands were made that the disk did not take: with the write that does, they are forgotten."""

from __future__ import annotations

from agentdesk.app.store import Store
from agentdesk.wire import later

Keys = tuple[str, ...]
"""Of one draft: where the state has it, then where else the disk may have it."""


class MadeOf:
    """The drafts by the commands made of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._drafts: dict[str, tuple[Keys, str | None]] = {}
        """By command id: the keys and the text as it was then."""

    def note(self, command: later.commands.Command, draft: Keys, text: str | None) -> None:
        if draft:
            self._drafts.setdefault(command.command_id, (draft, text))

    def draft(self, command: later.commands.Command) -> Keys:
        """The draft that goes with the command, unless something else is written there by now."""
        keys, text = self._drafts.get(command.command_id, ((), None))
        return keys if self.text(keys) == text else ()

    def text(self, draft: Keys) -> str | None:
        return next((self._store.confirmed.drafts.get(key) for key in draft), None)

    def forget(self, command: later.commands.Command) -> None:
        self._drafts.pop(command.command_id, None)
