"""How the person wants to be told of news, changed while the desk runs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from agentdesk.app.disturbing import Manners, Quiet


class OwnManners(QObject):
    """``chosen`` carries the name of a setting and its value, for whoever keeps them."""

    chosen = Signal(str, object)

    def __init__(
        self,
        manners: Manners | None = None,
        play: Callable[[], bool] | None = None,
        fixed: frozenset[str] = frozenset(),
    ) -> None:
        """``play`` makes the sound; ``fixed`` names what the computer's administrator decided."""
        super().__init__()
        self.now, self.play, self.fixed = manners or Manners(), play, fixed
        self._usual = Manners().do_not_disturb
        """As it was before it was to be always quiet."""

    def put(self, name: str, value: Any) -> None:
        """Count from now on; keeping it is somebody else's."""
        if name not in self.fixed:
            self.now = replace(self.now, **{name: value})

    def toggle_quiet(self) -> bool:
        """Never to be disturbed, or as usual again; returns whether it is so now."""
        name, before = "do_not_disturb", self.now.do_not_disturb
        if name not in self.fixed:
            self.put(name, self._usual if before == Quiet.ALWAYS else Quiet.ALWAYS)
            self._usual = before if before != Quiet.ALWAYS else self._usual
            self.chosen.emit(name, self.now.do_not_disturb.value)
        return self.now.do_not_disturb == Quiet.ALWAYS
