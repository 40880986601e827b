"""A window whose widgets are made anew, at another text size, in another language or with other keys, is as it was:
caret, words, lists, what is open, and which window is in front."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from agentdesk.ui.kit.as_before import AsBefore, Place, Roots, place_of, widget_at
from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.shell.sheets import Sheets

if TYPE_CHECKING:
    from agentdesk.ui.shell.tools_window import ToolsWindow
    from agentdesk.ui.shell.window import DeskWindow

_TOOLS = "tools"


class Before:
    """How a window and those beside it are, taken before anything of them is styled or made otherwise."""

    def __init__(self, window: "DeskWindow") -> None:
        QGuiApplication.inputMethod().commit()  # what is still being put together is text from here on
        roots, active = _roots(window), QApplication.activeWindow()
        self._has_caret = active is not window.tools and active is not None
        self._caret = place_of(caret_of(window) if self._has_caret else window.focusWidget(), roots)
        self._palette, self._panels = window.palette_panel.left_open(), window.panels.left_open()
        covered = [window.palette_panel.before] if self._palette is not None else []
        self._covered = place_of(next(iter([*covered, *(each.before for each in self._panels.values())]), None), roots)
        self._sheets = [place_of(each.before, roots) for each in _sheets(roots)]
        self._all = AsBefore(roots)
        self._tools = _Tools(window.tools) if window.tools is not None else None

    def tell_regions(self, window: "DeskWindow") -> None:
        """Before the state is shown in the new widgets."""
        self._all.tell_regions(_roots(window))

    def give_back(self, window: "DeskWindow") -> None:
        """Once the state is shown in them."""
        roots = _roots(window)
        for sheets, before in zip(_sheets(roots), self._sheets, strict=False):
            sheets.before = widget_at(before, roots)
        self._put(self._covered or self._caret, window, roots)
        window.panels.open_again(self._panels)
        if self._palette is not None:
            window.palette_panel.open_again(self._palette)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # how far a list scrolls is known then
        self._all.give_back(roots)
        self._put(self._caret, window, roots)
        if self._tools is not None and window.tools is not None:
            self._tools.give_back(window.tools, window.commands.titles_and_keys())

    def _put(self, place: Place | None, window: "DeskWindow", roots: Roots) -> None:
        """The caret, where it was; what cannot be found or cannot have it leaves it with what is around."""
        widget = widget_at(place, roots)
        if widget is None or not widget.isVisible() or not widget.isEnabled():
            widget = window.ground
        if self._has_caret:
            put_caret(widget, Qt.FocusReason.OtherFocusReason)
        else:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)


class _Tools:
    """The window of tools, where it is open."""

    def __init__(self, tools: "ToolsWindow") -> None:
        self._all, self._caret = AsBefore({_TOOLS: tools.ground}), place_of(tools.focusWidget(), {_TOOLS: tools.ground})

    def give_back(self, tools: "ToolsWindow", keys: Mapping[str, tuple[str, str]]) -> None:
        tools.make_anew(keys)
        roots: Roots = {_TOOLS: tools.ground}
        self._all.give_back(roots)
        caret = widget_at(self._caret, roots)
        if caret is not None:
            caret.setFocus(Qt.FocusReason.OtherFocusReason)


def _sheets(roots: Roots) -> list[Sheets]:
    return [sheets for root in roots.values() for sheets in root.findChildren(Sheets)]


def _roots(window: "DeskWindow") -> Roots:
    own = {f"around {each.berth.name}": each.inside for each in window.detached.windows()}
    return {"": window.ground, **own, **{berth.name: berth.region for berth in window.berths() if berth.is_made}}
