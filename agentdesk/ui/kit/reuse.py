"""Rows of one kind that are written anew for what is shown next, and not made anew."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

import shiboken6
from PySide6.QtWidgets import QLayout, QWidget

from agentdesk.ui.kit.layout import Flow, show_if, take_out
from agentdesk.ui.kit.tab_order import put_in_tab_order

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")

KEPT = 12
"""So many that are not shown at the moment are kept for what may be shown next."""


class Reused(Generic[W]):
    """The widgets of one kind, one after the other.

    Making widgets, styling them and deleting them again was most of what a turn to another contact took, and PySide
    leaves some bytes behind for each that Qt deletes.
    """

    def __init__(
        self, into: QLayout | Flow, make: Callable[[], W], *, behind: "QWidget | Reused[Any]", ahead: int = 0
    ) -> None:
        """They stand at the end of a layout, or in a flow right ``behind`` another widget, or others that are reused;
        Tab comes by them after that. So many as are to be seen at nearly every customer are made ``ahead``."""
        self._into, self._make, self._behind, self._ahead = into, make, behind, ahead
        self._made: list[W] = []
        self.shown: list[W] = []
        """Those that say something now, in their order."""
        if ahead:
            _AHEAD.add(self)

    def make_ahead(self) -> bool:
        """Make one that nothing asks for yet; False where there are as many as are made ahead."""
        if len(self._made) >= self._ahead or not shiboken6.isValid(self._last()):
            return False
        self._add()
        self._made[-1].hide()
        return True

    def show(self, items: Iterable[T], write: Callable[[W, T], object]) -> None:
        """Have one widget for each item, in their order, say what ``write`` makes it say."""
        count = 0
        for count, item in enumerate(items, start=1):
            if count > len(self._made):
                self._add()
            widget = self._made[count - 1]
            let_go(widget)
            write(widget, item)
            show_if(widget, True)
        for widget in self._made[count:]:
            widget.hide()
        for widget in self._made[count + KEPT :]:
            take_out(self._layout(), widget)
            widget.deleteLater()
        del self._made[count + KEPT :]
        self.shown = self._made[:count]

    def _last(self) -> QWidget:
        if self._made:
            return self._made[-1]
        return self._behind._last() if isinstance(self._behind, Reused) else self._behind

    def _layout(self) -> QLayout:
        return self._into.flow if isinstance(self._into, Flow) else self._into

    def _add(self) -> None:
        widget, behind = self._make(), self._last()
        if isinstance(self._into, Flow):
            self._into.add_after(behind, widget)
        else:
            self._into.addWidget(widget)
        self._made.append(widget)
        put_in_tab_order(behind, widget)  # where it stands, though it was made after what is below


_AHEAD: WeakSet[Reused[Any]] = WeakSet()


def make_one_ahead() -> bool:
    """Make one widget that will be wanted soon, hidden, while nobody waits for it; False where all of them are made."""
    return any(each.make_ahead() for each in tuple(_AHEAD))


def let_go(widget: QWidget) -> None:
    """The caret does not stay in what is about to say something else: a key would answer what nobody has read."""
    focused = widget.window().focusWidget()
    if focused is not None and (focused is widget or widget.isAncestorOf(focused)):
        widget.hide()
        focused.clearFocus()  # in a window that is not active it would come back with it
