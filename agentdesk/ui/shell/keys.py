"""The keys as the person has them, changed while the desk runs. What may be a key, the commands say."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal


class Keys(QObject):
    """``changed`` carries all own keys (command id → key, empty for switched off), for whoever keeps them."""

    changed = Signal(dict)

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._own = dict(own or {})

    def own(self) -> Mapping[str, str]:
        """What differs from the usual, also of commands that another window has."""
        return self._own

    def put(self, command_id: str, key: str | None) -> None:
        """Give the command a key, none (empty), or its usual one again (None)."""
        before = dict(self._own)
        if key is None:
            self._own.pop(command_id, None)
        else:
            self._own[command_id] = key
        if self._own != before:
            self.changed.emit(dict(self._own))
