"""Lays out once, at its end, what a step of rendering shows.

Qt lays out anew all that is around a part in the moment in which the part is shown: where a step shows ten parts, nine
times for nothing. While a step runs the layouts around what it shows stand still; then each is done, from the inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtWidgets import QLayout, QWidget

_standing_still: list[tuple[int, QLayout]] | None = None
"""With how many layouts are around each. None while no step runs."""


@contextmanager
def laid_out_once() -> Iterator[None]:
    """A step: what it shows is laid out when it ends, and not before. A step within a step is a part of it."""
    global _standing_still
    if _standing_still is not None:
        yield
        return
    _standing_still = []
    try:
        yield
    finally:
        still, _standing_still = _standing_still, None
        layouts = [layout for _, layout in sorted(still, key=lambda each: -each[0]) if shiboken6.isValid(layout)]
        for layout in layouts:
            layout.setEnabled(True)
        for layout in layouts:
            layout.activate()


def will_show(widget: QWidget) -> None:
    """The widget, which has a parent, is about to be shown."""
    if _standing_still is None:
        return
    around = [layout for layout in map(QWidget.layout, _around(widget)) if layout is not None]
    for depth, layout in zip(range(len(around), 0, -1), around, strict=True):
        if not layout.isEnabled():  # and so are those around it
            return
        layout.setEnabled(False)
        _standing_still.append((depth, layout))


def _around(widget: QWidget) -> Iterator[QWidget]:
    """What the widget is in, from the inside to its window."""
    parent = None if widget.isWindow() else widget.parentWidget()
    while parent is not None:
        yield parent
        parent = None if parent.isWindow() else parent.parentWidget()
