"""Where everybody is among widgets that are about to be made anew, and giving it back to the new ones.

A widget is found again by its place: in which region it is, and the way down to it there. What it is called does not
say that, for it may be called otherwise in another language.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QItemSelectionModel, QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from agentdesk.ui.kit.choice import SegmentedChoice

Place = tuple[str, ...]
"""The name of a region, and the steps down from it to a widget: its class and which of its kind it is there."""
Roots = Mapping[str, QWidget]
"""The regions by their names. One that stands in another is looked at by its own name only."""

_Give = Callable[[Any], None]
_Select = QItemSelectionModel.SelectionFlag


@runtime_checkable
class Returning(Protocol):
    """A region that knows best what of it is to be as before. What is written in it is its own affair; where the caret
    is and how far it is scrolled is not."""

    def leave_behind(self) -> object:
        """What the same region, made anew, needs to go on."""

    def come_back(self, left: Any) -> None:
        """Go on with what the former one left; the state is shown after that."""


class AsBefore:
    """Taken from widgets while they are as somebody left them. ``tell_regions`` before the state is shown in the new
    ones, ``give_back`` after it."""

    def __init__(self, roots: Roots) -> None:
        self._regions: dict[Place, object] = {}
        self._kept: list[tuple[Place, _Give]] = []
        for name, root in roots.items():
            self._take(root, (name,), roots, is_told=False)

    def tell_regions(self, roots: Roots) -> None:
        """Have the regions go on with what they left."""
        for place, left in self._regions.items():
            region = widget_at(place, roots)
            if isinstance(region, Returning):
                region.come_back(left)

    def give_back(self, roots: Roots) -> None:
        """Put fields, lists and what scrolls where they were."""
        for place, give in self._kept:
            widget = widget_at(place, roots)
            if widget is not None:
                give(widget)

    def _take(self, widget: QWidget, place: Place, roots: Roots, *, is_told: bool) -> None:
        """``is_told``: it is in a region that keeps by itself what is written there."""
        if isinstance(widget, Returning):
            self._regions[place] = widget.leave_behind()
            is_told = True
        give = _kept(widget, is_told=is_told)
        if give is not None:
            self._kept.append((place, give))
        others = tuple(roots.values())
        for step, child in _steps(widget):
            if child not in others:
                self._take(child, (*place, step), roots, is_told=is_told)


def place_of(widget: QWidget | None, roots: Roots) -> Place | None:
    """Where the widget is; None where it is in none of the regions."""
    steps: list[str] = []
    names = {root: name for name, root in roots.items()}
    while widget is not None and widget not in names:
        above = widget.parentWidget()
        if above is not None:
            steps.append(next(step for step, child in _steps(above) if child is widget))
        widget = above
    return (names[widget], *reversed(steps)) if widget is not None else None


def widget_at(place: Place | None, roots: Roots) -> QWidget | None:
    """What is there now; None where nothing of that kind is."""
    widget = roots.get(place[0]) if place is not None else None
    for wanted in place[1:] if place is not None else ():
        if widget is None:
            return None
        widget = next((child for step, child in _steps(widget) if step == wanted), None)
    return widget


def selection_in(field: QWidget) -> Callable[[Any], None] | None:
    """How to put caret and selection where they are in this field, once what is written there is written again; None
    where there is nothing to it."""
    return _kept(field, is_told=True)


def _steps(widget: QWidget) -> Iterator[tuple[str, QWidget]]:
    counts: dict[str, int] = {}
    for child in widget.children():
        if isinstance(child, QWidget):
            kind = type(child).__name__
            counts[kind] = counts.get(kind, -1) + 1
            yield f"{kind} {counts[kind]}", child


def _kept(widget: QWidget, *, is_told: bool) -> _Give | None:
    """How to make another one as this one is now; None where there is nothing to it."""
    if isinstance(widget, QLineEdit):
        return _line(widget, is_told=is_told)
    if isinstance(widget, QPlainTextEdit) or (isinstance(widget, QTextEdit) and not widget.isReadOnly()):
        return _text(widget, is_told=is_told)
    if isinstance(widget, SegmentedChoice):
        return None if is_told else _choice(widget)
    if isinstance(widget, QAbstractItemView):
        return _list(widget, is_told=is_told)
    return _scroll(widget) if isinstance(widget, QAbstractScrollArea) else None


def _line(field: QLineEdit, *, is_told: bool) -> _Give | None:
    typed = field.isModified() and not is_told and not isinstance(field.parentWidget(), QAbstractSpinBox)
    text, caret, length = field.text(), field.cursorPosition(), field.selectionLength()
    begins = field.selectionStart() if length else caret

    def _give(other: QLineEdit) -> None:
        if typed and other.text() != text:
            other.setText(text)
            other.setModified(True)
        if not length:
            other.setCursorPosition(caret)
        elif caret == begins:
            other.setSelection(begins + length, -length)
        else:
            other.setSelection(begins, length)

    return _give


def _text(field: QPlainTextEdit | QTextEdit, *, is_told: bool) -> _Give:
    typed = field.document().isModified() and not is_told
    text, scroll, cursor = field.toPlainText(), _scroll(field), field.textCursor()
    anchor, caret = cursor.anchor(), cursor.position()

    def _give(other: QPlainTextEdit | QTextEdit) -> None:
        if typed and other.toPlainText() != text:
            other.setPlainText(text)
            other.document().setModified(True)
        end, put = other.document().characterCount() - 1, other.textCursor()
        put.setPosition(min(anchor, end))
        put.setPosition(min(caret, end), QTextCursor.MoveMode.KeepAnchor)
        other.setTextCursor(put)
        scroll(other)

    return _give


def _choice(choice: SegmentedChoice) -> _Give | None:
    chosen = choice.choice()

    def _give(other: SegmentedChoice) -> None:
        if other.choice() != chosen and any(each.id == chosen for each in other.choices()):
            other.set_choice(chosen)
            other.chosen.emit(chosen)

    return _give if chosen is not None else None


def _list(view: QAbstractItemView, *, is_told: bool) -> _Give | None:
    """The rows are the same ones, for the state is. Which are chosen is the region's affair where it ``is_told``."""
    model = view.model()
    if model is None or view.selectionModel() is None:
        return None
    current, chosen = view.currentIndex(), [index.row() for index in view.selectionModel().selectedRows()]
    row, column, first = current.row(), current.column(), view.indexAt(QPoint(0, 0))
    top, above = first.row(), view.visualRect(first).top()

    def _give(other: QAbstractItemView) -> None:
        rows = other.model()
        count = rows.rowCount() if rows is not None else 0
        if 0 <= row < count and not is_told and other.currentIndex().row() != row:
            other.setCurrentIndex(rows.index(row, column))
        for each in chosen:
            if each < count and not is_told:
                other.selectionModel().select(rows.index(each, 0), _Select.Select | _Select.Rows)
        if 0 <= top < count:
            other.scrollTo(rows.index(top, 0), QAbstractItemView.ScrollHint.PositionAtTop)
            if other.verticalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerPixel:
                bar = other.verticalScrollBar()
                bar.setValue(bar.value() - above)

    return _give


def _scroll(area: QAbstractScrollArea) -> _Give:
    """By the share of what there is, which in another size is higher or lower; at the end it stays at the end."""
    bar = area.verticalScrollBar()
    value, most = bar.value(), bar.maximum()

    def _give(other: QAbstractScrollArea) -> None:
        if value:
            bar = other.verticalScrollBar()
            bar.setValue(value if bar.maximum() == most else round(value / most * bar.maximum()))

    return _give
