"""What is made after its neighbours, and where Tab comes to it: Qt would have it last of all in the window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_in_tab_order(before: QWidget, widget: QWidget) -> None:
    """Let Tab come by the parts of ``widget`` right after those of ``before``, in the order in which they were made.

    Also by those to which it does not come now: of segments that is whichever is chosen. (Asking Qt for the order
    would have PySide take neighbours in it for parents and children.)
    """
    first = last = [before, *_takers(before)][-1]
    policy = first.focusPolicy()
    # Qt orders only what takes the focus, so this does for a moment; where it stands in the order it stands anyway.
    first.setFocusPolicy(policy | Qt.FocusPolicy.TabFocus)
    for part in _takers(widget):
        QWidget.setTabOrder(last, part)
        last = part
    first.setFocusPolicy(policy)


def _takers(widget: QWidget) -> list[QWidget]:
    parts = (widget, *widget.findChildren(QWidget))
    return [part for part in parts if part.focusPolicy() != Qt.FocusPolicy.NoFocus]


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab comes to it now."""
    takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(takes) and widget.isVisible() and widget.isEnabled()


def go_on_within(panel: QWidget, forward: bool) -> bool:
    """Have Tab go round in what stands over the window: it would come to what lies beneath, which nobody sees."""
    parts = [each for each in _takers(panel) if takes_tab(each)]
    if not parts:
        return False
    focused = panel.window().focusWidget()
    at = parts.index(focused) if focused in parts else -1 if forward else 0
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    parts[(at + (1 if forward else -1)) % len(parts)].setFocus(reason)
    return True
