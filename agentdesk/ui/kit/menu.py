"""A menu that pops up and never blocks."""

from collections.abc import Callable

from PySide6 import QtGui
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from agentdesk.ui.kit.marks import mark
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone


class Menu(QMenu):
    """A menu in the theme's looks. Open it with ``popup``; it never has the focus of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, kit="menu")

    def add(
        self,
        label: str,
        chosen: Callable[[], object],
        *,
        icon: str = "",
        tone: Tone = Tone.NEUTRAL,
        checked: bool | None = None,
        key: str = "",
    ) -> QAction:
        """Append an entry; ``checked`` makes it one that is on or off, ``key`` is shown and binds nothing."""
        shown = label.replace("&", "&&")
        action = QAction(f"{shown}\t{key}" if key else shown, self)
        if icon:
            action.setIcon(theme.icon(icon, tone))
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        action.triggered.connect(lambda _checked=False: chosen())
        self.addAction(action)
        return action

    def popup(self, at: QPoint) -> None:  # type: ignore[override]
        """Open it with the choice that holds, else the first, under the keys; a screen reader hears which."""
        super().popup(at)
        open_to = [action for action in self.actions() if action.isEnabled() and not action.isSeparator()]
        first = next((action for action in open_to if action.isChecked()), open_to[0] if open_to else None)
        if first is None:
            return
        self.setActiveAction(first)
        said = QtGui.QAccessibleEvent(self, QtGui.QAccessible.Event.Focus)
        said.setChild(self.actions().index(first))
        QtGui.QAccessible.updateAccessibility(said)
