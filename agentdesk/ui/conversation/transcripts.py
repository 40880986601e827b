"""The conversations that an agent turns between, each in a text of its own: who turns back finds it as it was left.

Owns which of them are kept and which is in view. To write two hundred lines takes longer than all else that is shown
of a contact, so it is done once for each.
"""

from collections.abc import Callable, Set

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from agentdesk.ui.kit.tab_order import put_in_tab_order
from agentdesk.ui.kit.transcript import Transcript

KEPT = 6
"""A call and four chats, and one that has just ended."""


class Transcripts(QStackedWidget):
    """``scrolled`` is sent when the one in view moved, grew or shrank."""

    scrolled = Signal()

    def __init__(self, connect: Callable[[Transcript], None]) -> None:
        """``connect`` is called with each text that is made."""
        super().__init__()
        self._connect = connect
        self._kept: dict[str, Transcript] = {}
        """By contact, in the order in which they were turned to."""
        self._free: list[Transcript] = []
        self.current = self._made()
        self._free.append(self.current)

    def turn_to(self, interaction_id: str, first: int | None) -> None:
        """Have this conversation in view. One that is not kept is to be shown from its ``first`` line on, or (None)
        the end of it."""
        kept = self._kept.pop(interaction_id, None)
        if kept is None:
            kept = self._one_more()
            kept.begin(first)
        self._kept[interaction_id] = self.current = kept
        self.setCurrentWidget(kept)
        kept.lower()  # the first of them, where that of a window made anew is (kit/as_before.py)

    def keep_only(self, interaction_ids: Set[str]) -> None:
        """Forget what was said with all others."""
        for interaction_id in self._kept.keys() - interaction_ids:
            gone = self._kept.pop(interaction_id)
            gone.begin(None)
            self._free.append(gone)

    def _one_more(self) -> Transcript:
        if self._free:
            return self._free.pop()
        if len(self._kept) < KEPT:
            return self._made()
        return self._kept.pop(next(iter(self._kept)))

    def _made(self) -> Transcript:
        made, before = Transcript(), self.widget(self.count() - 1)
        self._connect(made)
        bar = made.verticalScrollBar()
        bar.valueChanged.connect(self.scrolled)
        bar.rangeChanged.connect(self.scrolled)
        self.addWidget(made)
        if before is not None:
            put_in_tab_order(before, made)
        return made
