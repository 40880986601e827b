"""Walking from region to region with F6, and finding where the focus may land in one."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.tab_order import takes_tab


@runtime_checkable
class HasGoals(Protocol):
    """A region that begins with something else than what one comes for: a filter, a menu."""

    def goals(self) -> Sequence[QWidget]:
        """What one comes for, the first that can take the focus first."""


def walk(regions: Sequence[QWidget], focused: QWidget | None, step: int) -> QWidget | None:
    """Give the focus to the next (``step`` 1) or previous (-1) region that can take it; returns who got it."""
    shown = [region for region in regions if region.isVisible()]
    here = next((i for i, region in enumerate(shown) if _holds(region, focused)), None)
    start = here if here is not None else (-1 if step > 0 else 0)
    for offset in range(1, len(shown) + 1):
        target = _landing(shown[(start + step * offset) % len(shown)])
        if target is not None:
            put_caret(target)
            return target
    return None


def _landing(region: QWidget) -> QWidget | None:
    goals = region.goals() if isinstance(region, HasGoals) else ()
    return next((goal for goal in goals if takes_tab(goal)), None) or first_focus(region)


def first_focus(region: QWidget) -> QWidget | None:
    """The widget in a region that takes the focus: its proxy, else the first of its children that Tab would reach."""
    proxy = region.focusProxy()
    if proxy is not None and proxy.isVisible() and proxy.isEnabled():
        return proxy
    for widget in (region, *region.findChildren(QWidget)):
        if takes_tab(widget) and widget.focusProxy() is None:
            return widget
    return None


def _holds(region: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and (focused is region or region.isAncestorOf(focused))
