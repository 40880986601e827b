"""What stands in the way of somebody: words that are cut, parts without a name, words that stayed English, parts that
lie on one another or are too small to be hit."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import combinations
from math import floor

from pydantic import BaseModel
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QLabel,
    QLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

from agentdesk.ui.kit.answer_foot import AnswerFoot
from agentdesk.ui.kit.choice import SegmentedChoice
from agentdesk.ui.kit.key_hint import KeyHint
from agentdesk.ui.kit.line_ends import TIP_LETTERS, as_tip
from agentdesk.ui.kit.text import ElidedLabel, Prose, TextRole, cut_to, is_stub

LEAST_TARGET = 24
_MATTERS = (TextRole.STRONG, TextRole.TITLE, TextRole.NAME)
GRIP = 1
"""So many pixels a splitter's grip takes from what stands beside it."""
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ -])*[^\W\d_]")
_OF_DATES = frozenset(
    each.casefold()
    for each in (*calendar.day_name, *calendar.day_abbr, *calendar.month_name, *calendar.month_abbr)
    if each
)


def clipped(window: QWidget) -> list[tuple[str, str, int, int]]:
    """Labels and buttons with less room than their words need."""
    return [
        (type(widget).__name__, widget.text(), widget.minimumSizeHint().width(), widget.width())
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton)
        and widget.isVisible()
        and not isinstance(widget.parentWidget(), QLineEdit)
        and widget.minimumSizeHint().width() > widget.width()
    ]


def shortened(window: QWidget) -> list[tuple[str, str]]:
    """What is chosen one below another and has all the width there is: it goes on in a second line before it is cut."""
    return [
        (segment.accessibleName(), segment.text())
        for choice in window.findChildren(SegmentedChoice)
        for segment in choice.segments()
        if choice.is_stacked and segment.isVisible() and "…" in segment.text()
    ]


def too_low(window: QWidget) -> list[tuple[str, str, int, int]]:
    """Words and controls with less height than their words need."""
    return [
        (type(widget).__name__, _words_of(widget), _needed_height(widget), widget.height())
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit)
        and widget.isVisible()
        and not isinstance(widget.parentWidget(), QLineEdit)
        and _words_of(widget)
        and _needed_height(widget) > widget.height()
    ]


def cut_off(window: QWidget) -> list[tuple[str, str, str]]:
    """What reaches out of a part around it, where nothing scrolls to it."""
    return [
        (type(leaf).__name__, _words_of(leaf), type(outer).__name__)
        for leaf in _leaves(window)
        if (outer := _cut_by(leaf, window)) is not None
    ]


def stubs(window: QWidget) -> list[tuple[str, str, str]]:
    """Words of which so little is left that they say nothing: what matters is not in view at all, a field invites to
    something that nobody can read."""
    told = [
        (type(each).__name__, each.full_text(), each.text())
        for each in window.findChildren(ElidedLabel)
        if each.isVisible()
        and each.property("textRole") in _MATTERS
        and (is_stub(each.text(), each.full_text()) or (each.full_text() and not each.text()))
    ]
    asked = [
        (type(each).__name__, each.accessibleName(), each.placeholderText())
        for each in window.findChildren(QLineEdit)
        if each.isVisible()
        and each.placeholderText()
        and not cut_to(each.placeholderText(), each.fontMetrics(), _room_in(each))
    ]
    return told + asked


def _room_in(field: QLineEdit) -> int:
    margins = field.textMargins()
    return field.width() - margins.left() - margins.right()


def overlapping(window: QWidget) -> list[tuple[str, str, str, str]]:
    """Pairs of words and controls that lie on one another within one part; sheets and notes lie above all of it."""
    found = []
    by_layer: dict[QWidget, list[tuple[QWidget, QRect]]] = {}
    for leaf in _leaves(window):
        place = QRect(leaf.mapTo(window, QPoint()), leaf.size()).intersected(_seen_through(leaf, window))
        if not place.isEmpty():
            by_layer.setdefault(_layer(leaf, window), []).append((leaf, place))
    for members in by_layer.values():
        for (one, first), (other, second) in combinations(members, 2):
            shared = first.intersected(second)
            within = one.isAncestorOf(other) or other.isAncestorOf(one)
            if shared.width() > 1 and shared.height() > 1 and not within:
                found.append((type(one).__name__, _words_of(one), type(other).__name__, _words_of(other)))
    return found


def covered(window: QWidget) -> list[tuple[str, str]]:
    """What the buttons that answer a card lie on, though they stand in their place at its end."""
    return [
        (type(leaf).__name__, _words_of(leaf))
        for foot in window.findChildren(AnswerFoot)
        if foot.isVisible() and not foot.is_stuck
        for leaf in _leaves(foot.card)
        if not foot.isAncestorOf(leaf)
        and foot.geometry().intersects(QRect(leaf.mapTo(foot.card, QPoint()), leaf.size()))
    ]


def too_small(window: QWidget, scale: float = 1.0) -> list[tuple[str, str, int, int]]:
    """What is to be hit and is smaller than WCAG 2.2 (2.5.8) asks: 24 pixels, in the size of text that was chosen; or
    as much room around its middle as no other target reaches into."""
    least = floor(LEAST_TARGET * min(1.0, scale))
    targets = [
        (each, QRect(each.mapTo(window, QPoint()), each.size()), _layer(each, window))
        for each in window.findChildren(QWidget)
        if isinstance(each, QAbstractButton | QLineEdit | QPlainTextEdit)
        and each.isVisible()
        and not isinstance(each.parentWidget(), QLineEdit)
    ]
    found = []
    for each, place, layer in targets:
        room = QRect(0, 0, least, least)
        room.moveCenter(place.center())
        crowded = any(
            other is not each and layer is beside and room.intersects(there) for other, there, beside in targets
        )
        if min(place.width(), place.height()) < least and crowded:
            found.append((type(each).__name__, _words_of(each), each.width(), each.height()))
    return found


def _leaves(window: QWidget) -> list[QWidget]:
    """The words, controls and views that can be seen."""
    kinds = QLabel | QAbstractButton | QLineEdit | QAbstractScrollArea
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and not isinstance(widget, QScrollArea)
        and not isinstance(widget.parentWidget(), QLineEdit | QAbstractButton)
        and (not isinstance(widget, QLabel) or widget.text() or not widget.pixmap().isNull())
    ]


def _words_of(widget: QWidget) -> str:
    said = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    return widget.accessibleName() or said


def _needed_height(widget: QWidget) -> int:
    if widget.hasHeightForWidth() and isinstance(widget, QLabel):
        return widget.heightForWidth(widget.width())
    if isinstance(widget, QLabel | QAbstractButton) and widget.text():
        # A font may keep more room above and below than these letters use.
        return widget.fontMetrics().tightBoundingRect(widget.text()).height()
    if isinstance(widget, QLineEdit):
        return widget.fontMetrics().height()
    return min(widget.minimumSizeHint().height(), widget.sizeHint().height())


def _around(widget: QWidget, window: QWidget) -> Iterator[QWidget]:
    """The parts around it, from the inside out, up to the window."""
    outer = widget.parentWidget()
    while outer is not None:
        yield outer
        if outer is window:
            return
        outer = outer.parentWidget()


def _cut_by(leaf: QWidget, window: QWidget) -> QWidget | None:
    for outer in _around(leaf, window):
        if isinstance(outer.parentWidget(), QAbstractScrollArea):
            place = QRect(leaf.mapTo(outer, QPoint()), leaf.size())
            return outer if place.left() < -GRIP or place.right() > outer.rect().right() + GRIP else None
        around = outer.rect().adjusted(-GRIP, -GRIP, GRIP, GRIP)
        if not around.contains(QRect(leaf.mapTo(outer, QPoint()), leaf.size())):
            return outer
    return None


def _seen_through(leaf: QWidget, window: QWidget) -> QRect:
    """The part of the window in which it can be seen: what the parts around it leave."""
    seen = window.rect()
    for outer in _around(leaf, window):
        seen = seen.intersected(QRect(outer.mapTo(window, QPoint()), outer.size()))
    return seen


def _layer(leaf: QWidget, window: QWidget) -> QWidget:
    """The sheet or note that it is on, which is what no layout places; else the window."""
    inner = leaf
    for outer in _around(leaf, window):
        layout = outer.layout()
        is_placed = isinstance(outer, QAbstractScrollArea | QStackedWidget | QSplitter | QMainWindow) or isinstance(
            outer.parentWidget(), QAbstractScrollArea
        )
        if not is_placed and (layout is None or not _holds(layout, inner)):
            return inner
        inner = outer
    return window


def _holds(layout: QLayout, widget: QWidget) -> bool:
    return any(each.indexOf(widget) >= 0 for each in (layout, *layout.findChildren(QLayout)))


def unnamed(window: QWidget) -> list[tuple[str, str]]:
    """What takes the focus and has nothing to say to a screen reader."""
    return [
        (type(widget).__name__, type(widget.parentWidget()).__name__)
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget.parentWidget(), QLineEdit)
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]


def untranslated(window: QWidget, *data: object) -> list[tuple[str, str, str]]:
    """With the pseudo-language in use: what can be read or heard in ``window``, is not in brackets and is no ``data``.

    ``data`` is what the window was given, at any depth: states, messages, texts.
    """
    known = frozenset(
        form.casefold()
        for each in _strings(data)
        for form in (each, " ".join(each.split()), *(as_tip(each).splitlines() if len(each) > TIP_LETTERS else ()))
    )
    found = dict.fromkeys(
        (type(widget).__name__, words, text)
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and not isinstance(widget, KeyHint)
        for text in _texts(widget)
        for words in _WORD.findall(_outside_brackets(text))
        if not _is_data(words.casefold(), known)
    )
    return list(found)


def _texts(widget: QWidget) -> Iterator[str]:
    """All that is written on a widget or said of it."""
    yield widget.accessibleName()
    yield widget.toolTip()
    if isinstance(widget, Prose):
        yield widget.plain_text()
    elif isinstance(widget, ElidedLabel):
        yield widget.full_text()
    elif isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QTextBrowser):
        yield from widget.toPlainText().splitlines()
    elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _of_view(widget)


def _of_view(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = model.columnCount() if isinstance(view, QTableView) else 1
    for column in range(columns):
        if isinstance(view, QTableView):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.index(row, column).data(role) or "")


def _outside_brackets(text: str) -> str:
    depth, outside = 0, []
    for letter in text:
        if letter == "[":
            depth += 1
            outside.append("\n")
        elif letter == "]":
            depth = max(0, depth - 1)
        elif depth == 0:
            outside.append(letter)
    return "".join(outside)


def _is_data(words: str, known: frozenset[str]) -> bool:
    """Whether the words stand so in the data, at once or behind a text of the data (a name before what was said)."""
    parts = words.split()
    return (
        words in _OF_DATES
        or _stands_in(words, known)
        or any(
            " ".join(parts[:cut]) in known and _stands_in(" ".join(parts[cut:]), known) for cut in range(1, len(parts))
        )
    )


def _stands_in(words: str, known: frozenset[str]) -> bool:
    whole = re.compile(rf"(?<![^\W\d_]){re.escape(words)}(?![^\W\d_])")
    return any(whole.search(each) for each in known)


def _strings(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case BaseModel():
            yield from _strings(data.model_dump())
        case dict():
            for key, value in data.items():
                yield from _strings(key)
                yield from _strings(value)
        case tuple() | list() | set() | frozenset():
            for each in data:
                yield from _strings(each)
        case _ if is_dataclass(data) and not isinstance(data, type):
            for field in fields(data):
                yield from _strings(getattr(data, field.name))
