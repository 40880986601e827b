"""The middle of the agent's window: timeline and conversation, beside each other where there is room for both.

In large type, or a small window, one of the two is in view and a choice above them turns to the other. In the largest,
the advice, which stands beside them otherwise, is one of them.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.caret import caret_of
from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.splitter import Splitter
from agentdesk.ui.kit.states import EmptyState
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.columns import LEAST_CONTROLS
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _


class Middle(QWidget):
    """Both panes, or one of them. ``head`` is the choice between them; it is seen only where it is needed.

    A pane may be away, in a window of its own; where both are, the place says so. ``turned``: another one is in view.
    """

    turned = Signal()

    def __init__(self, timeline: Berth, talk: Berth, beside: Berth) -> None:
        """``beside`` is what may have to share the place with the two; it is not placed in here."""
        super().__init__()
        self._panes = {berth.name: berth for berth in (timeline, talk)}
        self._beside = beside
        self._shares = self._has_form = False
        self._key = ""
        self._chosen: dict[str, str] = {}
        self._chosen_before = ""
        layout = column(self, gap=0)
        self.head = RegionHead()
        self.head.setAccessibleName(_("What is in view"))
        self.choice = SegmentedChoice(_("What is in view"), numbered=False)
        self.choice.chosen.connect(lambda _id: self._fit())
        self.head.bar.addWidget(self.choice, 1, Qt.AlignmentFlag.AlignVCenter)
        self.splitter = Splitter(Qt.Orientation.Horizontal)
        half = theme.tokens().size.window_width // 2
        for place, pane in enumerate(self._panes.values()):
            self.splitter.addWidget(pane)
            self.splitter.setStretchFactor(place, 1)
            pane.moved.connect(self._fit)
        self.splitter.setSizes([half, half])
        layout.addWidget(self.head)
        layout.addWidget(self.splitter, 1)
        self.nothing = EmptyState("open-out", _("Timeline and conversation are in windows of their own"))
        layout.addWidget(self.nothing, 1)
        self._fit()

    @property
    def is_narrow(self) -> bool:
        """Whether what is in here comes in turn."""
        return len(self._at_home()) > 1 and (
            self._shares or self.width() < 2 * LEAST_CONTROLS * theme.tokens().size.control
        )

    @property
    def shows_beside(self) -> bool:
        """Whether what shares the place is what has it now."""
        return self._shares and self._shown() == self._beside.name

    def share(self, shares: bool, *, has_form: bool = False) -> None:
        """Whether ``beside`` has no place of its own; with a form in it, it is seen whatever is chosen here."""
        begins, before = shares and not self._shares, self._chosen_before
        if begins:
            self._chosen_before = ""
        self._shares, self._has_form = shares, has_form
        self._fit()
        if begins and self._beside.is_home:
            self.choice.set_choice(self._with_caret() or before or self._beside.name)
            self._fit()

    def turn_to(self, key: str) -> None:
        """Another contact is in view: what was chosen for it is in view again, and first the advice, if that shares
        the place."""
        if self._shares:
            self._chosen[self._key] = self._shown()
            self.choice.set_choice(self._chosen.pop(key, self._beside.name))
        self._key = key
        self._fit()

    def leave_behind(self) -> tuple[str, dict[str, str]]:
        """Which pane is in view, and which is to be where the agent returns: for this place, made anew."""
        shown = self._with_caret() or (self._shown() if self.is_narrow else "")
        return shown, {**self._chosen, self._key: shown} if shown else self._chosen

    def come_back(self, left: tuple[str, dict[str, str]]) -> None:
        """Have the same in view, as far as they come in turn here."""
        self._chosen_before, self._chosen = left
        if self._chosen_before:
            self.choice.set_choice(self._chosen_before)
        self._fit()

    def _with_caret(self) -> str:
        """The pane that somebody writes in, which stays in view; empty where none is."""
        caret = caret_of(self)
        held = (berth.name for berth in self._panes.values() if caret is not None and berth.isAncestorOf(caret))
        return next(held, "")

    def _at_home(self) -> list[Berth]:
        there = ([self._beside] if self._shares else []) + list(self._panes.values())
        return [berth for berth in there if berth.is_home]

    def _shown(self) -> str:
        """The name of the pane that is chosen, where they come in turn."""
        return self.choice.choice() or next((berth.name for berth in self._at_home()), "")

    def regions(self) -> tuple[QWidget, ...]:
        """What F6 walks here, in order."""
        panes = tuple(berth.region for berth in self._panes.values())
        return (self.head, *panes) if self.is_narrow else panes

    def bring(self, name: str) -> bool:
        """Have the pane of that name in view, because the agent asked for something in it; False where it was so."""
        berth = self._panes.get(name, self._beside)
        if not berth.is_home:
            berth.region.window().raise_()
            return False
        before = self._shown()
        if berth in self._at_home():
            self.choice.set_choice(berth.name)
        self._fit()
        return self.is_narrow and before != berth.name

    def is_typed_in(self, but: str) -> bool:
        """Whether somebody types into a pane in here, other than that one: it stays in view."""
        caret = caret_of(self)
        panes = (berth for name, berth in self._panes.items() if name != but)
        return isinstance(caret, QLineEdit | QPlainTextEdit) and any(berth.isAncestorOf(caret) for berth in panes)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        there = self._at_home()
        self.choice.set_choices([Choice(berth.name, berth.title) for berth in there])
        if self.choice.choice() is None and there:
            self.choice.set_choice(there[0].name)
        shown, in_turn = self._shown(), self.is_narrow
        show_if(self.head, in_turn)
        for name, berth in self._panes.items():
            berth.show_if(not in_turn or name == shown)
        self._beside.show_if(not self._shares or self._has_form or shown == self._beside.name)
        is_empty = not any(berth.is_home for berth in self._panes.values()) and not self.shows_beside
        show_if(self.nothing, is_empty)
        show_if(self.splitter, not is_empty and not self.shows_beside)
        self.turned.emit()
