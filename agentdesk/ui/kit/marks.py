"""Marks on widgets: the dynamic properties that the style sheet's rules match. Knows no colours."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def mark(widget: QWidget, **properties: str | bool) -> None:
    """Set properties and restyle the widget where one changed; marking again with equal values costs nothing."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    # A widget that was never shown is styled when it is; doing it now as well would double the cost of a window.
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
