"""Marks on widgets: the dynamic properties that the style sheet's rules match. Knows no colours."""

from PySide6.QtWidgets import QWidget


def mark(widget: QWidget, **properties: str | bool) -> None:
    """Set properties and restyle the widget where one changed; marking again with equal values costs nothing."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
